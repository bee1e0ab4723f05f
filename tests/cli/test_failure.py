"""A failure of imtui's own: what the operator sees of it, and what the log keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from imtui.sandbox import KEY
from imtui.session import Session
from tests.cli.conftest import Orders, Program, Serve

pytestmark = pytest.mark.usefixtures("account", "config")


def test_a_failure_is_reported_without_a_traceback_and_without_secrets(
    imtui: Program, orders: Orders, serve: Serve, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"with {KEY}")

    monkeypatch.setattr(Session, "drain", fail)
    ended = imtui.run(orders("428"), "--base-url", serve("428").base_url)
    log = (state / "imtui.log").read_text(encoding="utf-8")
    assert ended.status == 70
    assert "Please report the end of" in ended.err
    assert "Traceback" not in ended.err
    assert "in drain" in log or "in fail" in log
    assert KEY not in ended.err + log
