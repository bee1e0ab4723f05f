"""The Textual application: keys, themes, screens, failures and exit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual import events, on
from textual.actions import ActionParseResult
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Input

from imtui.core.secret import Secret
from imtui.messages import LANGUAGES, Message, _, joined, lazy, plazy, use_language
from imtui.messages.catalog import MissingCatalogError
from imtui.session import Phase, Session
from imtui.settings import KeyMap, Profile, Settings, SettingsError, save_setting
from imtui.ui import screens
from imtui.ui.accounts import Accounts
from imtui.ui.dashboard import Dashboard
from imtui.ui.error_recovery import Failures, keep_message_pumps_alive
from imtui.ui.error_report import report
from imtui.ui.keymap import remapped
from imtui.ui.layout import VERTICAL
from imtui.ui.order_colours import order_variables
from imtui.ui.screens.dialog import Dialog, KeyDialog
from imtui.ui.terminal.ascii import AsciiFilter
from imtui.ui.terminal.control_filter import ControlFilter
from imtui.ui.terminal.driver import TerminalDriver
from imtui.ui.terminal.key_names import shown_key
from imtui.ui.terminal.least_size import is_too_small
from imtui.ui.terminal.sequences import InputEnded, PasteDropped
from imtui.ui.theme import TERMINAL_THEME, THEMES, account_colours
from imtui.ui.typed_paste import TypedPaste

if TYPE_CHECKING:
    from imtui.core.importing.result import Imported


_TOO_EARLY: Final = lazy("Ignored: the key was pressed before this question could be read.")

_RUN_NOW: Final[Mapping[Phase, Message | str]] = {
    Phase.IDLE: "",
    Phase.RUNNING: lazy("The run continues."),
    Phase.PAUSED: lazy("The run stays paused."),
    Phase.STOPPING: lazy("The run is being stopped."),
}
"""The sentence about the run after a failure, by the phase of the run."""

_LANGUAGE_ABOUTS: Final = {
    "en": lazy("Show imtui in English, now and at the next start"),
    "tr": lazy("Show imtui in Turkish, now and at the next start"),
}
"""The description of each language in the palette."""


class ImtuiApp(App[None], inherit_bindings=False):
    """imtui's screens around one session."""

    _theme_variables: tuple[Theme | None, dict[str, str]] = (None, {})
    """The variables of the theme in use."""
    TITLE = "imtui"
    CSS_PATH = "imtui.tcss"
    ENABLE_COMMAND_PALETTE = True
    VERTICAL_BREAKPOINTS = VERTICAL
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

        `imports` are sources that were read already, by name. `files` are paths, `-` for `sys.stdin`.
        Without a `journal_path` nothing is saved. `keeps_batches` is False if the journal is deleted at exit.
        `open_sandbox` returns an account of the sandbox. `is_demo` is true of an account of the demo.
        `keys` and `themes` are the operator's own. `terminal_colours` is for terminals with at most 16
        colours, `ascii_only` for those without Unicode. `base_url` replaces the base URL of every account.
        `startup_notice` is shown first. `logging` writes to `log_path`. `on_ready` is called when the orders
        are on the screen, `on_hangup` when the terminal is gone.
        """
        # Pass `ansi_color` here: if it is set later, text is black on black.
        super().__init__(TerminalDriver, ansi_color=True if terminal_colours else None)
        self.session = session
        self._config_path = config_path
        self._journal_path = journal_path
        self._log_path = log_path
        self._base_url = base_url
        self._startup_notice = startup_notice
        self._open_sandbox = open_sandbox
        self._on_ready = on_ready
        self._is_demo = is_demo
        self._imports = tuple(imports)
        self._files = tuple(files)
        self._on_hangup = on_hangup
        self.failures = Failures(self, session, self.report_problem, self.secrets)
        keep_message_pumps_alive()
        self._keeps_batches = keeps_batches and journal_path is not None
        self._last_press: tuple[events.MouseDown, Screen[object]] | None = None
        self._typed_paste = TypedPaste(self, self._pass_on)
        self._dashboard = Dashboard(session, settings, self.ask_account, remapped(keys))
        for theme in (*THEMES, *themes):
            self.register_theme(theme)
        self.theme = TERMINAL_THEME if terminal_colours else settings.theme or THEMES[0].name
        self._last_filters = [AsciiFilter() if ascii_only or settings.ascii else ControlFilter()]

    async def on_event(self, event: events.Event) -> None:
        """Pause or stop a run by Ctrl+C, and let no paste that the terminal types act as commands."""
        if isinstance(event, events.MouseDown) and self._is_second_click(event):
            return
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif event.key == "ctrl+c" and self.session.phase is not Phase.IDLE:
            self._dashboard.interrupt_run()
        elif not await self._typed_paste.holds_back(event):
            await self._pass_on(event)

    def _is_second_click(self, press: events.MouseDown) -> bool:
        """True for the second press of a double click whose first press opened or closed a window.

        It is meant for what was there before, and could be a yes to a question that was not read yet.
        """
        first, on_screen = self._last_press or (press, self.screen)
        self._last_press = press, self.screen
        return (
            on_screen is not self.screen
            and first.screen_offset == press.screen_offset
            and press.time - first.time <= self.CLICK_CHAIN_TIME_THRESHOLD
        )

    async def _pass_on(self, key: events.Key) -> None:
        # As Textual does: the widget that had the focus before gets it again.
        self.app_focus = True
        if not await self._commands(key):
            await super().on_event(key)

    async def _commands(self, key: events.Key) -> bool:
        """Act on a key before the widgets see it; False if it is for the widget in focus.

        A key that passes through the widgets would act after the next key.
        """
        if isinstance(self.screen, Dialog) and self.screen.ignores(key):
            self.notify(str(_TOO_EARLY), severity="warning", markup=False)
            return True
        if isinstance(self.screen, KeyDialog) and self.screen.handle_key_first(key):
            return True
        if self.screen is not self._dashboard:
            return key.key in {"tab", "shift+tab"} and await self._check_bindings(key.key)
        self._dashboard.focus_entry_on_digit(key)
        return not isinstance(self.focused, Input) and await self._check_bindings(key.key)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colours of orders in the current theme, and of accounts."""
        theme = self.current_theme
        # Textual asks several times before the first frame, and the contrasts take 3 ms.
        if self._theme_variables[0] is not theme:
            self._theme_variables = theme, {**order_variables(theme), **account_colours(ansi=theme.ansi)}
        return self._theme_variables[1]

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The filters through which every drawn line goes."""
        return [*super().get_line_filters(), *self._last_filters]

    def get_key_display(self, binding: Binding) -> str:
        """The key as the footer shows it. While `?` would be typed as text, the footer shows F1."""
        return binding.key_display or shown_key(binding.key)

    def on_resize(self, event: events.Resize) -> None:
        """Cover a window that is too small to work in."""
        self._cover(event.size)

    def get_default_screen(self) -> Dashboard:
        """The dashboard: a blank one below it would be laid out and drawn for nothing."""
        return self._dashboard

    def on_mount(self) -> None:
        """Continue with the start-up after the first frame is on the screen."""
        self.call_after_refresh(self._begin)

    def ask_account(self, reason: str, startup_notice: str = "") -> None:
        """Show the saved accounts, or the form for one. `reason` is why it is asked for.

        `startup_notice` is what the dashboard shows at the start: the window covers it.
        """
        profile = self.session.profile
        if reason and profile and self._is_demo(profile):
            what = _("The run stopped with a 401, as planned in the demo")
            self._dashboard.context.show_result_summary(what)
            return
        accounts = Accounts(self, self.session, self._config_path, self._open_sandbox, self._base_url)
        accounts.ask(reason, self._use_account, startup_notice)

    def action_command_palette(self) -> None:
        """Offer every command, once."""
        if not isinstance(self.screen, screens.CommandPalette):
            self.push_screen(screens.CommandPalette(self.palette_entries()), _act_on)

    def palette_entries(self) -> Iterator[screens.Entry]:
        """Every command of the dashboard with its key, and the choices of a theme and of the language."""
        if self.screen is self._dashboard:
            for command in self._dashboard.commands_that_act_first():
                act = partial(self._dashboard.action_command, command.id)
                yield _entry(command.label, command.about, act, command.key)
            yield from self._languages()
        else:
            yield _entry(plazy("command", "Help"), lazy("The keys of this window"), self.action_help, "?")
        yield _entry(lazy("Theme"), lazy("Choose the colours"), self.action_change_theme)

    def _languages(self) -> Iterator[screens.Entry]:
        """An entry for each language, in that language: the operator may not read the current one."""
        for language, about in _LANGUAGE_ABOUTS.items():
            title = lazy("Language: {name}", name=LANGUAGES[language])
            titles = title.in_all_languages()
            try:
                own_title = title.in_language(language)
            except MissingCatalogError:
                own_title = title.english
            choose = partial(self.choose_language, language)
            yield screens.Entry(own_title, str(about), choose, titles, about.in_all_languages())

    def choose_language(self, language: str) -> None:
        """Show everything in another language, and save it for the next start. A run continues."""
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
        """Offer the themes. Each is shown while the cursor is on it; the chosen one is saved."""
        self.push_screen(screens.ThemeList(self.theme, self.available_themes, self.choose_theme), _act_on)

    def choose_theme(self, name: str) -> None:
        """Use another theme, and save it for the next start."""
        self.theme = name
        try:
            save_setting(self._config_path, "theme", name)
        except SettingsError as error:
            self._dashboard.context.show_notice(str(error), warning=True)

    def pop_screen(self) -> AwaitComplete:
        """Close the window on top. The dashboard is never closed, however often the key is pressed."""
        return super().pop_screen() if len(self.screen_stack) > 1 else AwaitComplete()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, unless another window has opened over the one that its button or link is in.

        `screen.rename` of a button that is pressed twice would act on the window that the first press opened.
        """
        if isinstance(default_namespace, Widget) and default_namespace.screen is not self.screen:
            return False
        return await super().run_action(action, default_namespace, namespaces)

    def end(self, status: int) -> None:
        """Exit with this status, without a question."""
        self.exit(return_code=status)

    def report_failed_thread(self, name: str) -> None:
        """Stop the run and report the problem: a thread failed, and nothing continues its work."""
        self.session.stop()
        self.report_problem(
            lazy("A background task of imtui failed ({name}). Quit imtui and start it again.", name=name)
        )

    def report_problem(self, what: Message) -> None:
        """Show and log what failed, and the state of the run."""
        words = [what, _RUN_NOW[self.session.phase]]
        if self._log_path:
            words.append(lazy("Details are in {path}.", path=self._log_path))
        text = joined(filter(None, words), " ")
        self.session.report_problem(text)
        self._dashboard.context.show_notice(str(text), warning=True)
        # The dashboard calls it: if it fails, no window is closed for that.
        self._dashboard.call_later(self._dashboard.context.refresh_all)

    @on(InputEnded)
    def stop_without_keys(self, event: InputEnded) -> None:
        """Exit because no more keys can arrive: nothing could control a run."""
        if event.failure:
            words = _("imtui failed: it could not read the keyboard ({reason}).", reason=event.failure)
            self.exit(return_code=1, message=Text(words))
        else:
            self._on_hangup()

    @on(PasteDropped)
    def report_dropped_paste(self) -> None:
        """Show that a paste is not imported, because its end did not arrive."""
        words = lazy("The end of the paste is missing. Nothing of it was imported. Paste it again.")
        self.session.report_problem(words)
        self._say(str(words), warning=True)

    def post_display_hook(self) -> None:
        """Record that the screen can be drawn."""
        self.failures.drawn()

    async def action_quit(self, request: events.Event | None = None) -> None:
        """Quit without waiting for replies. Ask once if that leaves orders behind; a second time is yes.

        `request`: the event with which the operator asked to quit, if that was earlier.
        """
        if asked := [screen for screen in self.screen_stack if isinstance(screen, screens.QuitQuestion)]:
            if asked[0].is_confirmed_by(request or events.Event()):
                self.exit()
            return
        await self._dashboard.wait_for_input()
        is_imported = self._dashboard.import_entry()
        rejected = self._dashboard.entry_text
        if not is_imported and not rejected:
            # A window shows what was not imported.
            return
        lines = partial(self._unfinished, rejected)
        if lines():
            self.push_screen(
                screens.QuitQuestion(self.session, lines, self._dashboard.context.keys["stop"]), self._leave
            )
        else:
            self.exit()

    def _unfinished(self, rejected: str) -> list[str]:
        kept = self._keeps_batches and not self.session.journal_trouble
        reading = self._dashboard.context.reading
        return screens.quit_lines(self.session, kept=kept, rejected=rejected, reading=reading)

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
        """Show how to quit: Ctrl+C copies in an input, and does nothing else without a run."""
        key = self._dashboard.context.keys["quit"]
        self._say(_("Nothing is running. Press {key} to quit imtui.", key=key))

    def _say(self, words: str, *, warning: bool = False) -> None:
        if self.screen is self._dashboard:
            self._dashboard.context.show_notice(words, warning=warning)
        else:
            self.notify(words, severity="warning" if warning else "information", markup=False)

    def _begin(self) -> None:
        self.session.warm_up()
        # A long list is not kept twice.
        imports, self._imports = self._imports, ()
        self._dashboard.begin(self._journal_path, imports, self._files, self._startup_notice)
        self._on_ready()
        if self.session.profile is None:
            self.ask_account("", self._startup_notice)
        self._cover(self.size)
        self._dashboard.warm_up()
        self.failures.recovering = True

    def _cover(self, size: Size) -> None:
        if not is_too_small(size) and self.screen is self._dashboard:
            return
        if isinstance(self.screen, screens.TooSmall):
            self.screen.see(size)
        elif is_too_small(size) and self._dashboard.is_attached:
            self.push_screen(screens.TooSmall())

    def _use_account(self, profile: Profile | None) -> None:
        if profile is not None:
            self._dashboard.use_account(profile)

    def secrets(self) -> list[Secret]:
        """The credentials in use, and those that are being entered."""
        profile = self.session.profile
        known = [profile.key, profile.hash] if profile else []
        fields = [field for screen in self.screen_stack for field in screen.query(screens.SecretInput)]
        entered = [Secret(field.value) for field in fields]
        return [*known, *entered]

    def _handle_exception(self, error: Exception) -> None:
        # Textual has no other hook for an exception in a handler, a timer or a drawing, and ends the program.
        if not self.failures.recover(error):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual's own report prints local variables, credentials among them.
        self.bell()
        self._exit_renderables.append(Text(report(self.secrets(), self._log_path)))
        # Textual shows the first of several, and names a tool of its own for the others; the log has them.
        del self._exit_renderables[1:]
        self._close_messages_no_wait()


def _entry(title: Message, about: Message, act: Callable[[], object], key: str = "") -> screens.Entry:
    shown = f"{title} ({key})" if key else str(title)
    return screens.Entry(shown, str(about), act, title.in_all_languages(), about.in_all_languages())


def _act_on(entry: screens.Entry | None) -> None:
    if entry:
        entry.act()
