"""Chooses the language of a command before its options are parsed, because their help is translated, too.

argparse translates its texts with the standard library's gettext, which reads the catalogs of imtui here.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import imtui.messages
from imtui.cli.streams import say
from imtui.messages import LANGUAGES, MissingCatalogError, language_of_system, lazy, use_language
from imtui.paths import config_path
from imtui.settings.file import read_document


def start_language(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> None:
    """Use the language of `--lang`, else of the setting `language`, else of the operating system.

    With `--version` nothing is done. An unknown language is ignored here. The parser or the check of the
    settings reports it later.
    """
    if "--version" in argv:
        return
    wanted = (_option(argv, "--lang"), _setting(argv))
    language = next((name for name in wanted if name in LANGUAGES), language_of_system(environment))
    _translate_argparse(language)
    try:
        use_language(language)
    except MissingCatalogError as error:
        # This text is not translated, because the translations are missing.
        say(
            f"The translations are missing: {error} was not compiled. imtui uses English. "
            "To compile them, install imtui: pip install --editable ."
        )


def _translate_argparse(language: str) -> None:
    """Make argparse use the catalog of `language`.

    Sets the environment variable LANGUAGE for the rest of the process, because gettext reads it.
    """
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("imtui", str(Path(imtui.messages.__file__).parent))
    gettext.textdomain("imtui")


def _option(argv: Sequence[str], flag: str) -> str:
    """The last value of an option; empty if it is not given."""
    words = argv[: argv.index("--")] if "--" in argv else argv
    found = ""
    for word, following in pairwise([*words, ""]):
        if word == flag:
            found = following
        elif word.startswith(f"{flag}="):
            found = word.partition("=")[2]
    return found


def _setting(argv: Sequence[str]) -> str:
    """The setting `language` in the settings file that the command uses.

    Empty if the file does not have it or cannot be read.
    """
    named = _option(argv, "--config")
    path = Path(named) if named else config_path()
    try:
        # A pipe can be read only once, so it is left to the command.
        if not path.is_file():
            return ""
    except OSError:
        # The command reports the reason.
        return ""
    language = read_document(path)[0].get("language", "")
    return language if isinstance(language, str) else ""


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
"""The texts of argparse that an operator can see, exactly as in its source code.

Listing them here puts them into the translation catalogs.

In the text "invalid choice", some Python versions quote each choice when they fill in `choices`. The text
itself is the same in all versions.
"""
