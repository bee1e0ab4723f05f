"""The argparse texts that an operator can see. Listing them here puts them into the translation catalogs.

argparse translates its texts with the standard library's gettext. `translate_argparse` makes gettext use the
catalogs of imtui.
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
    """Make argparse use the catalog of `language`.

    Sets the environment variable LANGUAGE for the rest of the process, because gettext reads it.
    """
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
"""The texts, exactly as in argparse's source code.

In the text "invalid choice", some Python versions quote each choice when they fill in `choices`. The text
itself is the same in all versions.
"""
