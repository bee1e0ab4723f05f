"""The parser of a command line: argparse with short errors that never repeat a secret."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

from imtui.cli import status
from imtui.cli.streams import put, without_secrets
from imtui.core.text import clean
from imtui.messages import _
from imtui.settings.names import nearest

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_FLAG: Final = re.compile(r"--[A-Za-z-]{1,20}|-[A-Za-z]")

_NUMBER: Final = re.compile(r"-[\d.]+")

_CREDENTIAL: Final = re.compile(r"key|hash|secret|pass|token", re.IGNORECASE)


class Parser(argparse.ArgumentParser):
    """A parser whose errors have one or two lines, without the whole usage."""

    def error(self, message: str) -> NoReturn:
        """Write the error and the command that lists the options, and exit with status 2."""
        # Mask before the text is cut: a part of a key would not be recognised.
        shown = clean(without_secrets(message), 500)
        further = _("`{command} --help` lists the options.", command=self.prog)
        self.exit(status.USAGE, f"{self.prog}: {shown}\n{further}\n")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # The base class ignores write errors.
        if file is sys.stdout:
            put([message])
        else:
            super()._print_message(message, file)

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 (the base class's)
        choices = [] if action.choices is None else list(map(str, action.choices))
        close = "" if value in choices else nearest(str(value), choices)
        if close:
            raise argparse.ArgumentError(
                action, _("there is no '{value}'. Did you mean {close}?", value=value, close=close)
            )
        super()._check_value(action, value)

    def word_count(self, word: str) -> int:
        """How many words of the command line the option `word` takes: 1, or 2 with a separate value.

        0 if `word` is not an option of this parser.
        """
        flag, equals = word.partition("=")[:2]
        action = self._option_string_actions.get(flag)
        if action is None:
            return 0
        return 1 if equals or action.nargs == 0 else 2

    def refuse_unknown(self, argv: Sequence[str]) -> None:
        """Exit with an error for an unknown flag. argparse would repeat its value, which may be a secret."""
        for word in argv:
            if word == "--":
                return
            flag, equals = word.partition("=")[:2]
            action = self._option_string_actions.get(flag)
            if action is not None and action.nargs == 0 and equals:
                self.error(_("{option} takes no value.", option=flag))
            if action is None and word != "-" and word.startswith("-") and not _NUMBER.fullmatch(word):
                self.error(self._unknown(flag))

    def _unknown(self, flag: str) -> str:
        """The error for an unknown flag, with the option that may have been meant."""
        shown = _flag_of(flag)
        if _CREDENTIAL.search(shown):
            return _(
                "There is no option {option}. No option takes credentials: set ILETIMERKEZI_API_KEY and "
                "ILETIMERKEZI_API_HASH, or use a profile.",
                option=shown,
            )
        if close := nearest(flag, self._option_string_actions):
            return _("There is no option {option}. Did you mean {close}?", option=shown, close=close)
        return _("There is no option {option}.", option=shown)

    def parse_intermixed(self, argv: Sequence[str]) -> argparse.Namespace:
        """Parse words in which files and options alternate. Wrong usage exits with status 2."""
        self.refuse_unknown(argv)
        # argparse would cut seven letters, the length of "usage: ", from the usage. Other languages have
        # another word.
        self.usage = self.format_usage().removeprefix(_("usage: ")).strip()
        # parse_intermixed_args drops "--", but the names after it may begin with a dash.
        return self.parse_args(argv) if "--" in argv else self.parse_intermixed_args(argv)

    def documented(self) -> list[argparse.Action]:
        """The arguments and options that the help lists."""
        return [action for action in self._actions if action.help is not argparse.SUPPRESS]


def _flag_of(word: str) -> str:
    """The name of the flag that `word` begins with, such as `--rate` or `-x`, without an attached value.

    `-` if `word` does not begin with letters after the dashes.
    """
    named = _FLAG.match(word)
    return named[0] if named else "-"
