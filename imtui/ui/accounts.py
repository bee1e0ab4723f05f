"""Which account is used: asked for by the list of those that are kept, or by the form for one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.app import App

from imtui.session import Session
from imtui.settings import Profile, SettingsError, kept_profile
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.screens.account_list import ProfilesScreen, has_profiles


class Accounts:
    """The windows about accounts, over whatever `app` shows."""

    def __init__(
        self,
        app: App[None],
        session: Session,
        config_path: Path,
        open_sandbox: Callable[[], Profile],
        base_url: str = "",
    ) -> None:
        """`base_url` takes the place of that of every account that is chosen."""
        self._app = app
        self._session = session
        self._config_path = config_path
        self._open_sandbox = open_sandbox
        self._base_url = base_url

    def ask(self, reason: str, answered: Callable[[Profile | None], None], told: str = "") -> None:
        """The list, or the form where there is none or a `reason` to ask; once at a time.

        `told` is what the dashboard says at the start.
        """
        if isinstance(self._app.screen, AccountScreen | ProfilesScreen):
            return
        profile = self._session.profile
        if reason or not has_profiles(self._config_path):
            filled = self._form(profile, reason, kept=self._is_kept(profile))
            self._app.push_screen(filled, answered)
            return
        form = partial(self._form, kept=True)
        screen = ProfilesScreen(
            profile, self._config_path, form, self._open_sandbox, base_url=self._base_url, told=told
        )
        self._app.push_screen(screen, answered)

    def _is_kept(self, profile: Profile | None) -> bool:
        try:
            return profile is not None and kept_profile(self._config_path, profile) is not None
        except SettingsError:
            return False

    def _form(self, profile: Profile | None, reason: str = "", *, kept: bool = False) -> AccountScreen:
        return AccountScreen(
            profile,
            self._config_path,
            self._open_sandbox,
            reason,
            self._session.ask_balance,
            kept=kept,
            base_url=self._base_url,
        )
