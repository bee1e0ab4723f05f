"""Opens the windows that ask which account to use: the list of saved accounts, or the form for one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.app import App

from imtui.session import Session
from imtui.settings import Profile, SettingsError, kept_profile, load
from imtui.ui import screens


class Accounts:
    """Opens the list of saved accounts, or the form for one account."""

    def __init__(
        self,
        app: App[None],
        session: Session,
        config_path: Path,
        open_sandbox: Callable[[], Profile],
        base_url: str = "",
    ) -> None:
        """`base_url` replaces the base URL of every account."""
        self._app = app
        self._session = session
        self._config_path = config_path
        self._open_sandbox = open_sandbox
        self._base_url = base_url

    def ask(self, reason: str, answered: Callable[[Profile | None], None], startup_notice: str = "") -> None:
        """Open the list of saved accounts. If none is saved, or there is a `reason`, open the form instead.

        Does nothing if one of these windows is open already. `answered` is called with the chosen account, or
        None. `startup_notice` is the notice that the dashboard shows at the start. The list repeats it,
        because it covers the dashboard.
        """
        if isinstance(self._app.screen, screens.AccountScreen | screens.ProfilesScreen):
            return
        profile = self._session.profile
        if reason or not _names(self._config_path):
            filled = self._form(profile, reason, kept=self._is_kept(profile))
            self._app.push_screen(filled, answered)
            return
        form = partial(self._form, kept=True)
        screen = screens.ProfilesScreen(
            profile,
            self._config_path,
            form,
            self._open_sandbox,
            base_url=self._base_url,
            startup_notice=startup_notice,
        )
        self._app.push_screen(screen, answered)

    def _is_kept(self, profile: Profile | None) -> bool:
        try:
            return profile is not None and kept_profile(self._config_path, profile) is not None
        except SettingsError:
            return False

    def _form(
        self, profile: Profile | None, reason: str = "", *, kept: bool = False
    ) -> screens.AccountScreen:
        return screens.AccountScreen(
            profile,
            self._config_path,
            self._open_sandbox,
            reason,
            self._session.ask_balance,
            kept=kept,
            base_url=self._base_url,
            taken=_names(self._config_path),
        )


def _names(path: Path) -> frozenset[str]:
    """The names of the accounts in the settings file; empty if the file cannot be loaded."""
    try:
        return frozenset(profile.name for profile in load(path).profiles)
    except SettingsError:
        return frozenset()
