"""The windows that ask which account to use: the list of saved accounts, or the form for one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from imtui.session import Session
from imtui.settings import Profile, SettingsError, kept_profile, load
from imtui.ui import screens


def account_window(  # noqa: PLR0913, PLR0917 (all are needed)
    session: Session,
    config_path: Path,
    open_sandbox: Callable[[], Profile],
    base_url: str,
    reason: str,
    startup_notice: str,
) -> screens.ProfilesScreen | screens.AccountScreen:
    """Create the window to show: the list of saved accounts, or the form for one account.

    It is the form if no account is saved, or if `reason` is not empty. The form shows `reason`. `base_url`
    replaces the base URL of every account. `startup_notice` is the first notice of the dashboard. The list
    shows this text too, because the list covers the dashboard.
    """

    def form(profile: Profile | None, *, kept: bool = True) -> screens.AccountScreen:
        return screens.AccountScreen(
            profile,
            config_path,
            open_sandbox,
            reason,
            session.ask_balance,
            kept=kept,
            base_url=base_url,
            taken=_names(config_path),
        )

    current = session.profile
    if reason or not _names(config_path):
        return form(current, kept=_is_kept(config_path, current))
    return screens.ProfilesScreen(
        current, config_path, form, open_sandbox, base_url=base_url, startup_notice=startup_notice
    )


def _is_kept(path: Path, profile: Profile | None) -> bool:
    try:
        return profile is not None and kept_profile(path, profile) is not None
    except SettingsError:
        return False


def _names(path: Path) -> frozenset[str]:
    """The names of the accounts in the settings file; empty if the file cannot be loaded."""
    try:
        return frozenset(profile.name for profile in load(path).profiles)
    except SettingsError:
        return frozenset()
