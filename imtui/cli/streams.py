"""The standard streams. Each may be closed, broken, or have an encoding that lacks some characters."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TextIO

from imtui.cli.status import USAGE
from imtui.core.known_texts import reason_of
from imtui.core.secret import MASK, without_keys
from imtui.core.text import clean
from imtui.messages import lazy
from imtui.settings import credentials_of
from imtui.system import is_broken_pipe

_MAX_LENGTH: Final = 2000

_SHORTEST: Final = 6
"""The shortest secret that is masked, in characters. A shorter one may be an ordinary word."""


class OutputError(Exception):
    """A write to standard output failed. Everything written to it later is discarded."""


def prepare_streams() -> None:
    """Make all three streams usable, even if the program was started with closed ones.

    Output to a file or pipe is UTF-8. A terminal keeps its encoding; characters that it lacks are escaped.
    Line ends are never translated, not even on Windows, because CSV has its own.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # In this order each stream gets its usual descriptor, so that no file opened later can have it.
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (it stays open)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")


def discard_output(stream: TextIO) -> None:
    """Send the stream's buffer, and everything written to it later, to the null device."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def put(lines: Iterable[str]) -> None:
    """Write whole lines to standard output and flush them.

    Raises `BrokenPipeError` if the reader has closed the pipe, `OutputError` on any other failure.
    """
    try:
        sys.stdout.writelines(lines)
        sys.stdout.flush()
    except OSError as error:
        discard_output(sys.stdout)
        if is_broken_pipe(error):
            raise BrokenPipeError from error
        raise OutputError(
            lazy("cannot write to standard output ({reason}).", reason=reason_of(error))
        ) from None


def say(text: str) -> None:
    """Write a message to stderr. A failure of stderr is ignored."""
    try:
        sys.stderr.write(f"imtui: {_cleaned(text)}\n")
    except OSError:
        discard_output(sys.stderr)


def refuse_usage(text: str) -> int:
    """Write a usage error to stderr, with secrets masked. Returns the exit status."""
    say(without_secrets(text))
    return USAGE


def without_secrets(text: str) -> str:
    """The text with masks in place of the credentials, and of words that look like a key."""
    for secret in credentials_of(os.environ):
        known = secret.reveal()
        if len(known) >= _SHORTEST:
            text = text.replace(known, MASK).replace(repr(known)[1:-1], MASK)
    # Cleaned first, because invisible characters could hide a key.
    return without_keys(_cleaned(text))


def _cleaned(text: str) -> str:
    # File names and arguments may contain control characters.
    return "\n".join(clean(line, _MAX_LENGTH) for line in text.split("\n"))
