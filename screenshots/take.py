"""Drive the demo and write what it shows as SVGs next to this file: `python screenshots/take.py`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from textual.app import App
from textual.pilot import Pilot

from imtui.cli.sandboxes import Sandboxes
from imtui.core.outcome import State
from imtui.engine.limits import Limits
from imtui.messages import LANGUAGES, current_language, lazy, use_language
from imtui.messages.language import ENGLISH
from imtui.session import Session
from imtui.settings import Settings
from imtui.ui.app import ImtuiApp
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.screens.details import DetailsScreen
from imtui.ui.widgets.notice import Notice

HERE: Final = Path(__file__).parent
SIZE: Final = (104, 32)
AS_PLANNED: Final = lazy("The run stopped with a 401, as planned in the demo")
"""The notice at the end of the demo's run."""
# The fonts come from elsewhere; without them a reader's own monospaced font is used.
WEB_FONTS: Final = re.compile(r"@font-face\s*{[^}]*}\s*")


async def take_all() -> None:
    """Walk through a run in each language, a shot at each stop."""
    for language in LANGUAGES:
        use_language(language)
        await take()


async def take() -> None:
    """Walk through a run in the language in use."""
    with Sandboxes() as sandboxes, TemporaryDirectory() as folder:
        profile, samples = sandboxes.start()
        session = Session(profile, Limits())
        app = ImtuiApp(
            session,
            Settings(),
            config_path=Path("~/.config/imtui/config.toml"),
            journal_path=Path(folder) / "journal.sqlite3",
            open_sandbox=lambda: profile,
            is_demo=sandboxes.has,
            imports=[(lazy("sample orders"), samples)],
        )
        async with app.run_test(size=SIZE) as pilot:
            await walk(pilot, session)
        session.close()


async def walk(pilot: Pilot[None], session: Session) -> None:
    """The stops."""
    app = pilot.app
    await until(pilot, lambda: len(session.batch) > 0)
    await pilot.press("ctrl+r")
    await until(pilot, lambda: len(app.screen_stack) > 1)
    await pilot.pause()
    save(app, "confirm")
    await pilot.press("y")
    await until(pilot, lambda: session.batch.tallies().by_state[State.UNCONFIRMED] > 0)
    save(app, "running")
    await until(pilot, lambda: str(AS_PLANNED) in app.screen.query_one(Notice).text)
    await pilot.pause()
    save(app, "dashboard")
    doubtful = session.batch.rows([State.UNCONFIRMED])[0]
    await pilot.press("home", *(["down"] * doubtful), "enter")
    await until(pilot, lambda: isinstance(app.screen, DetailsScreen))
    await pilot.pause()
    save(app, "details")
    await pilot.press("escape", "c")
    await until(pilot, lambda: isinstance(app.screen, AccountScreen))
    await pilot.pause()
    save(app, "account")


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Let the demo continue until it holds."""
    while not holds():
        await pilot.pause(0.05)


def save(app: App[None], name: str) -> None:
    """Write what the screen shows, with the language in the name unless it is English."""
    svg = WEB_FONTS.sub("", app.export_screenshot(title="imtui"))
    language = "" if current_language() == ENGLISH else f".{current_language()}"
    (HERE / f"{name}{language}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(take_all())
