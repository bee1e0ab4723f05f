"""Reads the settings of a command from the file and the options, and chooses its account and its limits."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

from imtui.cli.streams import refuse_usage, say
from imtui.core.retry import RetryPolicy
from imtui.engine.limits import Limits
from imtui.messages import _, lazy
from imtui.paths import config_path, is_own_folder
from imtui.settings import (
    DEFAULT_BASE_URL,
    SETTINGS,
    Config,
    Profile,
    Settings,
    SettingsError,
    from_environment,
    is_linked,
    load,
    readable_by_others,
    set_mode,
)
from imtui.settings.file import Further


def load_config(arguments: argparse.Namespace, further: Further | None = None) -> tuple[Config, Path, str]:
    """The settings with the options applied, the path of their file, and a notice about the file's mode.

    The notice is empty if there is none. Otherwise it was also written to stderr. `further` checks the
    settings and returns problems. If there is any problem, it is written to stderr, and the program exits
    with status 2.
    """
    try:
        config, path, notice = read_config(arguments.config, further)
        config = with_options(config, arguments)
        choose_profile(arguments, config)
    except SettingsError as error:
        sys.exit(refuse_usage(str(error)))
    return config, path, notice


def with_options(config: Config, arguments: argparse.Namespace) -> Config:
    """The settings, with the options that were given in place of the values in the file.

    In `arguments`, an option has the name of its setting. `--readonly` can only switch `readonly` on.
    """
    settings = config.settings
    given = {name: value for name in SETTINGS if (value := getattr(arguments, name, None)) is not None}
    readonly = settings.readonly or arguments.readonly
    return replace(config, settings=replace(settings, **(given | {"readonly": readonly})))


def read_config(named: Path | None, further: Further | None = None) -> tuple[Config, Path, str]:
    """The settings without options, the path of their file, and a notice about the file's mode.

    `named` is the value of `--config`. The notice is empty if there is none. Otherwise it was also written to
    stderr. Raises `SettingsError` if the file has problems, or if `further` returns some.
    """
    path = named or config_path()
    if notice := _protect(path, named=named is not None):
        say(notice)
    return load(path, further), path, notice


def choose_profile(arguments: argparse.Namespace, config: Config) -> Profile | None:
    """The account of `--profile`, else that of the environment, else the default of the settings file.

    A single account in the settings file is the default, too. None if there is no default. Credentials in the
    keyring are not read yet: see `unlocked`. Raises `SettingsError` if the settings file has no account of
    that name, or if the credentials in the environment are incomplete or not valid.
    """
    base_url: str | None = arguments.base_url
    profile = None
    if arguments.profile is None:
        profile = from_environment(os.environ, base_url or DEFAULT_BASE_URL)
    profile = profile or config.profile(arguments.profile)
    return profile if profile is None or base_url is None else replace(profile, base_url=base_url)


def no_account(config: Config) -> str:
    """Why `choose_profile` found no account, and what to do."""
    if config.profiles:
        names = ", ".join(profile.name for profile in config.profiles)
        return _(
            "There are several accounts and no default. Choose one with --profile: {names}.", names=names
        )
    return _(
        "There are no credentials. Set ILETIMERKEZI_API_KEY and ILETIMERKEZI_API_HASH, or start imtui and "
        "save an account."
    )


def limits_of(settings: Settings) -> Limits:
    """The concurrency, rate and retry limits of a run."""
    return Limits(
        workers=settings.workers,
        rate=settings.rate,
        timeout=settings.timeout,
        retry=RetryPolicy(tries=settings.tries, base=settings.backoff, cap=settings.backoff_cap),
        max_not_found=settings.max_not_found,
    )


def _protect(path: Path, *, named: bool) -> str:
    """Make the settings file, and imtui's own folder around it, readable by their owner only.

    Returns a line about each mode that was changed. A file behind a symbolic link is not changed; if others
    can read it, a line says so. A folder that the operator chose keeps its mode. Raises `SettingsError` if
    the file is missing and the operator named it.
    """
    changed = []
    if is_own_folder(path.parent) and not path.parent.is_symlink() and readable_by_others(path.parent):
        set_mode(path.parent, 0o700)
        changed.append(_now_private(path.parent))
    if _is_file(path, named=named) and readable_by_others(path):
        changed.append(_restrict(path))
    return "\n".join(changed)


def _is_file(path: Path, *, named: bool) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        if named:
            raise SettingsError(lazy("{path}: there is no such file. Check --config.", path=path)) from None
    except OSError:
        # `load` reports the reason.
        pass
    return False


def _restrict(path: Path) -> str:
    if is_linked(path):
        return _(
            "Other users can read {path}. imtui changes no file behind a symbolic link: run chmod 600.",
            path=path,
        )
    set_mode(path)
    return _now_private(path)


def _now_private(path: Path) -> str:
    return _("Other users could read {path}. Now only you can.", path=path)
