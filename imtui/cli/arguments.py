"""The command line as it is written: options, their checks, and help. Nothing is imported that takes time."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from imtui import __version__
from imtui.cli import status
from imtui.cli.streams import put, without_secrets
from imtui.core.export_format import OPTIONS as EXPORT_OPTIONS
from imtui.core.export_format import ExportFormat
from imtui.core.text import clean
from imtui.settings import SETTINGS, Setting, SettingsError, check_base_url

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


_COMMANDS: Final = ("run", "sandbox", "history", "export", "help", "completion")

SHELLS: Final = ("bash", "zsh", "fish")
"""The shells that there is completion for."""

TOPICS: Final = ("keys", "import", "codes", "files", "environment", "config", "exit", "man")
"""What `imtui help` can be asked about; `man` is all of it as a manual page."""

_RUN_EPILOG: Final = "\n".join(
    [
        "exit status:",
        *(f"  {number:<4} {meaning}" for number, meaning in status.MEANINGS.items()),
        "",
        "`imtui help environment` tells where the credentials come from.",
    ]
)


_FLAG: Final = re.compile(r"--[A-Za-z-]{1,20}|-[A-Za-z]")

_NUMBER: Final = re.compile(r"-[\d.]+")

_CREDENTIAL: Final = re.compile(r"key|hash|secret|pass|token", re.IGNORECASE)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in a line or two, without all that could have been right."""

    def error(self, message: str) -> NoReturn:
        """Leave with 2, the flag and the way out."""
        # No cut may leave a part of a key that is too short to be known as one.
        shown = clean(without_secrets(message), 500)
        self.exit(status.USAGE, f"{self.prog}: {shown}\n`{self.prog} --help` lists the options.\n")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # The base class's loses what cannot be written without a word.
        if file is sys.stdout:
            put([message])
        else:
            super()._print_message(message, file)

    def words_of(self, word: str) -> int:
        """How many words the option takes that begins with this one, 0 where it is none."""
        flag, equals, _ = word.partition("=")
        action = self._option_string_actions.get(flag)
        if action is None:
            return 0
        return 1 if equals or action.nargs == 0 else 2

    def refuse_unknown(self, argv: Sequence[str]) -> None:
        """Leave at a flag that is none: argparse would repeat its value, which may be a secret."""
        for word in argv:
            if word == "--":
                return
            flag, equals, _ = word.partition("=")
            action = self._option_string_actions.get(flag)
            if action is not None and action.nargs == 0 and equals:
                self.error(f"argument {flag}: takes no value")
            if action is None and word != "-" and word.startswith("-") and not _NUMBER.fullmatch(word):
                shown = _flag_of(flag)
                self.error(f"unrecognized arguments: {shown}{self._way_out(flag, shown)}")

    def _way_out(self, flag: str, shown: str) -> str:
        if _CREDENTIAL.search(shown):
            return (
                "; no flag takes credentials: ILETIMERKEZI_API_KEY and ILETIMERKEZI_API_HASH do, or a profile"
            )
        close = get_close_matches(flag, self._option_string_actions, n=1)
        return f"; did you mean {close[0]}?" if close else ""


def _flag_of(word: str) -> str:
    """The name of a flag alone: what follows a short one, or its letters, may be a value."""
    named = _FLAG.match(word)
    return named[0] if named else "-"


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, with `command` one of dashboard and `_COMMANDS`; wrong usage leaves with 2."""
    argv = _command_first(argv)
    if argv and argv[0] in _COMMANDS:
        return _intermixed(_subcommand(argv[0]), argv[1:])
    if argv and (close := _meant(argv[0])):
        _dashboard().error(f"there is no file {argv[0]!r}; did you mean imtui {close}?")
    return _intermixed(_dashboard(), argv)


def _command_first(argv: Sequence[str]) -> Sequence[str]:
    """Options that every command takes may stand before it, as those of an alias do."""
    if not argv or not argv[0].startswith("-"):
        return argv
    common, at = _Parser(), 0
    _add_common(common)
    while at < len(argv) and (nargs := common.words_of(argv[at])):
        at += nargs
    if at < len(argv) and argv[at] in _COMMANDS and not Path(argv[at]).exists():
        return [argv[at], *argv[:at], *argv[at + 1 :]]
    return argv


def _meant(word: str) -> str:
    """The command that the word is a misspelling of, empty for an option or a file."""
    close = get_close_matches(word, _COMMANDS, n=1)
    return close[0] if close and not word.startswith("-") and not Path(word).exists() else ""


def _intermixed(parser: _Parser, argv: Sequence[str]) -> argparse.Namespace:
    """Files may stand on both sides of options."""
    parser.refuse_unknown(argv)
    # argparse loses the mark for names that begin with a dash when it intermixes.
    return parser.parse_args(argv) if "--" in argv else parser.parse_intermixed_args(argv)


def _dashboard() -> _Parser:
    parser = _Parser(
        prog="imtui",
        usage="imtui [options] [FILE ...]\n"
        "       imtui run [options] FILE ... --yes\n"
        "       imtui sandbox [options]\n"
        "       imtui history [--json]\n"
        f"       imtui export BATCH --format {'|'.join(EXPORT_OPTIONS)}\n"
        "       imtui help [TOPIC]\n"
        "       imtui completion bash|zsh|fish",
        description="Cancel scheduled SMS orders at iletiMerkezi. Without a command the dashboard opens.",
        epilog="`imtui run --help` lists the options of that command, and so with the others.",
        allow_abbrev=False,
    )
    parser.set_defaults(command="dashboard")
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="order ids to load (.txt .csv .xlsx .xls .ods …, - for stdin)",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="use the built-in sandbox with sample orders; no account is needed",
    )
    _add_common(parser)
    return parser


def _subcommand(name: str) -> _Parser:
    return {"run": _run, "sandbox": _sandbox, "history": _history, "export": _export, **_TEXTS}[name]()


def _run() -> _Parser:
    parser = _Parser(
        prog="imtui run",
        description="Cancel the orders of files without a screen.",
        epilog=_RUN_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command="run")
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="order ids (.txt .csv .xlsx .xls .ods …, - for stdin)"
    )
    parser.add_argument("--yes", action="store_true", help="cancel without asking: a cancel cannot be undone")
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would be sent, key and hash masked; send nothing"
    )
    parser.add_argument(
        "--json", action="store_true", help="one JSON object an order on stdout, then a summary"
    )
    parser.add_argument(
        "--column", metavar="NAME|NUMBER", help="the column of a table that holds the order ids"
    )
    parser.add_argument(
        "--allow-unusual",
        action="store_true",
        help="accept ids that look like phone numbers, dates, running numbers or totals, or differ in length",
    )
    _add_common(parser)
    return parser


def _sandbox() -> _Parser:
    parser = _Parser(
        prog="imtui sandbox", description="Serve the pretend provider on 127.0.0.1.", allow_abbrev=False
    )
    parser.set_defaults(command="sandbox")
    port, orders, latency = _whole(0, 65_535), _whole(0, 1_000_000), _whole(0, 600_000)
    parser.add_argument("--port", type=port, default=0, metavar="N", help="default: any free one")
    parser.add_argument("--orders", type=orders, default=1000, metavar="N", help="scheduled orders (1000)")
    parser.add_argument("--latency-ms", type=latency, default=50, metavar="MS", help="until an answer (50)")
    parser.add_argument(
        "--seed", type=_whole(0, 10**9), default=0, metavar="N", help="what ids and faults follow from (0)"
    )
    parser.add_argument(
        "--faults",
        default="",
        metavar="SPEC",
        help='misbehaviour and its share: "503=0.1,lost=0.05"',
    )
    _add_common(parser, used=False)
    return parser


def _history() -> _Parser:
    parser = _Parser(prog="imtui history", description="List past batches, newest first.", allow_abbrev=False)
    parser.set_defaults(command="history")
    parser.add_argument("--json", action="store_true", help="all of them as one JSON document, times in UTC")
    _add_journal(parser)
    _add_common(parser, used=False)
    return parser


def _export() -> _Parser:
    parser = _Parser(
        prog="imtui export", description="Write a past batch to standard output.", allow_abbrev=False
    )
    parser.set_defaults(command="export")
    parser.add_argument(
        "batch", type=_whole(1, 2**63 - 1), metavar="BATCH", help="its number, as `imtui history` lists it"
    )
    parser.add_argument(
        "--format",
        choices=EXPORT_OPTIONS,
        default=ExportFormat.CSV.option,
        help=f"default: {ExportFormat.CSV.option}; {ExportFormat.IDS.option}: one order ID per line",
    )
    parser.add_argument(
        "--bom", action="store_true", help="begin a CSV with a byte-order mark, so that Excel reads it"
    )
    parser.add_argument(
        "--semicolon", action="store_true", help="put ; between a CSV's cells, as Excel in Turkish wants it"
    )
    _add_journal(parser)
    _add_common(parser, used=False)
    return parser


def _help_command() -> _Parser:
    parser = _Parser(prog="imtui help", description="Read about imtui by topics.", allow_abbrev=False)
    parser.set_defaults(command="help")
    topics = ", ".join(TOPICS)
    parser.add_argument("topic", nargs="?", choices=TOPICS, metavar="TOPIC", help=f"one of {topics}")
    parser.add_argument("--config", metavar="PATH", type=Path, help="settings file whose keys are shown")
    return parser


def _completion() -> _Parser:
    parser = _Parser(
        prog="imtui completion",
        description="Print what makes a shell complete imtui's command line.",
        allow_abbrev=False,
    )
    parser.set_defaults(command="completion")
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}")
    return parser


_TEXTS: Final = {"help": _help_command, "completion": _completion}


def parsers() -> dict[str, _Parser]:
    """Every command's parser by its name, the dashboard's by the empty one."""
    return {"": _dashboard(), **{name: _subcommand(name) for name in _COMMANDS}}


def mentioned(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The arguments and options that the command's help tells of."""
    actions = parser._actions  # noqa: SLF001 (argparse has no other way to ask)
    return [action for action in actions if action.help is not argparse.SUPPRESS]


def _add_journal(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--journal", metavar="PATH", type=_journal, help="file that keeps every batch")


def _add_common(parser: _Parser, *, used: bool = True) -> None:
    """The options of every command; one that makes nothing of them takes them all the same, unmentioned."""
    group = parser.add_argument_group("options of every command that sends") if used else parser
    for flag, how in _common().items():
        if not parser.words_of(flag):
            group.add_argument(flag, **how if used else how | {"help": argparse.SUPPRESS})


def _common() -> dict[str, dict[str, Any]]:
    return {
        "--profile": {"metavar": "NAME", "help": "account of the settings file to use"},
        "--base-url": {"metavar": "URL", "type": _base_url, "help": "https, or http on this machine alone"},
        **{
            f"--{name.replace('_', '-')}": {
                "metavar": setting.metavar,
                "type": _setting(setting),
                "help": f"{setting.about}; {setting.allowed} (default: {setting.default})",
            }
            for name, setting in SETTINGS.items()
            if setting.metavar
        },
        "--readonly": {"action": "store_true", "help": "send nothing that has an effect"},
        "--config": {"metavar": "PATH", "type": Path, "help": "settings file to use"},
        "--journal": {"metavar": "PATH", "type": _journal, "help": "file that keeps every batch"},
        "--version": {"action": "version", "version": f"imtui {__version__}"},
    }


def _base_url(text: str) -> str:
    try:
        return check_base_url(text)
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _journal(text: str) -> Path:
    """A file in a folder that is there: to make one for a path that is mistyped would hide the mistake."""
    path = Path(text)
    # Of a folder that cannot be looked at, the journal tells why.
    with suppress(OSError):
        if not path.parent.is_dir():
            raise argparse.ArgumentTypeError(f"there is no folder {str(path.parent)!r}; make it first")
    return path


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else -1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"must be a whole number from {low} to {high}, not {text!r}")
        return number

    return read


class _setting:  # noqa: N801 (used as a function; argparse shows its repr nowhere)
    """Reads one setting's value from text, by the setting's own rule."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def __call__(self, text: str) -> int | float:
        number: int | float
        try:
            number = int(text) if isinstance(self._setting.default, int) else float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"must be {self._setting.allowed}, not {text!r}") from None
        if problem := self._setting.problem(number):
            raise argparse.ArgumentTypeError(problem)
        return number
