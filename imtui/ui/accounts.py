"""The accounts that the operator can choose, for the windows that list and edit them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from imtui.session import Session
from imtui.session.queries import BalanceQuery
from imtui.settings import Profile, SettingsError, kept_profile, load


class Accounts:
    """The account in use, those in the settings file, and the sandbox."""

    def __init__(
        self, session: Session, config_path: Path, open_sandbox: Callable[[], Profile], base_url: str = ""
    ) -> None:
        """`open_sandbox` starts a sandbox and returns its account.

        `base_url` is the value of `--base-url`, which replaces the base URL of every account. Empty if it was
        not given.
        """
        self._session = session
        self.config_path = config_path
        """The settings file."""
        self.open_sandbox = open_sandbox
        self.base_url = base_url

    @property
    def current(self) -> Profile | None:
        """The account in use; None if there is none."""
        return self._session.profile

    @property
    def names(self) -> frozenset[str]:
        """The names of the accounts in the settings file; empty if the file cannot be loaded."""
        try:
            return frozenset(profile.name for profile in load(self.config_path).profiles)
        except SettingsError:
            return frozenset()

    @property
    def is_current_kept(self) -> bool:
        """True if the account in use is in the settings file."""
        try:
            return self.current is not None and kept_profile(self.config_path, self.current) is not None
        except SettingsError:
            return False

    def with_base_url(self, profile: Profile) -> Profile:
        """The account as it would be used: with the base URL of `--base-url`, if it was given."""
        return replace(profile, base_url=self.base_url) if self.base_url else profile

    def ask_balance(self, profile: Profile) -> BalanceQuery:
        """Start to ask the provider for the balance of an account. Raises `OperationRefused`."""
        return self._session.ask_balance(profile)
