from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# A loaded machine is slow, not wrong.
settings.register_profile("imtui", deadline=None)
settings.load_profile("imtui")


@pytest.fixture(autouse=True)
def a_home_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads or writes the settings, the log or the account of whoever runs it."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in ("ILETIMERKEZI_API_KEY", "ILETIMERKEZI_API_HASH"):
        monkeypatch.delenv(name, raising=False)
