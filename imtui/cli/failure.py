"""A failure of imtui's own, outside the screen: told without a traceback, kept in the log without secrets."""

from __future__ import annotations

import argparse
from contextlib import suppress

from imtui.cli.config import choose_profile
from imtui.cli.logfile import open_log
from imtui.cli.status import FAILED
from imtui.cli.streams import say
from imtui.core.secret import Secret
from imtui.settings import config_path, load, state_folder, unlocked
from imtui.ui.crash import report


def tell_failure(arguments: argparse.Namespace) -> int:
    """Report the exception under way; returns the exit status."""
    try:
        told = report(_secrets(arguments), open_log(state_folder()))
    except Exception as error:  # noqa: BLE001 (as with the first: its text may hold anything)
        told = f"imtui failed and had to stop, and cannot tell of it ({type(error).__name__})."
    say(told)
    return FAILED


def _secrets(arguments: argparse.Namespace) -> list[Secret]:
    """Key and hash of the command's account, as far as they can be had."""
    known: list[Secret] = []
    # Whatever failed may fail again, and not every command has an account.
    with suppress(Exception):
        profile = choose_profile(arguments, load(arguments.config or config_path()))
        if profile:
            profile = unlocked(profile)
            known += [profile.key, profile.hash]
    return known
