"""The standard streams, which may be closed, cut off, or of an encoding that lacks what is to be said."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TextIO

from imtui.core.text import clean
from imtui.settings import HASH_VARIABLE, KEY_VARIABLE

_LONGEST: Final = 2000

_KEY_LIKE: Final = re.compile(r"(?<![\w/.-])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{12,}(?![\w/.-])")
"""Letters and digits mixed, as in key and hash, and as in no option, no number and hardly a path."""

_SHORTEST: Final = 6
"""A shorter secret is a word of every other sentence."""

USAGE: Final = 2
"""The exit status of wrong usage or input."""


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


def say(text: str) -> None:
    """Tell the operator on stderr; where nobody listens any more, that is no error."""
    # A name or an argument that is repeated may hold anything.
    told = "\n".join(clean(line, _LONGEST) for line in text.split("\n"))
    try:
        sys.stderr.write(f"imtui: {told}\n")
    except OSError:
        let_go(sys.stderr)


def complain(text: str) -> int:
    """Say what is wrong with how the program was used; returns the exit status for that."""
    say(without_codes(text))
    return USAGE


def without_codes(text: str) -> str:
    """`text` without what is, or may be, a key or a hash in the wrong place, hex or not."""
    for name in (KEY_VARIABLE, HASH_VARIABLE):
        known = os.environ.get(name, "")
        if len(known) >= _SHORTEST:
            text = text.replace(known, "…").replace(repr(known)[1:-1], "…")
    return _KEY_LIKE.sub("…", text)
