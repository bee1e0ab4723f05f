from __future__ import annotations

from decimal import Decimal

import pytest
from textual.widgets import Button, Input, Static

from imtui.core.protocol import Evidence, Fault, FaultKind, Reply
from imtui.core.read_methods import Balance
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.widgets.verify import Verify
from tests.support.desk import Desk, QueryResult
from tests.support.scripted import DENIED
from tests.support.stage import LIVE, SANDBOX, Stage, app_at, on_stage

KEY = "canary-key-0123"


def result(stage: Stage) -> str:
    return str(stage.screen.query_one("#verified").render())


async def verify(stage: Stage, words: str) -> None:
    await stage.press("ctrl+y")
    await stage.until(lambda: words in result(stage))


RESULTS: list[tuple[QueryResult, list[str]]] = [
    (Balance(Decimal("1250.50"), Decimal(42000)), ["✔ Accepted", "1,250.50", "42,000 SMS"]),
    (DENIED, ["401", "Allow API access", "key or the hash is wrong", "fixed IP addresses"]),
    (Fault(Evidence.UNSENT, FaultKind.CONNECT, "refused"), ["Offline", "refused"]),
    (Fault(Evidence.UNSENT, FaultKind.TLS, "expired"), ["certificate"]),
    (Fault(Evidence.AMBIGUOUS, FaultKind.TIMEOUT, "15 s passed"), ["No answer that can be read"]),
    (Reply(404, 404, "API istek yapılan yönteme sahip değil"), ["code 404", "base URL"]),
    (Reply(402, 402, "err [/red] x"), ["code 402 err [/red] x"]),
]


async def test_the_result_is_shown() -> None:
    desk = Desk()
    async with on_stage(app_at(desk, profile=LIVE)) as stage:
        await stage.press("escape", "c")
        for answer, words in RESULTS:
            desk.answers["balance"] = answer
            await verify(stage, words[0])
            assert all(word in result(stage) for word in words), answer
            assert KEY not in result(stage)
            # All can still be reached in a low window.
            screen = stage.screen.region
            assert all(screen.contains_region(button.region) for button in stage.screen.query(Button)), answer
            assert isinstance(stage.screen, AccountScreen)
            assert stage.session.profile is LIVE


async def test_it_is_what_the_form_holds_that_is_tried() -> None:
    desk = Desk({"balance": DENIED})
    async with on_stage(app_at(desk, profile=LIVE)) as stage:
        await stage.press("escape", "c")
        stage.fill(key="")
        await verify(stage, "Correct the marked fields.")
        assert str(stage.screen.query_one("#key-problem", Static).content) == "✖ The key is missing."
        assert desk.asked == []
        stage.fill(key="another-key")
        stage.screen.query_one("#verify", Button).press()
        await stage.until(lambda: "401" in result(stage))
        assert desk.asked == ["balance"]


async def test_the_screen_is_left_without_waiting_for_the_answer() -> None:
    desk = Desk({"balance": DENIED})
    desk.open.clear()
    async with on_stage(app_at(desk, profile=LIVE)) as stage:
        await stage.press("escape", "c")
        await verify(stage, "Asking https://api.iletimerkezi.com")
        await stage.press("escape")
        assert stage.screen is stage.dashboard
        assert not stage.app.query(Verify)
        desk.open.set()


async def test_a_missing_key_is_reported_once_for_any_command() -> None:
    async with on_stage(app_at(Desk(), profile=LIVE)) as stage:
        await stage.press("escape", "c")
        stage.fill(key="")
        for key in ("ctrl+y", "ctrl+s", "ctrl+y"):
            await stage.press(key)
            statics = [static for static in stage.screen.query(Static) if static.display]
            assert [str(static.render()) for static in statics].count("✖ The key is missing.") == 1


async def test_an_answer_counts_no_longer_once_the_form_was_refused() -> None:
    desk = Desk({"balance": DENIED})
    desk.open.clear()
    async with on_stage(app_at(desk, profile=LIVE)) as stage:
        await stage.press("escape", "c")
        verify = stage.screen.query_one(Verify)
        await stage.press("ctrl+y")
        stage.fill(key="")
        await stage.press("ctrl+s")
        desk.open.set()
        assert not stage.screen.query_one("#verified").display
        assert verify._query is None


async def test_a_result_is_hidden_when_its_credentials_are_edited() -> None:
    async with on_stage(app_at(Desk({"balance": DENIED}), profile=LIVE)) as stage:
        await stage.press("escape", "c")
        await verify(stage, "401")
        stage.screen.query_one("#name", Input).value += "x"
        await stage.pilot.pause()
        assert stage.screen.query_one("#verified").display
        for field in ("key", "hash", "base-url"):
            await verify(stage, "401")
            assert stage.screen.query_one("#verified").display, field
            stage.screen.query_one(f"#{field}", Input).value += "x"
            await stage.until(lambda: not stage.screen.query_one("#verified").display)


async def test_an_answer_under_way_is_dropped_when_the_key_is_edited() -> None:
    desk = Desk({"balance": DENIED})
    desk.open.clear()
    async with on_stage(app_at(desk, profile=LIVE)) as stage:
        await stage.press("escape", "c")
        await verify(stage, "Asking")
        stage.screen.query_one("#key", Input).value += "x"
        await stage.until(lambda: not stage.screen.query_one("#verified").display)
        assert stage.screen.query_one(Verify)._query is None
        desk.open.set()


@pytest.mark.parametrize("answer", [Balance(Decimal(1), Decimal(2)), DENIED])
async def test_the_field_with_the_focus_stays_in_view(answer: QueryResult) -> None:
    async with on_stage(app_at(Desk({"balance": answer}), profile=SANDBOX)) as stage:
        await stage.press("escape", "c")
        stage.screen.query_one("#base-url").focus()
        await stage.press("ctrl+y")
        await stage.until(lambda: "Asking" not in result(stage))
        fields, field = stage.screen.query_one("#fields"), stage.screen.query_one("#base-url")
        # The fields scroll when the answer has been laid out.
        await stage.until(lambda: fields.region.contains_region(field.region))
