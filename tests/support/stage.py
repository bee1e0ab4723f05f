"""The application on a screen without a terminal, around a provider that answers when a test says so."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import MappingProxyType

from textual import events
from textual.css.query import NoMatches
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static

from imtui.core.importing.order_id import is_order_id
from imtui.core.importing.reasons import Reason
from imtui.core.importing.result import Found, Imported, Rejected
from imtui.core.order import Order
from imtui.core.outcome import State
from imtui.core.protocol import Result
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine.limits import Limits
from imtui.session import LogEntry, Phase, Session
from imtui.session.connection import Connect
from imtui.settings import KeyMap, Profile, Settings
from imtui.ui.app import ImtuiApp
from imtui.ui.commands.run_scopes import start_run
from imtui.ui.dashboard import Dashboard
from imtui.ui.screens.questions.prompt import Prompt
from imtui.ui.screens.questions.run import RunQuestion
from imtui.ui.widgets.command_bar import CommandBar, Offer
from imtui.ui.widgets.entry_line import EntryLine
from imtui.ui.widgets.log_view import LogView
from imtui.ui.widgets.notice import Notice
from imtui.ui.widgets.order_table import OrderTable
from imtui.ui.widgets.overview import Overview
from imtui.ui.widgets.summary_bar import SummaryBar
from imtui.ui.widgets.target_bar import TargetBar
from imtui.ui.widgets.text_list import TextList
from tests.support.desk import Desk
from tests.support.found import found_in
from tests.support.scripted import Provider
from tests.support.sessions import run_to_the_end

PATIENCE = 20.0
"""Seconds that a condition may take on a busy machine. A test that passes does not wait for it."""

NARROW, WIDE = (80, 24), (200, 60)
SANDBOX = Profile("acme", Secret("canary-key-0123"), Secret("canary-hash-0123"), "http://127.0.0.1:9")
LIVE = Profile("acme", SANDBOX.key, SANDBOX.hash, "https://api.iletimerkezi.com")
CONFIG_PATH = Path("/home/operator/.config/imtui/config.toml")
"""A path without a file."""


class GatedProvider(Provider):
    """Replies to as many requests as it is allowed; the others wait."""

    def __init__(self, scripts: Mapping[str, Sequence[Result]] | None = None, *, answers: int = 0) -> None:
        super().__init__(scripts)
        self._answers = threading.Semaphore(answers)

    def let_go(self, answers: int = 1) -> None:
        """Reply to that many more requests."""
        self._answers.release(answers)

    def post(self, body: bytes, timeout: float) -> Result:
        result = super().post(body, timeout)
        assert self._answers.acquire(timeout=timeout)
        return result


@dataclass
class Stage:
    """The application as a test uses it: keys to press, and texts and widgets to look at."""

    app: ImtuiApp
    pilot: Pilot[None]

    @property
    def session(self) -> Session:
        return self.app.session

    @property
    def dashboard(self) -> Dashboard:
        return self.app._dashboard

    @property
    def screen(self) -> Screen[object]:
        """The window on top."""
        return self.app.screen

    @property
    def table(self) -> OrderTable:
        return self.dashboard.query_one(OrderTable)

    @property
    def entry(self) -> EntryLine:
        return self.dashboard.query_one(EntryLine)

    @property
    def log(self) -> LogView:
        return self.dashboard.query_one(LogView)

    @property
    def footer(self) -> list[Offer]:
        """The words of the footer."""
        return self.dashboard.query_one(CommandBar).offers

    @property
    def log_entries(self) -> list[LogEntry]:
        """The first entry of each line of the log."""
        return [line.entry for line in self.log.lines]

    @property
    def overview(self) -> Overview:
        return self.dashboard.query_one(Overview)

    @property
    def summary(self) -> SummaryBar:
        return self.dashboard.query_one(SummaryBar)

    @property
    def target(self) -> TargetBar:
        return self.dashboard.query_one(TargetBar)

    @property
    def notice(self) -> str:
        """The text of the notice; empty if it is hidden."""
        notice = self.dashboard.query_one(Notice)
        return notice.text if notice.display else ""

    @property
    def ids(self) -> list[str]:
        """The IDs of the batch."""
        return [order.order_id for order in self.session.batch]

    @property
    def states(self) -> list[State]:
        return [order.state for order in self.session.batch]

    @property
    def under_cursor(self) -> Order | None:
        row = self.table.cursor_row
        return None if row is None else self.session.batch[row]

    @property
    def question(self) -> str:
        """The text of the question on top."""
        assert isinstance(self.screen, (Prompt, RunQuestion)), self.screen
        return self.text_on_top

    @property
    def text_on_top(self) -> str:
        """The lines of the window on top, its title among them."""
        box = self.screen.query(".dialog").first(Widget)
        lines = [str(static.content) for static in self.screen.query(Static) if static.display]
        offered = [str(option.prompt) for each in self.screen.query(OptionList) for option in each.options]
        return "\n".join([str(box.border_title), *lines, *offered, *map(str, self._buttons())])

    def _buttons(self) -> list[str]:
        return [str(button.label) for button in self.screen.query(Button)]

    @property
    def toasts(self) -> list[str]:
        """The messages over the window on top."""
        return [note.message for note in self.app._notifications]

    @property
    def strips(self) -> list[Strip]:
        """What is drawn, line by line."""
        return self.screen._compositor.render_strips()

    def fill(self, **values: str) -> None:
        """Fill inputs of the window on top, by ID. An underscore is a hyphen of the ID."""
        for name, value in values.items():
            self.screen.query_one(f"#{name.replace('_', '-')}", Input).value = value

    def key(self, name: str) -> events.Key:
        """A key pressed now, to be posted later."""
        return events.Key(name, name if len(name) == 1 else None)

    async def post(self, event: events.Event) -> None:
        """Give the application an event."""
        self.app.post_message(event)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until the application has handled them."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def click_at(self, x: int, y: int, *, button: int = 1) -> None:
        """Press and release a mouse button as a terminal reports it. A `Pilot` bypasses the application."""
        await self.drag((x, y), (x, y), button=button)

    async def drag(self, start: tuple[int, int], end: tuple[int, int], *, button: int = 1) -> None:
        """Press a mouse button, move the mouse, and release the button."""
        moves = [(events.MouseMove, end)] if start != end else []
        for kind, (x, y) in ((events.MouseDown, start), *moves, (events.MouseUp, end)):
            await self.post(kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y))

    async def type(self, text: str) -> None:
        """Press the keys that a terminal makes of a text."""
        names = {"\r": "enter", "\n": "ctrl+j", "\t": "tab", " ": "space"}
        await self.press(*(names.get(character, character) for character in text))

    async def paste(self, text: str) -> None:
        """Paste as a terminal does: to the focus, or to the screen where there is none."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        """Resize the terminal, and wait until the dashboard has the new width."""
        await self.pilot.resize_terminal(width, height)
        await self.until(lambda: self.target.size.width == width)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let the application run until `holds` is true."""
        await until(self.pilot, holds)

    async def until_whole(self, *names: str) -> None:
        """Wait until the widgets of the window on top are seen whole."""
        inside = self.screen.query_one(".dialog").content_region
        widgets = [self.screen.query_one(name) for name in names]
        await self.until(lambda: all(inside.contains_region(widget.region) for widget in widgets))

    async def run(self) -> None:
        """Run what is queued without the question, which has tests of its own."""
        start_run(self.dashboard.context, self.session.untried())
        await self.pilot.pause()

    async def run_to_the_end(self) -> None:
        """Run what is queued, and wait until the dashboard shows the end."""
        await self.run()
        await self.until(self.is_over)

    def is_over(self) -> bool:
        """True if the run has ended and the screen shows it."""
        return self.session.phase is Phase.IDLE and not self.dashboard.context.run_monitor._watching


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Let the application go on until `holds`.

    A widget that `holds` looks for may be missing for a moment: a window is on top before it is composed.
    """
    deadline = monotonic() + PATIENCE
    while not _is_true(holds):
        assert monotonic() < deadline, "it never came"
        await pilot.pause(0.01)
    await pilot.pause()


def _is_true(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except NoMatches:
        return False


def line_texts(lines: TextList) -> list[str]:
    """The whole text of each line."""
    return [lines.draw_line(line, 500).text.rstrip() for line in range(lines.line_count)]


def listed(ids: str) -> Imported:
    """The pieces of a text with blanks between them, as if each had its own line."""
    pieces = list(enumerate(ids.split(), start=1))
    return Imported(
        tuple(Found(piece, line, 1) for line, piece in pieces if is_order_id(piece)),
        tuple(
            Rejected(piece, line, 1, Reason.DIGITS_ONLY) for line, piece in pieces if not is_order_id(piece)
        ),
    )


def make_app(
    ids: str = "",
    provider: Provider | None = None,
    *,
    profile: Profile | None = SANDBOX,
    settings: Settings | None = None,
    workers: int = 2,
    retry: RetryPolicy | None = None,
    connect: Connect | None = None,
    clock: Callable[[], float] = monotonic,
    config_path: Path = CONFIG_PATH,
    journal_path: Path | None = None,
    open_sandbox: Callable[[], Profile] = lambda: SANDBOX,
    is_demo: Callable[[Profile], bool] = lambda _: False,
    keys: KeyMap = MappingProxyType({}),
    themes: Sequence[Theme] = (),
    terminal_colours: bool = False,
    ascii_only: bool = False,
    base_url: str = "",
    startup_notice: str = "",
    readonly: bool = False,
    files: Sequence[str] = (),
    ran: bool = False,
) -> ImtuiApp:
    """An application that sends to `provider`; without one every order is cancelled.

    If the orders `ran`, they have their outcomes before the first frame, which saves the drawing of a run.
    The screen has neither its notice nor its log.
    """
    limits = Limits(workers=workers, timeout=30, retry=retry or RetryPolicy(base=0.0))
    session = Session(profile, limits, connect or (provider or Provider()).connect, clock, readonly=readonly)
    if ran:
        session.add(found_in(ids), "a file")
        run_to_the_end(session)
    imports = [("a file", listed(ids))] if ids and not ran else []
    return ImtuiApp(
        session,
        settings or Settings(),
        config_path=config_path,
        journal_path=journal_path,
        open_sandbox=open_sandbox,
        is_demo=is_demo,
        imports=imports,
        files=files,
        keys=keys,
        themes=themes,
        terminal_colours=terminal_colours,
        ascii_only=ascii_only,
        base_url=base_url,
        startup_notice=startup_notice,
    )


@asynccontextmanager
async def on_stage(
    app: ImtuiApp, size: tuple[int, int] = NARROW, *, failing: bool = False
) -> AsyncIterator[Stage]:
    """Show the application; toasts and tooltips, which `run_test` leaves out, are there.

    imtui survives exceptions in the screen. A test does not, unless it is about a `failing` screen.
    """
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        begun: list[bool] = []
        # After what the application does first.
        app.call_after_refresh(begun.append, True)
        await until(pilot, lambda: bool(begun))
        yield Stage(app, pilot)
    app.session.close()
    assert failing or not app.failures.seen, app.failures.seen


def app_at(
    desk: Desk, profile: Profile | None = SANDBOX, provider: Provider | None = None, *, ran: str = ""
) -> ImtuiApp:
    """An application whose questions `desk` answers. The orders `ran` before they are on the screen."""
    limits = Limits(workers=2, timeout=PATIENCE, retry=RetryPolicy(tries=1))
    provider = provider or Provider()
    provider.desk = desk
    session = Session(profile, limits, provider.connect)
    if ran:
        session.add(found_in(ran))
        run_to_the_end(session)
    return ImtuiApp(
        session,
        Settings(),
        config_path=Path(CONFIG_PATH),
        open_sandbox=lambda: SANDBOX,
    )
