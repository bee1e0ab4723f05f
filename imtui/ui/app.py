"""The Textual application: keys, themes, screens, failures and exit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rich.text import Text
from textual import events, on
from textual.actions import ActionParseResult
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.geometry import Size
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Input

from imtui.core.secret import Secret
from imtui.messages import Message, MissingCatalogError, _, joined, lazy, plazy, use_language
from imtui.session import Phase, Session
from imtui.settings import KeyMap, Profile, Settings, SettingsError, save_setting
from imtui.ui import screens
from imtui.ui.accounts import Accounts
from imtui.ui.clicks import Clicks
from imtui.ui.dashboard import Dashboard
from imtui.ui.error_recovery import Failures, keep_message_pumps_alive
from imtui.ui.error_report import report
from imtui.ui.keymap import remapped
from imtui.ui.layout import VERTICAL, is_too_small
from imtui.ui.palette import command_entries, entry, language_entries
from imtui.ui.screens.dialog import Dialog
from imtui.ui.terminal.driver import TerminalDriver
from imtui.ui.terminal.line_filters import AsciiFilter, ControlFilter
from imtui.ui.terminal.sequences import InputEnded, PasteDropped
from imtui.ui.theme.order_colours import order_variables
from imtui.ui.theme.themes import TERMINAL_THEME, THEMES, account_colours
from imtui.ui.typed_paste import TypedPaste
from imtui.ui.widgets.inputs import SecretInput

if TYPE_CHECKING:
    from imtui.core.importing.result import Imported


_TOO_EARLY: Final = lazy("Ignored: the key was pressed before this question could be read.")

_RUN_SENTENCES: Final[Mapping[Phase, Message | str]] = {
    Phase.IDLE: "",
    Phase.RUNNING: lazy("The run continues."),
    Phase.PAUSED: lazy("The run stays paused."),
    Phase.STOPPING: lazy("The run is being stopped."),
}
"""For each phase, the sentence about the run; empty without a run."""


class ImtuiApp(App[None], inherit_bindings=False):
    """The Textual application. It shows one session."""

    _theme_variables: tuple[Theme | None, dict[str, str]] = (None, {})
    """The theme in use, and the CSS variables computed for it: a cache."""
    TITLE = "imtui"
    CSS_PATH = "imtui.tcss"
    VERTICAL_BREAKPOINTS = VERTICAL
    # Textual's own bindings are not inherited: its ctrl+q would come before the dashboard's, and out of the
    # footer.
    BINDINGS = [
        Binding("ctrl+q", "quit", "Quit"),
        Binding("ctrl+c", "help_quit", system=True),
    ]

    def __init__(  # noqa: PLR0913 (keywords)
        self,
        session: Session,
        settings: Settings,
        *,
        config_path: Path,
        journal_path: Path | None = None,
        open_sandbox: Callable[[], Profile],
        is_demo: Callable[[Profile], bool] = lambda _: False,
        imports: Iterable[tuple[Message | str, Imported]] = (),
        files: Sequence[str] = (),
        keys: KeyMap = MappingProxyType({}),
        themes: Iterable[Theme] = (),
        terminal_colours: bool = False,
        ascii_only: bool = False,
        log_path: Path | None = None,
        base_url: str = "",
        startup_notice: str = "",
        on_ready: Callable[[], None] = lambda: None,
        on_hangup: Callable[[], object] = lambda: None,
        keeps_batches: bool = True,
    ) -> None:
        """Create the application. It opens no file before the dashboard is on the screen.

        `imports` are pairs of a name to show and a list that has already been read. `files` are paths of
        files to import; `-` is `sys.stdin`. Without a `journal_path`, nothing is saved. `keeps_batches` is
        False if the journal is deleted at exit. `open_sandbox` returns an account of the sandbox. `is_demo`
        returns True for an account of the demo. `keys` and `themes` come from the operator's settings.
        `terminal_colours` is True for a terminal with at most 16 colours. `ascii_only` is True for a terminal
        without Unicode. `base_url` replaces the base URL of every account. `startup_notice` is the first
        notice of the dashboard. `log_path` is the file that `logging` writes to; None if there is none.
        `on_ready` is called when the imports have begun. `on_hangup` is called when the terminal has hung up.
        """
        # Pass `ansi_color` here: if it is set later, text is black on black.
        super().__init__(TerminalDriver, ansi_color=True if terminal_colours else None)
        self.session = session
        self._config_path = config_path
        self._journal_path = journal_path
        self._log_path = log_path
        self._startup_notice = startup_notice
        self._accounts = Accounts(session, config_path, open_sandbox, base_url)
        self._on_ready = on_ready
        self._is_demo = is_demo
        self._imports = tuple(imports)
        self._files = tuple(files)
        self._on_hangup = on_hangup
        self.failures = Failures(self, session, self.report_problem, self.secrets)
        keep_message_pumps_alive()
        self._keeps_batches = keeps_batches and journal_path is not None
        self._clicks = Clicks(self)
        self._typed_paste = TypedPaste(self, self._pass_on)
        self._dashboard = Dashboard(session, settings, self.ask_account, remapped(keys))
        for theme in (*THEMES, *themes):
            self.register_theme(theme)
        self.theme = TERMINAL_THEME if terminal_colours else settings.theme or THEMES[0].name
        self._css_variables = self.get_css_variables()
        self.stylesheet.set_variables(self._css_variables)
        self._last_filters = [AsciiFilter() if ascii_only or settings.ascii else ControlFilter()]

    async def on_event(self, event: events.Event) -> None:
        """Handle an event before Textual does.

        During a run, Ctrl+C pauses or stops the run. A paste that the terminal sends as single keys is
        collected, so that its letters do not act as commands. Presses of the mouse that were not meant for
        what is on the screen are dropped.
        """
        if self._clicks.drops(event):
            return
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif event.key == "ctrl+c" and self.session.phase is not Phase.IDLE:
            self._dashboard.interrupt_run()
        elif not await self._typed_paste.holds_back(event):
            await self._pass_on(event)

    async def _pass_on(self, key: events.Key) -> None:
        # A key shows that the terminal has the focus. As in Textual, the last focused widget gets the focus
        # again.
        self.app_focus = True
        if not await self._handle_before_widgets(key):
            await super().on_event(key)

    async def _handle_before_widgets(self, key: events.Key) -> bool:
        """Run the command of a key, or ignore a key that came too early.

        Returns False if neither applies. The caller then sends the key to the widgets.

        Textual puts a key into the queue of the focused widget, and runs its command only when the widget
        passes it on. Until then, a later key could act first.
        """
        if isinstance(self.screen, Dialog) and self.screen.ignores(key):
            self.notify(str(_TOO_EARLY), severity="warning", markup=False)
            return True
        if isinstance(self.screen, Dialog) and self.screen.handle_key_first(key):
            return True
        if self.screen is not self._dashboard:
            return key.key in {"tab", "shift+tab"} and await self._check_bindings(key.key)
        self._dashboard.focus_entry_on_digit(key)
        return not isinstance(self.focused, Input) and await self._check_bindings(key.key)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The CSS variables for the colours of orders and accounts in the current theme."""
        theme = self.current_theme
        # Textual asks several times before the first frame, and computing the contrasts takes 3 ms.
        if self._theme_variables[0] is not theme:
            self._theme_variables = theme, {**order_variables(theme), **account_colours(ansi=theme.ansi)}
        return self._theme_variables[1]

    def refresh_css(self, animate: bool = True) -> None:
        """Parse the CSS again, and apply it, if its colours have changed.

        Textual asks for this before the first frame, too, because `theme` was set. All CSS is parsed with the
        colours of this theme then, and parsing it twice takes 6 ms.
        """
        variables = self.get_css_variables()
        if variables != self._css_variables:
            self._css_variables = variables
            super().refresh_css(animate)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The filters that each drawn line passes through: Textual's, then imtui's."""
        return [*super().get_line_filters(), *self._last_filters]

    def on_resize(self, event: events.Resize) -> None:
        """Cover the screen while the terminal window is too small to work in."""
        self._cover_if_too_small(event.size)

    def get_default_screen(self) -> Dashboard:
        """Return the dashboard, so that Textual does not lay out and draw a blank screen below it."""
        return self._dashboard

    def on_mount(self) -> None:
        """Open the journal and begin the imports after the first frame is on the screen."""
        self.call_after_refresh(self._begin)

    def ask_account(self, reason: str, startup_notice: str = "") -> None:
        """Show the saved accounts, or the form for one account. Does nothing if one of them is open already.

        `reason` says why another account is needed; empty if no run stopped with code 401. In the demo, this
        code is planned: with a reason and an account of the demo, the result of the run is shown instead.
        `startup_notice` is the first notice of the dashboard. The list of accounts shows this text too,
        because the list covers the dashboard.
        """
        profile = self.session.profile
        if reason and profile and self._is_demo(profile):
            what = _("The run stopped with a 401, as planned in the demo")
            self._dashboard.context.show_result_summary(what)
            return
        if isinstance(self.screen, screens.AccountScreen | screens.ProfilesScreen):
            return
        accounts = self._accounts
        if reason or not accounts.names:
            form = screens.AccountScreen(accounts, profile, reason, kept=accounts.is_current_kept)
            self.push_screen(form, self._use_account)
        else:
            self.push_screen(screens.ProfilesScreen(accounts, startup_notice), self._use_account)

    def action_command_palette(self) -> None:
        """Open the command palette, unless it is open already."""
        if not isinstance(self.screen, screens.CommandPalette):
            self.push_screen(screens.CommandPalette(self.palette_entries()), _act_on)

    def palette_entries(self) -> Iterator[screens.Entry]:
        """The entries of the command palette.

        On the dashboard: every command with its key, each language, and the choice of a theme. In another
        window: the help of this window, and the choice of a theme.
        """
        if self.screen is self._dashboard:
            yield from command_entries(self._dashboard)
            yield from language_entries(self.choose_language)
        else:
            yield entry(plazy("command", "Help"), lazy("The keys of this window"), self.action_help, "?")
        yield entry(lazy("Theme"), lazy("Choose the colours"), self.action_change_theme)

    def choose_language(self, language: str) -> None:
        """Show everything in another language, and save the language for the next start.

        Does not interrupt a run.
        """
        context = self._dashboard.context
        try:
            use_language(language)
        except MissingCatalogError as error:
            words = _("The translations are missing: {path}. Install imtui again.", path=error)
            context.show_notice(words, warning=True)
            return
        self._dashboard.language_changed()
        # Each translation of these sentences names its own language.
        try:
            save_setting(self._config_path, "language", language)
        except SettingsError as error:
            words = _("imtui is in English now, until you quit. {problem}", problem=error)
            context.show_notice(words, warning=True)
        else:
            context.show_notice(_("imtui is in English now."))

    def search_themes(self) -> None:
        """Open the list of themes.

        The screen shows each theme while the cursor is on it. The chosen theme is saved.
        """
        self.push_screen(screens.ThemeList(self.theme, self.available_themes, self.choose_theme), _act_on)

    def choose_theme(self, name: str) -> None:
        """Use another theme, and save it for the next start."""
        self.theme = name
        try:
            save_setting(self._config_path, "theme", name)
        except SettingsError as error:
            self._dashboard.context.show_notice(str(error), warning=True)

    def pop_screen(self) -> AwaitComplete:
        """Close the window on top. The dashboard is never closed, however often a key for closing arrives."""
        return super().pop_screen() if len(self.screen_stack) > 1 else AwaitComplete()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, but not if its button or link is in a window that another window covers.

        Example: a button with the action `screen.rename` is pressed twice. The second press would otherwise
        act on the window that the first press opened.
        """
        if isinstance(default_namespace, Widget) and default_namespace.screen is not self.screen:
            return False
        return await super().run_action(action, default_namespace, namespaces)

    def report_failed_thread(self, name: str) -> None:
        """Stop the run and show an error, because the background thread `name` failed with an exception."""
        self.session.stop()
        self.report_problem(
            lazy("A background task of imtui failed ({name}). Quit imtui and start it again.", name=name)
        )

    def report_problem(self, what: Message) -> None:
        """Show and log what failed, whether the run continues, and where the details are."""
        words = [what, _RUN_SENTENCES[self.session.phase]]
        if self._log_path:
            words.append(lazy("Details are in {path}.", path=self._log_path))
        text = joined(filter(None, words), " ")
        self.session.report_problem(text)
        self._dashboard.context.show_notice(str(text), warning=True)
        # Queue this on the dashboard. If it fails, no window is closed for it.
        self._dashboard.call_later(self._dashboard.context.refresh_all)

    @on(InputEnded)
    def stop_without_keys(self, event: InputEnded) -> None:
        """End imtui, because without a keyboard the operator cannot control a run.

        If reading the keyboard failed, exit with an error message and status 1. If the terminal has hung up,
        call `on_hangup`, which ends the program.
        """
        if event.failure:
            words = _("imtui failed: it could not read the keyboard ({reason}).", reason=event.failure)
            self.exit(return_code=1, message=Text(words))
        else:
            self._on_hangup()

    @on(PasteDropped)
    def report_dropped_paste(self) -> None:
        """Report that a paste was not imported because its end did not arrive."""
        words = lazy("The end of the paste is missing. Nothing of it was imported. Paste it again.")
        self.session.report_problem(words)
        self._say(str(words), warning=True)

    def post_display_hook(self) -> None:
        """Record that the screen was drawn. Textual calls this after each drawing."""
        self.failures.drawn()

    async def action_quit(self, request: events.Event | None = None) -> None:
        """Quit without waiting for replies. If orders or text would be left behind, ask first.

        A second request while the question is open counts as yes, unless it comes too soon after the first.
        `request` is the event with which the operator asked to quit. Its time is compared. With None, the
        time is now.
        """
        if asked := [screen for screen in self.screen_stack if isinstance(screen, screens.QuitQuestion)]:
            if asked[0].is_confirmed_by(request or events.Event()):
                self.exit()
            return
        # Quitting continues even if the input is not imported in time: it must always be possible.
        await self._dashboard.wait_for_input()
        is_imported = self._dashboard.import_entry()
        rejected = self._dashboard.entry_text
        if not is_imported and not rejected:
            # A window is open that shows what was not imported.
            return
        lines = partial(self._unfinished, rejected)
        if lines():
            self.push_screen(
                screens.QuitQuestion(self.session, lines, self._dashboard.context.keys["stop"]), self._leave
            )
        else:
            self.exit()

    def _unfinished(self, rejected: str) -> list[str]:
        windows = (screen for screen in self.screen_stack if isinstance(screen, Dialog))
        return list(
            screens.quit_lines(
                self.session,
                kept=self._keeps_batches,
                rejected=rejected,
                reading=self._dashboard.context.reading,
                asked=next(filter(None, (window.asks_about for window in windows)), ""),
            )
        )

    def _leave(self, yes: bool | None) -> None:
        if yes:
            self.exit()

    def action_help(self) -> None:
        """Show the keys of the window on top."""
        self.push_screen(screens.Help(screens.window_keys(self.screen)))

    def on_notify(self) -> None:
        """Show one toast at a time, because several could cover the buttons of a window."""
        self.clear_notifications()

    def action_help_quit(self) -> None:
        """Show how to quit.

        Ctrl+C triggers this if no run is active. In an input, Ctrl+C copies instead.
        """
        key = self._dashboard.context.keys["quit"]
        self._say(_("Nothing is running. Press {key} to quit imtui.", key=key))

    def _say(self, words: str, *, warning: bool = False) -> None:
        if self.screen is self._dashboard:
            self._dashboard.context.show_notice(words, warning=warning)
        else:
            self.notify(words, severity="warning" if warning else "information", markup=False)

    def _begin(self) -> None:
        self.session.warm_up()
        # Release the lists here, so that a long list is not kept in memory twice.
        imports, self._imports = self._imports, ()
        self._dashboard.begin(self._journal_path, imports, self._files, self._startup_notice)
        self._on_ready()
        if self.session.profile is None:
            self.ask_account("", self._startup_notice)
        self._cover_if_too_small(self.size)
        self._dashboard.warm_up()
        self.failures.recovering = True

    def _cover_if_too_small(self, size: Size) -> None:
        if not is_too_small(size) and self.screen is self._dashboard:
            return
        if isinstance(self.screen, screens.TooSmall):
            self.screen.see(size)
        elif is_too_small(size) and self._dashboard.is_attached:
            self.push_screen(screens.TooSmall(lambda: _RUN_SENTENCES[self.session.phase]))

    def _use_account(self, profile: Profile | None) -> None:
        if profile is not None:
            self._dashboard.use_account(profile)

    def secrets(self) -> list[Secret]:
        """The credentials in use, and those in the input fields of open windows."""
        profile = self.session.profile
        known = [profile.key, profile.hash] if profile else []
        fields = [field for screen in self.screen_stack for field in screen.query(SecretInput)]
        entered = [Secret(field.value) for field in fields]
        return [*known, *entered]

    def _handle_exception(self, error: Exception) -> None:
        # Textual ends the program after an exception in a handler, timer or drawing. There is no other hook.
        if not self.failures.recover(error):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual's own report prints local variables, which may contain credentials.
        self.bell()
        self._exit_renderables.append(Text(report(self.secrets(), self._log_path)))
        # Keep only the first report. For the others Textual names a tool of its own, but the log has them.
        del self._exit_renderables[1:]
        self._close_messages_no_wait()


def _act_on(entry: screens.Entry | None) -> None:
    if entry:
        entry.act()
