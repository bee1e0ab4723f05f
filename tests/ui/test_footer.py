"""The footer offers what makes sense now, the next step first, and no key that cannot act."""

from __future__ import annotations

import pytest

from imtui.core.protocol import Result
from imtui.core.retry import RetryPolicy
from imtui.messages import LANGUAGES, use_language
from imtui.ui.app import ImtuiApp
from imtui.ui.commands import COMMANDS
from imtui.ui.screens.questions.run import RunQuestion
from imtui.ui.widgets.command_bar import CommandBar
from tests.support.scripted import BUSY, LOST, NOT_FOUND, Provider
from tests.support.stage import WIDE, GatedProvider, Stage, make_app, on_stage

IDS = " ".join(str(1000 + number) for number in range(12))
SCRIPTS: dict[str, list[Result]] = {"1002": [NOT_FOUND], "1004": [LOST], "1006": [BUSY]}


def app(provider: Provider | None = None) -> ImtuiApp:
    return make_app(IDS, provider or Provider(SCRIPTS), retry=RetryPolicy(tries=1), workers=1)


def line(stage: Stage) -> str:
    return stage.dashboard.query_one(CommandBar).render().plain.strip()


def offered(stage: Stage) -> list[str]:
    """Keys and words, without those that are always on the right."""
    return [f"{o.key} {o.words}" for o in stage.footer if o.command not in {"palette", "help", "quit"}]


async def test_an_empty_list_offers_the_ways_to_begin() -> None:
    async with on_stage(make_app()) as stage:
        assert offered(stage) == ["o Open", "P Pick", "h History", "c Account"]
        assert not any(offer.is_next for offer in stage.footer)


async def test_without_an_account_nothing_is_picked() -> None:
    async with on_stage(make_app(profile=None)) as stage:
        await stage.press("escape")
        assert offered(stage) == ["o Open", "h History", "c Account"]


async def test_queued_orders_are_run_next() -> None:
    async with on_stage(app()) as stage:
        assert offered(stage) == ["^r Run 12", "D Dry run", "v Select", "d Delete", "z Undo"]
        assert [offer.key for offer in stage.footer if offer.is_next] == ["^r"]
        await stage.press("down", "v", "down", "v")
        assert offered(stage) == [
            "^r Run 2",
            "D Dry run",
            "y Copy 2",
            "e Export 2",
            "d Delete 2",
            "Esc Clear",
        ]


async def test_the_entry_line_offers_what_enter_and_escape_do() -> None:
    async with on_stage(app()) as stage:
        await stage.press("i")
        assert line(stage).startswith("Enter Add  Esc Back to keys")
        assert line(stage).endswith("F1 Help  ^q Quit")
        assert stage.entry.placeholder == "type an order ID and press Enter"
        await stage.press("escape")
        assert offered(stage)[0] == "^r Run 12"
        assert stage.entry.placeholder == "i  add order IDs"


async def test_in_an_input_the_footer_has_only_keys_that_act_there() -> None:
    async with on_stage(app(), WIDE) as stage:
        await stage.press("b", "1", "0")
        assert " ".join(line(stage).split()) == "Esc All rows ^r Run 12 ^p Commands F1 Help ^q Quit"
    keys = {"back": ("B",), "help": ("H",), "quit": ("Q",), "run": ("R",)}
    async with on_stage(make_app(IDS, keys=keys)) as stage:
        await stage.press("i")
        assert " ".join(line(stage).split()) == "Enter Add Esc Back to keys ^p Commands ^q Quit"
        await stage.press("escape")
        assert line(stage).endswith("H Help  Q Quit")


async def test_a_run_is_paused_and_resumed_by_the_next_step() -> None:
    provider = GatedProvider(SCRIPTS)
    async with on_stage(app(provider)) as stage:
        await stage.run()
        provider.let_go(3)
        await stage.until(lambda: "f Failed 1" in offered(stage))
        assert offered(stage) == ["p Pause", "s Stop", "f Failed 1", "n Next", ", Limits"]
        await stage.press("p")
        assert offered(stage)[0] == "p Resume"
        await stage.press("f")
        assert offered(stage)[2] == "f All rows"
        await stage.press("f", "slash", "2", "enter")
        assert offered(stage)[2] == "Esc All rows"
        await stage.press("escape")
        assert offered(stage)[2] == "f Failed 1"
        provider.let_go(100)
        await stage.press("p")
        await stage.until(stage.is_over)


async def test_after_a_run_failures_come_first() -> None:
    async with on_stage(app()) as stage:
        await stage.run_to_the_end()
        assert offered(stage) == ["r Retry 2", "f Failed 3", "n Next", ". Status 2", "e Export"]
        await stage.press("f")
        assert offered(stage) == ["f All rows", "r Retry 2", "n Next", ". Status 2", "e Export 3"]
        await stage.press("f", "u")
        assert offered(stage)[0] == "Esc All rows"
        await stage.press("escape")
        assert stage.table.line_count == 12
        await stage.pilot.resize_terminal(200, 60)
        await stage.pilot.pause()
        assert " │ Enter Details  F Show…  b Find  t Sort  v Select │ y Copy  h History  o Open" in line(
            stage
        )


async def test_a_status_check_under_way_can_be_stopped() -> None:
    provider = Provider(SCRIPTS)
    provider.desk.open.clear()
    async with on_stage(app(provider)) as stage:
        await stage.run_to_the_end()
        await stage.press("full_stop")
        assert offered(stage) == ["r Retry 2", "f Failed 3", "n Next", ". Stop check", "e Export"]
        stage.table.select([0])
        await stage.pilot.pause()
        assert ". Stop check" in offered(stage)
        await stage.press("escape", "full_stop")
        await stage.until(lambda: ". Status 2" in offered(stage))
        provider.desk.open.set()


async def test_a_check_of_cancelled_orders_can_be_stopped() -> None:
    provider = Provider()
    provider.desk.open.clear()
    async with on_stage(app(provider)) as stage:
        await stage.run_to_the_end()
        await stage.press("a", "full_stop")
        await stage.press("escape")
        assert offered(stage) == ["e Export", "h History", "x Clear", "o Open", ". Stop check"]
        provider.desk.open.set()


async def test_retry_of_a_selection_counts_what_the_question_counts() -> None:
    async with on_stage(app()) as stage:
        await stage.run_to_the_end()
        stage.table.select([0, 2, 6])
        await stage.pilot.pause()
        assert offered(stage)[0] == "r Retry 2"
        stage.dashboard.action_command("retry")
        await stage.until(lambda: "retry 2 orders" in stage.question)
        await stage.press("n")
        stage.table.select([0, 2])
        await stage.until(lambda: offered(stage)[0] == "r Retry 1")


async def test_a_finished_batch_is_exported_next() -> None:
    async with on_stage(make_app(IDS, ran=True)) as stage:
        assert offered(stage) == ["e Export", "h History", "x Clear", "o Open"]


async def test_no_key_that_cannot_act_is_offered() -> None:
    async with on_stage(make_app(IDS, readonly=True), (200, 60)) as stage:
        commands = stage.dashboard.commands
        for offer in stage.footer:
            if offer.command in commands:
                assert commands[offer.command].refusal(stage.dashboard.context) is None, offer
        assert "run" not in [offer.command for offer in stage.footer]


async def test_the_footer_fits_every_width() -> None:
    async with on_stage(app()) as stage:
        bar = stage.dashboard.query_one(CommandBar)
        for width in range(60, 200, 7):
            await stage.pilot.resize_terminal(width, 24)
            await stage.until(lambda width=width: bar.size.width == width)  # type: ignore[misc]
            assert len(bar.render().plain) <= width
            assert "?" in bar.render().plain
            assert "^q" in bar.render().plain


async def test_a_click_on_the_footer_is_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    # A click that waits for itself would end at this limit, not after seconds that the test waits.
    monkeypatch.setattr("imtui.ui.dashboard._INPUT_SECONDS", 0.2)
    async with on_stage(app()) as stage:
        await stage.pilot.click("#footer", offset=(4, 0))
        await stage.until(lambda: isinstance(stage.screen, RunQuestion) or bool(stage.notice))
        assert stage.notice == ""
        assert isinstance(stage.screen, RunQuestion)


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_have_at_most_twelve_characters(language: str) -> None:
    use_language(language)
    try:
        assert [str(command.label) for command in COMMANDS if len(str(command.label)) > 12] == []
    finally:
        use_language("en")
