"""What a terminal can display, according to the environment variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from imtui.system import IS_WINDOWS

_WITHOUT_UNICODE: Final = frozenset({"linux", "dumb", "ansi", "cons25", "vt52", "vt100", "vt102", "vt220"})
"""Values of TERM of terminals without enough Unicode signs.

The Linux console reads Unicode, but its fonts have few of the signs.
"""

_WITHOUT_COLOURS: Final = re.compile(r"dumb|vt(?:52|[1-4]\d\d)(?:-.*)?|.+-m(?:ono)?")


def lacks_unicode(environ: Mapping[str, str]) -> bool:
    """True if the terminal is of an old type, or the locale's character set is not UTF-8.

    Without a locale, as in many containers, UTF-8 is assumed.
    """
    if environ.get("TERM", "") in _WITHOUT_UNICODE:
        return True
    # Python sets LC_CTYPE to this value if the locale is C.
    coerced = environ.get("LC_CTYPE") == "C.UTF-8" and environ.get("LANG") in {"C", "POSIX"}
    names = ["LC_ALL", "LANG"] if coerced else ["LC_ALL", "LC_CTYPE", "LANG"]
    locale = next((environ[name] for name in names if environ.get(name)), "")
    return locale in {"C", "POSIX"} or bool(re.search(r"\.(?!utf-?8\b)", locale, re.IGNORECASE))


def lacks_colours(environ: Mapping[str, str]) -> bool:
    """True if the operator wants no colours (`NO_COLOR`), or the terminal has none."""
    if "NO_COLOR" in environ:
        return True
    return not environ.get("COLORTERM") and bool(_WITHOUT_COLOURS.fullmatch(environ.get("TERM", "")))


def has_few_colours(environ: Mapping[str, str], *, windows: bool = IS_WINDOWS) -> bool:
    """True if the operator wants no colours (`NO_COLOR`), or the terminal has at most 16."""
    if "NO_COLOR" in environ:
        return True
    if environ.get("TEXTUAL_COLOR_SYSTEM", "auto") != "auto":
        return environ["TEXTUAL_COLOR_SYSTEM"] == "standard"
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return False
    if windows and not environ.get("TERM"):
        # The consoles of Windows 10 and later have all colours and set no variable.
        return False
    return not environ.get("TERM", "").endswith(("256color", "-kitty"))
