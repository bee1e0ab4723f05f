from __future__ import annotations

from pathlib import Path

import pytest

from imtui.ui.terminal.notifications import desktop_notification, notify_operator
from tests.support.scripted import Provider
from tests.support.stage import make_app, on_stage


def test_a_notification_is_two_harmless_sequences() -> None:
    assert desktop_notification("imtui", "1 cancelled; \x1b]0;x\x07\x9b") == (
        "\x1b]9;imtui: 1 cancelled, �]0,x��\x07\x1b]777;notify;imtui;1 cancelled, �]0,x��\x07"
    )


class Terminal:
    """Stands in for an application on a terminal."""

    is_headless = False

    def __init__(self, focus: bool) -> None:
        self.app_focus = focus
        self.written = ""
        self._driver = self

    def bell(self) -> None:
        self.write("\a")

    def write(self, text: str) -> None:
        self.written += text


@pytest.mark.parametrize(
    ("focus", "bell", "notify", "rings", "notifies"),
    [
        (True, True, True, True, False),
        (False, True, True, True, True),
        (False, False, True, False, True),
        (False, True, False, True, False),
        (False, False, False, False, False),
    ],
)
def test_the_desktop_notifies_only_without_focus(
    focus: bool, bell: bool, notify: bool, rings: bool, notifies: bool
) -> None:
    terminal = Terminal(focus)
    notify_operator(terminal, "done", bell=bell, notify=notify)  # type: ignore[arg-type]
    assert terminal.written.startswith("\a") == rings
    assert ("\x1b]777;" in terminal.written) == notifies


@pytest.mark.parametrize("kept", [True, False])
async def test_the_end_of_a_run_calls_back_with_the_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kept: bool
) -> None:
    reported: list[tuple[str, bool, bool]] = []

    def note(_: object, text: str, *, bell: bool, notify: bool) -> None:
        reported.append((text, bell, notify))

    monkeypatch.setattr("imtui.ui.run_monitor.notify_operator", note)
    journal = tmp_path / "journal.sqlite3" if kept else None
    async with on_stage(make_app("428 429", Provider(), journal_path=journal)) as stage:
        await stage.run_to_the_end()
    assert reported == [("Batch 1: 2 cancelled." if kept else "2 cancelled.", True, True)]
