from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def a_short_wait_for_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual looks every 20 ms whether anything still moves: with many keys that is most of the time."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 0.006)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 0.0003)
