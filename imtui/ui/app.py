"""The Textual application: themes, screens, and every way of ending it."""

from __future__ import annotations

import asyncio
import os
import signal
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Final

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from imtui.core.intake import Intake
from imtui.session import Phase, Session
from imtui.settings import KeyMap, Profile, Settings
from imtui.ui import terminal
from imtui.ui.account import AccountScreen
from imtui.ui.dashboard import Dashboard
from imtui.ui.dialog import Reader
from imtui.ui.help import window_keys
from imtui.ui.keymap import remapped
from imtui.ui.leave import leave_dialog
from imtui.ui.theme import ORDER_COLOURS, THEMES

_SIGNALS: Final = ("SIGTERM", "SIGHUP")
"""Textual handles neither: the process would die with the terminal left in its alternate screen."""


_HUNG_UP: Final = 129
"""As when SIGHUP ends a program: 128 and the signal's number."""


class ImtuiApp(App[None], inherit_bindings=False):
    """imtui's screens around one session."""

    TITLE = "imtui"
    CSS_PATH = "imtui.tcss"
    ENABLE_COMMAND_PALETTE = True
    # Textual's own would put its ctrl+q before the dashboard's, and out of the footer.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(  # noqa: PLR0913 (keywords)
        self,
        session: Session,
        settings: Settings,
        *,
        config_path: Path,
        journal_path: Path | None = None,
        open_sandbox: Callable[[], Profile],
        intakes: Iterable[tuple[str, Intake]] = (),
        keys: KeyMap = MappingProxyType({}),
    ) -> None:
        """`intakes` are what files held, by name; they are added once the screen is there.

        Without a `journal_path` nothing is kept. `keys` are the operator's own.
        """
        super().__init__()
        self.session = session
        self._settings = settings
        self._config_path = config_path
        self._journal_path = journal_path
        self._open_sandbox = open_sandbox
        self._intakes = tuple(intakes)
        self._asked_to_quit = False
        self._dashboard = Dashboard(session, settings, self.ask_account, remapped(keys))
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = settings.theme if settings.theme in self.available_themes else THEMES[0].name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colours of orders, to be read on the current theme's ground."""
        return dict(ORDER_COLOURS[self.current_theme.dark])

    async def on_mount(self) -> None:
        """Show the dashboard, then what the files held, then ask for what is missing."""
        self._handle_signals()
        self.set_interval(1.0, self._end_if_terminal_is_gone)
        await self.push_screen(self._dashboard)
        self.call_after_refresh(self._begin)

    def ask_account(self, reason: str) -> None:
        """Show the credentials screen over the dashboard."""
        if isinstance(self.screen, AccountScreen):
            return
        screen = AccountScreen(self.session.profile, self._config_path, self._open_sandbox, reason)
        self.push_screen(screen, self._take_account)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every command of the dashboard with its key, and the choice of a theme."""
        if screen is self._dashboard:
            for command in self._dashboard.commands.values():
                yield SystemCommand(
                    f"{command.label} ({command.key})",
                    command.about,
                    partial(self._dashboard.action_command, command.id),
                )
        else:
            yield SystemCommand("Help (?)", "The keys of this window", self.action_help)
        yield SystemCommand("Theme", "Choose the colours", self.action_change_theme)

    async def action_quit(self) -> None:
        """Leave, no request is waited for; while a run goes on, ask first, and a second time is a yes."""
        if self.session.phase is Phase.IDLE or self._asked_to_quit:
            self.exit()
            return
        self._asked_to_quit = True
        self.push_screen(leave_dialog(self.session, self._dashboard.commands["stop"].key), self._leave)

    def _leave(self, yes: bool | None) -> None:
        self._asked_to_quit = False
        if yes:
            self.exit()

    def action_help(self) -> None:
        """Show the keys of the window on top."""
        self.push_screen(Reader("Help", window_keys(self.screen)))

    def action_help_quit(self) -> None:
        """Ctrl+C copies in an input; say how to leave."""
        self.notify("Press ^q to leave imtui.", markup=False)

    def _begin(self) -> None:
        self.session.warm_up()
        self._dashboard.begin(self._journal_path, self._intakes)
        if self.session.profile is None:
            self.ask_account("")

    def _take_account(self, profile: Profile | None) -> None:
        if profile is not None:
            self._dashboard.aim_at(profile)

    def _handle_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None:
                loop.add_signal_handler(number, self._end, 128 + number)

    def _end(self, status: int) -> None:
        """End by a signal, with the terminal restored where there still is one."""
        self._end_if_terminal_is_gone()
        self.exit(return_code=status)

    def _end_if_terminal_is_gone(self) -> None:
        # Textual's way out writes to the terminal, and waits for ever for one that has hung up.
        if not self.is_headless and terminal.is_gone():
            self.session.close()
            os._exit(_HUNG_UP)

    def _fatal_error(self) -> None:
        # Textual's own report prints local variables, credentials among them.
        self.bell()
        report = f"imtui failed and had to stop. Please report this:\n\n{traceback.format_exc()}"
        self._exit_renderables.append(Text(report))
        self._close_messages_no_wait()
