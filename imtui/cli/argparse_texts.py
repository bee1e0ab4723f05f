"""The texts of argparse that reach an operator, so that the catalogs have them.

argparse looks them up by the functions of the standard library's gettext. `translate_argparse` makes those
use the catalogs of imtui.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import Final

import imtui.messages
from imtui.messages import lazy

_DOMAIN: Final = "imtui"


def translate_argparse(language: str) -> None:
    """Let argparse use the catalog of a language. Its language is an environment variable."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(_DOMAIN, str(Path(imtui.messages.__file__).parent))
    gettext.textdomain(_DOMAIN)


TEXTS: Final = (
    lazy("usage: "),
    lazy("positional arguments"),
    lazy("options"),
    lazy("show this help message and exit"),
    lazy("argument %(argument_name)s: %(message)s"),
    lazy("the following arguments are required: %s"),
    lazy("unrecognized arguments: %s"),
    lazy("expected one argument"),
    lazy("expected at most one argument"),
    lazy("expected at least one argument"),
    lazy("ignored explicit argument %r"),
    lazy("invalid choice: %(value)r (choose from %(choices)s)"),
    lazy("invalid %(type)s value: %(value)r"),
)
"""The texts of argparse, word for word. Newer Pythons write choices without quotes, in the same text."""
