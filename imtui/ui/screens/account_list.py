"""The list of accounts in the settings file.

The operator uses, adds, edits, renames or deletes accounts here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from imtui.messages import _, lazy, pgettext, plazy
from imtui.settings import (
    Config,
    Profile,
    SettingsError,
    check_profile_name,
    choose_default,
    is_loopback,
    load,
    remove_profile,
    rename_profile,
    unlocked,
)
from imtui.ui.accounts import Accounts
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.screens.dialog import Dialog
from imtui.ui.screens.questions.prompt import Confirm
from imtui.ui.screens.questions.text_prompt import TextPrompt
from imtui.ui.widgets.buttons import KeyButton

_BUTTONS: Final = (
    (
        (plazy("account", "Use"), "enter", "use"),
        (plazy("account", "New"), "n", "new"),
        (lazy("Edit"), "e", "edit"),
        (lazy("Rename"), "r", "rename"),
    ),
    (
        (plazy("account", "Default"), "m", "default"),
        (lazy("Delete"), "d", "delete"),
        (plazy("account", "Sandbox"), "s", "sandbox"),
        (lazy("Back"), "esc", "back"),
    ),
)


class ProfilesScreen(Dialog[Profile]):
    """The list of accounts.

    Dismissed with the profile to use, or with None if the profile in use does not change.
    """

    explanation = lazy(
        "Lists the accounts of the settings file. Enter uses the one under the cursor for the next run."
    )

    BINDINGS = [
        Binding("n", "new", "New"),
        Binding("e", "edit", "Edit"),
        Binding("r", "rename", "Rename"),
        Binding("m", "default", "Make it the default, or undo that"),
        Binding("d,delete", "delete", "Delete"),
        Binding("s", "sandbox", "Try the sandbox"),
        Binding("escape,q,c", "back", "Back"),
    ]

    _list = getters.query_one(OptionList)

    def __init__(self, accounts: Accounts, startup_notice: str = "") -> None:
        """`startup_notice` is the notice that the dashboard shows at the start.

        This window repeats it, because it covers the dashboard.
        """
        super().__init__()
        self._accounts = accounts
        self._current = accounts.current
        self._config_path = accounts.config_path
        self._startup_notice = startup_notice
        self._config = Config()
        self._renamed = False
        """True if the profile in use was renamed."""

    def compose(self) -> ComposeResult:
        """A line for each profile, and the buttons."""
        with Vertical(classes="dialog form") as dialog:
            dialog.border_title = _("Accounts")
            if self._startup_notice:
                yield Static(Content(self._startup_notice), id="startup-notice")
            yield Static(id="in-use")
            yield OptionList(id="profiles", compact=True)
            yield Static(id="problems")
            for row in _BUTTONS:
                with Horizontal(classes="buttons"):
                    for label, key, action in row:
                        yield KeyButton(label, key, id=action, action=f"screen.{action}")

    def on_mount(self) -> None:
        """Show the accounts, with the cursor on the one in use."""
        self._show(self._current.name if self._current else "")
        self._list.focus()

    @on(OptionList.OptionSelected)
    def action_use(self) -> None:
        """Use the account under the cursor."""
        if profile := self._unlocked:
            self.dismiss(self._accounts.with_base_url(profile))

    def action_new(self) -> None:
        """Open an empty account form."""
        self.app.push_screen(AccountScreen(self._accounts, None), self._use_entered)

    def action_edit(self) -> None:
        """Open the form with the account under the cursor."""
        if profile := self._unlocked or self._chosen:
            form = AccountScreen(self._accounts, self._accounts.with_base_url(profile))
            self.app.push_screen(form, self._use_entered)

    def action_rename(self) -> None:
        """Ask for a new name for the account under the cursor."""
        if profile := self._chosen:
            line = _("Type another name for {name}, then press Enter.", name=profile.name)
            accept = partial(self._rename, profile.name)
            prompt = TextPrompt(_("Rename an account"), line, profile.name, accept, yes=_("Rename"))
            self.app.push_screen(prompt, self._show)

    def action_default(self) -> None:
        """Make the account under the cursor the default. If it already is, clear the default."""
        if profile := self._chosen:
            is_default = profile.name == self._config.default_profile
            self._try(lambda: choose_default(self._config_path, "" if is_default else profile.name))
            self._show(profile.name)

    def action_delete(self) -> None:
        """Ask for confirmation, then remove the account under the cursor from the settings file."""
        profile = self._chosen
        if profile is None:
            return
        name = profile.name

        def answered(yes: bool | None) -> None:
            if yes:
                self._try(lambda: remove_profile(self._config_path, name))
                self._show("")

        lines = [
            _(
                "Remove {name} from {path}? Its key and hash are removed, too.",
                name=name,
                path=self._config_path,
            )
        ]
        if self._current and self._current.name == name:
            lines.append(_("It stays in use until you choose another account or quit."))
        self.app.push_screen(Confirm(_("Delete an account"), lines, yes=_("Delete"), danger=True), answered)

    def action_sandbox(self) -> None:
        """Start the sandbox and use its account."""
        self.dismiss(self._accounts.open_sandbox())

    def action_back(self) -> None:
        """Close the window and keep the account in use, with its new name if it was renamed."""
        self.dismiss(self._current if self._renamed else None)

    def _use_entered(self, profile: Profile | None) -> None:
        if profile is None:
            self._show("")
        else:
            self.dismiss(profile)

    def _rename(self, name: str, new: str) -> str:
        """Rename account `name` to `new`. Returns the reason if that fails, else an empty text."""
        if new == name:
            return ""
        if problems := check_profile_name(new):
            return "\n".join(map(str, problems))
        try:
            rename_profile(self._config_path, name, new)
        except SettingsError as error:
            return str(error)
        if self._current and self._current.name == name:
            self._current, self._renamed = replace(self._current, name=new), True
        return ""

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except SettingsError as error:
            self._show_problem(str(error))
        else:
            self._show_problem("")

    def _show(self, name: str | None) -> None:
        """Read the settings file again, and move the cursor to the account with that name.

        If there is no such account, the cursor stays where it is. If the file cannot be read, show why.
        """
        try:
            self._config = load(self._config_path)
        except SettingsError as error:
            self._show_problem(str(error))
            return
        here, profiles = self._list.highlighted or 0, self._config.profiles
        names = [profile.name for profile in profiles]
        self._list.set_options([Content(self._line(profile)) for profile in profiles])
        self._list.highlighted = names.index(name) if name in names else min(here, len(names) - 1)
        if self._current is None:
            in_use = _("No account is in use. Choose one.")
        else:
            in_use = _("In use: {name} · {url}", name=self._current.name, url=self._current.base_url)
        self.query_one("#in-use", Static).update(Content(in_use))

    def _line(self, profile: Profile) -> str:
        in_use = "●" if self._current and self._current.name == profile.name else " "
        marks = [_("default")] if profile.name == self._config.default_profile else []
        marks += [_("guarded")] if profile.guarded else []
        marks += [_("keyring")] if profile.keyring else []
        base_url = self._accounts.with_base_url(profile).base_url
        word = pgettext("account", "sandbox") if is_loopback(base_url) else pgettext("account", "LIVE")
        host = base_url.partition("://")[2]
        return f"{in_use} {profile.name:16} {word:7}  {host:24.24}  {' · '.join(marks)}".rstrip()

    def _show_problem(self, problem: str) -> None:
        self.query_one("#problems", Static).update(Content(problem))

    @property
    def _chosen(self) -> Profile | None:
        number = self._list.highlighted
        return None if number is None else self._config.profiles[number]

    @property
    def _unlocked(self) -> Profile | None:
        """The profile under the cursor with its key and hash, which may come from the keyring.

        None if there is no account, or if the key or the hash is missing, not valid or cannot be read. In
        these cases the window shows the reason.
        """
        try:
            return unlocked(self._chosen) if self._chosen else None
        except SettingsError as error:
            self._show_problem(str(error))
            return None
