"""Unexpected exceptions outside the screen: reported without a traceback, logged without secrets."""

from __future__ import annotations

import argparse
from contextlib import suppress

from imtui.cli.config import choose_profile
from imtui.cli.logfile import open_log
from imtui.cli.status import FAILED
from imtui.cli.streams import say
from imtui.core.secret import Secret
from imtui.messages import _
from imtui.paths import config_path, state_folder
from imtui.settings import load, unlocked
from imtui.ui.error_report import report


def report_failure(arguments: argparse.Namespace) -> int:
    """Report the exception that is being handled. Returns the exit status."""
    try:
        words = report(_secrets(arguments), open_log(state_folder()))
    except Exception as error:  # noqa: BLE001 (its text may contain a secret, like that of the first)
        words = _("imtui failed and stopped. The report failed, too ({kind}).", kind=type(error).__name__)
    say(words)
    return FAILED


def _secrets(arguments: argparse.Namespace) -> list[Secret]:
    """Key and hash of the command's account; empty if the command has none or they cannot be read."""
    known: list[Secret] = []
    # What failed before may fail again, and some commands have no account.
    with suppress(Exception):
        profile = choose_profile(arguments, load(arguments.config or config_path()))
        if profile:
            profile = unlocked(profile)
            known += [profile.key, profile.hash]
    return known
