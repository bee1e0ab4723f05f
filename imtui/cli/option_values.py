"""Functions that read the values of options. All raise `argparse.ArgumentTypeError`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from imtui.messages import _
from imtui.settings import Setting, SettingsError, check_base_url


def base_url(text: str) -> str:
    """Read a base URL and check that credentials may be sent to it."""
    try:
        return check_base_url(text)
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def journal_file(text: str) -> Path:
    """Read the path of a file in an existing folder.

    A missing folder is refused: if it were created, a mistyped path would not be noticed.
    """
    path = Path(text)
    # If the folder cannot be read, the journal reports it.
    with suppress(OSError):
        if not path.parent.is_dir():
            raise argparse.ArgumentTypeError(
                _("There is no folder '{folder}'. Create it first.", folder=path.parent)
            )
    return path


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return a function that reads a whole number from `low` to `high`, both included."""

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else -1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(
                _(
                    "must be a whole number from {low} to {high}, not '{text}'",
                    low=low,
                    high=high,
                    text=text,
                )
            )
        return number

    return read


def setting_value(setting: Setting) -> Callable[[str], int | float]:
    """Return a function that reads the value of a setting and checks it by the setting's declaration."""

    def read(text: str) -> int | float:
        number: int | float
        try:
            number = int(text) if isinstance(setting.default, int) else float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                _("must be {allowed}, not '{text}'", allowed=setting.allowed, text=text)
            ) from None
        if problem := setting.problem(number):
            raise argparse.ArgumentTypeError(problem)
        return number

    return read
