"""The settings a command starts with: their file and its problems, the profile and the limits."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from imtui.cli.streams import complain, say
from imtui.core.retry import RetryPolicy
from imtui.engine.limits import Limits
from imtui.settings import (
    DEFAULT_BASE_URL,
    Config,
    Profile,
    Settings,
    SettingsError,
    config_path,
    from_environment,
    is_linked,
    load,
    readable_by_others,
    set_mode,
)


def load_config(
    arguments: argparse.Namespace, further: Callable[[Config], Iterable[str]] = lambda _: ()
) -> tuple[Config, Path, str]:
    """The settings, their file, and what was mended about it, which is told on stderr already.

    What is wrong with them, or `further` finds so, ends the program. `--readonly` is among the settings then;
    no flag takes the setting back.
    """
    try:
        config, path, told = read_config(arguments.config, further)
        if arguments.readonly:
            config = replace(config, settings=replace(config.settings, readonly=True))
        choose_profile(arguments, config)
    except SettingsError as error:
        sys.exit(complain(str(error)))
    return config, path, told


def read_config(
    named: Path | None, further: Callable[[Config], Iterable[str]] = lambda _: ()
) -> tuple[Config, Path, str]:
    """The same of the file that is named, or the usual one. Raises `SettingsError`."""
    path = named or config_path()
    if told := _mended(path, named=named is not None):
        say(told)
    return load(path, further), path, told


def choose_profile(arguments: argparse.Namespace, config: Config) -> Profile | None:
    """The environment's credentials before the settings file's; `--profile` before both.

    What the keyring has of it is not there yet: see `unlocked`.
    """
    base_url: str | None = arguments.base_url
    profile = None
    if arguments.profile is None:
        profile = from_environment(os.environ, base_url or DEFAULT_BASE_URL)
    profile = profile or config.profile(arguments.profile)
    return profile if profile is None or base_url is None else replace(profile, base_url=base_url)


def limits_of(arguments: argparse.Namespace, settings: Settings) -> Limits:
    """How hard to press: flags before settings."""

    def chosen(name: str) -> float:
        flag = getattr(arguments, name, None)
        return getattr(settings, name) if flag is None else flag  # type: ignore[no-any-return]

    retry = RetryPolicy(settings.tries, settings.backoff, settings.backoff_cap)
    return Limits(
        int(chosen("workers")), chosen("rate"), chosen("timeout"), retry, int(chosen("max_not_found"))
    )


def _mended(path: Path, *, named: bool) -> str:
    """Close a settings file that others may read, and say so; one that was named must be there.

    So is imtui's own folder around it; one that the operator chose keeps its mode.
    """
    told = []
    if path.parent.name == "imtui" and not path.parent.is_symlink() and readable_by_others(path.parent):
        set_mode(path.parent, 0o700)
        told.append(f"{path.parent} was open to others; it is yours alone now.")
    if _is_file(path, named=named) and readable_by_others(path):
        told.append(_closed(path))
    return "\n".join(told)


def _is_file(path: Path, *, named: bool) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        if named:
            raise SettingsError(f"{path}: there is no such file. Check --config.") from None
    except OSError:
        # Reading it tells why.
        pass
    return False


def _closed(path: Path) -> str:
    if is_linked(path):
        return f"{path} can be read by others, but is reached by a symbolic link: mend it there."
    set_mode(path)
    return f"{path} could be read by others; it is yours alone now."
