"""Hostile text on the screen: every window that can show it is drawn and checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Input

from imtui.core.importing.columns import ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.order_id import shown
from imtui.core.importing.pipeline import import_text
from imtui.core.importing.reasons import Reason
from imtui.core.importing.result import Found, Imported, OrderInfo, Rejected
from imtui.core.order import Attempt
from imtui.core.outcome_rules import outcome_of
from imtui.core.protocol import decode
from imtui.core.text import clean
from imtui.ui.importing.questions import column_dialog
from imtui.ui.screens.details import DetailsScreen
from imtui.ui.screens.export import ExportDialog
from imtui.ui.screens.open_file import OpenDialog
from imtui.ui.screens.questions.text_prompt import TextPrompt
from imtui.ui.screens.text_picker import TextPicker
from tests.support.faulty_server import envelope
from tests.support.hostile_texts import SAMPLES, faults
from tests.support.stage import LIVE, WIDE, Stage, make_app, on_stage

pytestmark = pytest.mark.usefixtures("screen_test")

TEXTS = [text[:3000] for text in SAMPLES]
TOGETHER = ["".join(TEXTS[:10]), " ".join(TEXTS[10:17]), TEXTS[6], "".join(TEXTS[17:])]
"""For windows, each of which takes a moment to open."""
INPUT = "input"


def drawn(stage: Stage) -> str:
    """Return the text on the screen. Also checks that no part of it has an action for a click."""
    strips = stage.strips
    for strip in strips:
        for segment in strip:
            meta = segment.style.meta if segment.style else {}
            assert "bell" not in str(meta.get("@click", "")), segment
            assert "evil" not in str(segment.style.link if segment.style else ""), segment
            assert segment.control is None
    return "\n".join(strip.text for strip in strips)


def assert_harmless(stage: Stage, what: object) -> str:
    shown = drawn(stage)
    # An input shows as many combining marks as were typed.
    found = [fault for fault in faults(shown) if not (fault.endswith("character") and what == INPUT)]
    assert not found, (what, stage.screen)
    return shown


def fill(stage: Stage) -> None:
    """An order for every text: as its label, and as the message of its answer."""
    found = [
        Found(str(number), number, 1, OrderInfo(label)) for number, label in enumerate(_labels(), start=1)
    ]
    batch = stage.session.batch
    stage.session.add(found, TEXTS[0])
    for row, text in enumerate(TEXTS):
        result = decode(455, envelope(455, text)) if row % 2 else decode(200, text.encode("utf-8", "replace"))
        batch.begin(row)
        batch.record(row, Attempt(0.0, 1, result), outcome_of(result, doubt=False))


def _labels() -> Iterator[str]:
    """As a table gives them."""
    for text in TEXTS:
        quoted = text.replace('"', "")
        result = import_text(f'order_id;label\n428;"{quoted}"\n', column="order_id")
        yield result.found[0].info.label if isinstance(result, Imported) and result.found else ""


async def test_table_log_details_and_notices_draw_nothing_that_steers() -> None:
    async with on_stage(make_app(profile=LIVE), WIDE) as stage:
        fill(stage)
        stage.table.lines_changed()
        stage.dashboard.context.run_monitor.tick()
        await stage.pilot.pause()
        stage.table.focus()
        await stage.press("home")
        shown = assert_harmless(stage, "table")
        assert "[red]x[/red]" in shown
        for number, text in enumerate(TEXTS):
            stage.dashboard.context.show_notice(text, warning=bool(number % 2))
            stage.session._log.say(text)
            stage.dashboard.context.run_monitor.tick()
            stage.table.move_to_row(number)
            await stage.pilot.pause()
            assert_harmless(stage, text)
        details = DetailsScreen(stage.session.batch[10], lambda _: None, lambda _: None, ".")
        stage.app.push_screen(details)
        await stage.pilot.pause()
        assert_harmless(stage, "details")


async def test_windows_with_hostile_names_draw_only_text() -> None:
    async with on_stage(make_app("428\n429", profile=LIVE), WIDE) as stage:
        for text in TOGETHER:
            rejected = (Rejected(shown(text), 1, 1, Reason.DIGITS_ONLY),)
            column = import_text(f"a;b\n1001;{text.replace(';', '').replace(chr(34), '')}\n2002;3\n3003;4\n")
            numbers = import_text(f"please cancel 42891 and 42892\n{text}\nthank you")
            assert isinstance(numbers, TextQuestion)
            stage.dashboard.context.importer.import_lists(("a file", Imported((), rejected)))
            stage.dashboard.context.importer.show_report()
            await _look(stage, text)
            windows: list[Screen[Any]] = [
                TextPicker(clean(text), numbers, numbers.number_groups(), 0),
                ExportDialog(clean(text), {"all": [0]}, lambda _: ""),
                OpenDialog(),
                TextPrompt("Edit ID", "Change it", "428", str, yes="Change"),
            ]
            if isinstance(column, ColumnQuestion):
                windows.append(column_dialog(clean(text), column))
            for window in windows:
                stage.app.push_screen(window)
                await stage.pilot.pause()
                assert_harmless(stage, text)
                fields = list(window.query(Input))
                for field in fields:
                    field.value = text
                await _look(stage, INPUT if fields else text)


async def _look(stage: Stage, text: str) -> None:
    await stage.pilot.pause()
    if stage.screen is not stage.dashboard:
        assert_harmless(stage, text)
        stage.screen.dismiss(None)
        await stage.pilot.pause()
