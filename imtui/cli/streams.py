"""The standard streams, which may be closed, cut off, or of an encoding that lacks what is to be said."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TextIO

from imtui.cli.status import USAGE
from imtui.core.secret import MASK, without_keys
from imtui.core.text import clean
from imtui.settings import credentials_of

_LONGEST: Final = 2000

_SHORTEST: Final = 6
"""A shorter secret is a word of every other sentence."""


class OutputError(Exception):
    """Standard output takes no more, and what is written to it from now on goes nowhere."""


def prepare_streams() -> None:
    """Make all three usable, whatever the program was started with.

    What is no terminal gets UTF-8; a terminal gets its own encoding, with what that lacks escaped.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # In this order each takes its own number, so that no file opened later can.
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (it stays open)
    if isinstance(sys.stdout, TextIOWrapper):
        encoding = None if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def let_go(stream: TextIO) -> None:
    """Nobody reads the stream any more: what goes there from now on, its buffer included, goes nowhere."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def put(lines: Iterable[str]) -> None:
    """Write whole lines to standard output, at once.

    Raises `OutputError`, or `BrokenPipeError` where whoever read has seen enough.
    """
    try:
        sys.stdout.writelines(lines)
        sys.stdout.flush()
    except OSError as error:
        let_go(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise
        raise OutputError(f"standard output takes no more ({error.strerror}).") from None


def say(text: str) -> None:
    """Tell the operator on stderr; where nobody listens any more, that is no error."""
    try:
        sys.stderr.write(f"imtui: {_cleaned(text)}\n")
    except OSError:
        let_go(sys.stderr)


def complain(text: str) -> int:
    """Say what is wrong with how the program was used; returns the exit status for that."""
    say(without_secrets(text))
    return USAGE


def without_secrets(text: str) -> str:
    """`text` without what is, or may be, a key or a hash in the wrong place."""
    for secret in credentials_of(os.environ):
        known = secret.reveal()
        if len(known) >= _SHORTEST:
            text = text.replace(known, MASK).replace(repr(known)[1:-1], MASK)
    # Cleaned first: a key may hide behind what is not seen.
    return without_keys(_cleaned(text))


def _cleaned(text: str) -> str:
    # A name or an argument that is repeated may hold anything.
    return "\n".join(clean(line, _LONGEST) for line in text.split("\n"))
