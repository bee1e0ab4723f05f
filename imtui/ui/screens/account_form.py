"""The form for one account: API key, API hash, account name, and whether to save them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Checkbox, Collapsible, Input, Label, Static

from imtui.core.secret import Secret
from imtui.messages import Message, _, lazy
from imtui.settings import (
    DEFAULT_BASE_URL,
    Profile,
    SettingsError,
    check_base_url,
    check_credential,
    check_profile_name,
    kept_profile,
    keyring_problem,
    save_profile,
)
from imtui.ui.accounts import Accounts
from imtui.ui.screens.dialog import BACK, Form
from imtui.ui.terminal.key_names import with_key
from imtui.ui.widgets.checkbox import PlainCheckbox
from imtui.ui.widgets.inputs import FormInput, SecretInput
from imtui.ui.widgets.verify import Verify

_WHERE: Final = lazy(
    "Both values are in the panel: Settings > Security > API Access. Copy the hash, do not compute it."
)


class FormError(SettingsError):
    """Raised if a field of the form is not valid. The problem is shown below that field."""

    def __init__(self) -> None:
        super().__init__(lazy("Correct the marked fields."))


class Fields(VerticalScroll, can_focus=False):
    """The area with the fields. It scrolls to the field in focus when its size changes.

    It becomes lower when the result of a verification appears below it.
    """

    def on_resize(self) -> None:
        """Scroll to the field in focus."""
        focused = self.screen.focused
        if focused and self in focused.ancestors:
            self.call_after_refresh(focused.scroll_visible, animate=False)


class AccountScreen(Form[Profile]):
    """The window that asks for an account. Dismissed with the profile entered, or with None."""

    explanation = lazy(
        "Asks for the account whose orders are cancelled. Nothing here cancels an order: Verify asks for the"
        " balance only."
    )
    BINDINGS = [
        Binding("escape", "back", "Back"),
        Binding("ctrl+s", "accept", "Use this account"),
        Binding("ctrl+y", "verify", "Verify"),
        Binding("ctrl+t", "show_secrets", "Show or hide"),
    ]

    heading = lazy("Account at iletiMerkezi")
    buttons = (
        (lazy("Use this account"), "^s", "accept"),
        (lazy("Try the sandbox"), "", "sandbox"),
        BACK,
    )
    look = "form"

    def __init__(
        self, accounts: Accounts, profile: Profile | None, reason: str = "", *, kept: bool = True
    ) -> None:
        """Create the form with the values of `profile`, or for a new account if it is None.

        `reason` says why imtui opened the form, and is shown at the top. It is empty if the operator opened
        the form. If `kept` is True, Remember is checked at first.
        """
        super().__init__()
        self._accounts = accounts
        self._profile = profile
        self._reason = reason
        self._kept = kept
        self._base_url = profile.base_url if profile else accounts.base_url or DEFAULT_BASE_URL
        self._is_temporary_url = kept and profile is not None and self._base_url == accounts.base_url
        self._taken = accounts.names - {profile.name if profile else ""}
        self._verified: tuple[str, ...] = ()
        """What `_credentials` was when Verify was pressed last; empty before."""

    def compose_fields(self) -> ComposeResult:
        """The fields, filled with the known values."""
        known = self._profile
        yield Static(
            Content(self._reason or str(_WHERE)), id="reason", classes="warning" if self._reason else ""
        )
        with Fields(id="fields"):
            yield from self._field(
                _("API key"), SecretInput(known.key.reveal() if known else "", password=True, id="key")
            )
            yield from self._field(
                _("API hash"), SecretInput(known.hash.reveal() if known else "", password=True, id="hash")
            )
            yield from self._field(
                _("Account name"), FormInput(known.name if known else "default", id="name")
            )
            yield PlainCheckbox(with_key(_("Show key and hash"), "^t"), id="show")
            yield PlainCheckbox(
                _("Remember in {path}", path=self._accounts.config_path), id="remember", value=self._kept
            )
            if not keyring_problem():
                in_keyring = self._kept and known is not None and known.keyring
                yield PlainCheckbox(
                    _("Keep key and hash in the system's keyring"), id="keyring", value=in_keyring
                )
            yield from self._advanced(guarded=known is not None and known.guarded)
        yield Static("", id="problems")
        yield Verify(self._entered, self._accounts.ask_balance)

    def _advanced(self, *, guarded: bool) -> ComposeResult:
        has_own_url = self._is_temporary_url or self._base_url != DEFAULT_BASE_URL
        with Collapsible(title=_("Advanced"), collapsed=not (guarded or has_own_url)):
            yield from self._field(_("Base URL"), FormInput(self._base_url, id="base-url"))
            if self._is_temporary_url:
                yield Static(
                    Content(_("--base-url applies to this session only. It is not saved.")),
                    id="temporary-url",
                )
            yield PlainCheckbox(
                _("Guarded: type the account name before a live run"), id="guarded", value=guarded
            )

    def on_mount(self) -> None:
        """Focus the API key field, or the Back button if imtui opened the form for a reason.

        In that case the operator may still be typing something else, which must not end up in a field.
        """
        self.query_one("#back" if self._reason else "#key").focus()

    @on(Checkbox.Changed, "#show")
    def show_or_hide(self, event: Checkbox.Changed) -> None:
        """Show the key and the hash if the check box is checked, else mask them."""
        for field in self.query(SecretInput):
            field.password = not event.value

    @on(Checkbox.Changed, "#remember, #keyring")
    def keep_or_not(self, event: Checkbox.Changed) -> None:
        """Check Remember when Keyring is checked; clear Keyring when Remember is cleared.

        Only a saved account can have its credentials in the keyring.
        """
        if event.value == (event.checkbox.id == "keyring"):
            for box in self.query(PlainCheckbox).filter("#remember, #keyring"):
                box.value = event.value
        self._show_field_problem("name", self._name_problem)

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Move the focus to the next field or button on Enter."""
        self.focus_next()

    def action_accept(self) -> None:
        """Check the fields, save the account if Remember is checked, and close the form.

        If a field is not valid or saving fails, show why and stay open.
        """
        try:
            profile = self._entered()
            if self.query_one("#remember", Checkbox).value:
                self._save(profile)
        except SettingsError as error:
            self.query_one(Verify).forget()
            self._show_problem("" if isinstance(error, FormError) else f"✖ {error}")
            return
        self._show_problem("")
        self.dismiss(profile)

    def action_sandbox(self) -> None:
        """Start the sandbox and use its account."""
        self.dismiss(self._accounts.open_sandbox())

    def action_verify(self) -> None:
        """Start to verify the credentials with a request for the balance. No order is affected."""
        self._show_problem("")
        self._verified = self._credentials
        self.query_one(Verify).begin()

    def action_show_secrets(self) -> None:
        """Toggle the check box that shows or masks key and hash. Bound to Ctrl+T."""
        self.query_one("#show", Checkbox).toggle()

    def _save(self, profile: Profile) -> None:
        """Save the account in the settings file.

        It may replace the saved account that the form was opened to edit. Raises `SettingsError` if the file
        has another account of that name, or if saving fails.
        """
        path = self._accounts.config_path
        kept = kept_profile(path, self._profile) if self._profile else None
        # The base URL of --base-url is for this start only, so the saved base URL is kept.
        own_url = kept.base_url if kept and profile.base_url == self._base_url else profile.base_url
        new = kept is None or kept.name != profile.name
        save_profile(path, replace(profile, base_url=own_url), new=new)

    def _show_problem(self, problem: str) -> None:
        self.query_one("#problems", Static).update(Content(problem))

    def _field(self, label: str, field: Input) -> ComposeResult:
        """A row with the label and the field, and below it an empty line for the field's problem."""
        field.compact = True
        with Horizontal(classes="field"):
            yield Label(label)
            yield field
        yield Static(classes="problem -empty", id=f"{field.id}-problem")

    @on(Input.Changed)
    def check_field(self, event: Input.Changed) -> None:
        """Clear the problem below the changed field.

        If the field is the name and another saved account has it, show that at once. A result of
        Verify for other credentials or another base URL is hidden.
        """
        field = str(event.input.id)
        # The change may have come before Verify was pressed, and its message after that.
        if self._credentials != self._verified:
            self.query_one(Verify).forget()
        self._show_field_problem(field, self._name_problem if field == "name" else "")

    @property
    def _name_problem(self) -> str:
        """The reason if another saved account has the name and Remember is checked; else empty."""
        name = self._text("name")
        if name not in self._taken or not self.query_one("#remember", Checkbox).value:
            return ""
        return _("There is an account named {name}. Choose another name.", name=name)

    def _show_field_problem(self, field: str, problem: object) -> None:
        for line in self.query(f"#{field}-problem").results(Static):
            line.update(Content(f"✖ {problem}" if problem else ""))
            line.set_class(not problem, "-empty")

    @property
    def _credentials(self) -> tuple[str, ...]:
        """The texts that Verify sends: key, hash and base URL."""
        return tuple(map(self._text, ("key", "hash", "base-url")))

    def _text(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value.strip()

    def _field_problems(self) -> dict[str, Message | str]:
        """The problems of the fields by field ID, in the order of the form. Valid fields are missing."""
        name, base_url = self._text("name"), self._text("base-url")
        problems: dict[str, Message | str] = {
            field: problem
            for field in ("key", "hash")
            if (problem := check_credential(field, self._text(field)))
        }
        if wrong_name := check_profile_name(name):
            problems["name"] = wrong_name[0]
        elif taken := self._name_problem:
            problems["name"] = taken
        try:
            check_base_url(base_url)
        except SettingsError as error:
            problems["base-url"] = str(error)
        return problems

    def _entered(self) -> Profile:
        """The account that the fields describe.

        If a field is not valid, show each problem below its field, focus the first one and raise `FormError`.
        """
        problems = self._field_problems()
        for field in ("key", "hash", "name", "base-url"):
            self._show_field_problem(field, problems.get(field, ""))
        if problems:
            first = next(iter(problems))
            if first == "base-url":
                self.query_one(Collapsible).collapsed = False
            self.query_one(f"#{first}").focus()
            raise FormError
        guarded = self.query_one("#guarded", Checkbox).value
        in_keyring = any(box.value for box in self.query(PlainCheckbox).filter("#keyring"))
        known, name = self._profile, self._text("name")
        # The form has no field for the colour, so the account keeps it. A new name means another account.
        colour = known.colour if known and known.name == name else ""
        key, hash_ = Secret(self._text("key")), Secret(self._text("hash"))
        url = check_base_url(self._text("base-url"))
        return Profile(name, key, hash_, url, guarded, in_keyring, colour)
