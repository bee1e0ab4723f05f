"""The checks of the terminal and of the language."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from imtui.cli.checks.result import CheckResult, failed, passed, skipped
from imtui.cli.checks.setup import Setup
from imtui.cli.terminal_support import has_few_colours, lacks_colours, lacks_unicode
from imtui.messages import LANGUAGES, Message, language_of_system, lazy
from imtui.ui.layout import MIN_SIZE


def check_terminal(_: Setup) -> CheckResult:
    """Check the size of the terminal. The result also names its colours and characters."""
    size = _terminal_size()
    if size is None:
        return skipped(lazy("neither input nor output is a terminal"))
    width, height = size
    # A terminal that does not know its size says 0.
    if 0 < width < MIN_SIZE.width or 0 < height < MIN_SIZE.height:
        least = f"{MIN_SIZE.width}x{MIN_SIZE.height}"
        return failed(
            lazy("{size} is too small", size=f"{width}x{height}"),
            lazy("Enlarge the window to {least}, or choose a smaller font.", least=least),
        )
    return passed(
        lazy(
            "{size}, {colours}, {characters}",
            size=f"{width}x{height}",
            colours=_colours(),
            characters=lazy("ASCII only, because of TERM or the locale")
            if lacks_unicode(os.environ)
            else "UTF-8",
        )
    )


def _colours() -> Message:
    if lacks_colours(os.environ):
        return lazy("no colours")
    return lazy("16 colours") if has_few_colours(os.environ) else lazy("all colours")


def _terminal_size() -> tuple[int, int] | None:
    """Width and height of the terminal, in cells, from the first standard stream that has a size.

    None if no stream is a terminal or its size is unknown. A terminal may report 0 for a size.
    """
    streams: tuple[TextIO, ...] = (sys.stdout, sys.stderr, sys.stdin)
    for stream in streams:
        try:
            if stream.isatty():
                size = os.get_terminal_size(stream.fileno())
                return size.columns, size.lines
        except (OSError, ValueError):
            continue
    return None


def check_language(setup: Setup) -> CheckResult:
    """Check that the language in use is the one that options, settings or system ask for.

    The languages differ if the translations are not compiled. The result says what asks for the language.
    """
    wanted, detail = _wanted(setup)
    if wanted != setup.language:
        return failed(
            lazy("the translations are not compiled"),
            lazy("Install imtui again: pip install --editable ."),
        )
    return passed(detail)


def _wanted(setup: Setup) -> tuple[str, Message]:
    """The code of the language that should be in use, and a text such as "English, from the settings"."""
    if language := setup.arguments.lang:
        return language, lazy("{language}, from --lang", language=LANGUAGES[language])
    if language := setup.config.settings.language:
        return language, lazy("{language}, from the settings", language=LANGUAGES[language])
    language = language_of_system(os.environ)
    return language, lazy("{language}, from the system", language=LANGUAGES[language])
