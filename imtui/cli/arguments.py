"""The command line: commands, options, their checks and help. Imports only modules that load quickly."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from imtui import __version__
from imtui.cli import status
from imtui.cli.streams import put, without_secrets
from imtui.core.export_format import OPTIONS as EXPORT_OPTIONS
from imtui.core.export_format import ExportFormat
from imtui.core.text import clean
from imtui.messages import LANGUAGES, _, pgettext, plazy
from imtui.settings import SETTINGS, Setting, SettingsError, check_base_url
from imtui.settings.names import nearest

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


_COMMANDS: Final = ("run", "sandbox", "history", "export", "check", "help", "completion")

SHELLS: Final = ("bash", "zsh", "fish")
"""The shells with completion."""

TOPICS: Final = ("keys", "import", "run", "codes", "files", "environment", "config", "exit", "man")
"""The topics of `imtui help`; `man` is all of them as a manual page."""

_FLAG: Final = re.compile(r"--[A-Za-z-]{1,20}|-[A-Za-z]")

_VALUES: Final = (plazy("value", "N"), plazy("value", "PER_SECOND"), plazy("value", "SECONDS"))
"""The values of the settings' options, as the settings name them."""

_NUMBER: Final = re.compile(r"-[\d.]+")

_CREDENTIAL: Final = re.compile(r"key|hash|secret|pass|token", re.IGNORECASE)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors have one or two lines, without the whole usage."""

    def error(self, message: str) -> NoReturn:
        """Exit with 2, the error and the command that lists the options."""
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

    def words_of(self, word: str) -> int:
        """The number of words of the option that begins here, its value included; 0 if it is no option."""
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


def _flag_of(word: str) -> str:
    """The name of a flag without a value that is attached to it."""
    named = _FLAG.match(word)
    return named[0] if named else "-"


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments; `command` is "dashboard" or one of `_COMMANDS`. Wrong usage exits with 2."""
    argv = _command_first(argv)
    if argv and argv[0] in _COMMANDS:
        return _intermixed(_subcommand(argv[0]), argv[1:])
    if argv and (close := _meant(argv[0])):
        _dashboard().error(
            _("There is no file '{name}'. Did you mean imtui {close}?", name=argv[0], close=close)
        )
    return _intermixed(_dashboard(), argv)


def _command_first(argv: Sequence[str]) -> Sequence[str]:
    """The words with the command first. Common options may precede it, for example in a shell alias."""
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
    """The command that the word misspells; empty for an option, a file, or any other word."""
    close = "" if word.startswith("-") else nearest(word, _COMMANDS)
    return close if close and not Path(word).exists() else ""


def _intermixed(parser: _Parser, argv: Sequence[str]) -> argparse.Namespace:
    """Parse words in which files and options alternate."""
    parser.refuse_unknown(argv)
    # argparse would cut the usage after the seven letters of "usage: ", which other languages do not have.
    parser.usage = parser.format_usage().removeprefix(_("usage: ")).strip()
    # parse_intermixed_args drops "--", after which names may begin with a dash.
    return parser.parse_args(argv) if "--" in argv else parser.parse_intermixed_args(argv)


def _dashboard() -> _Parser:
    parser = _Parser(
        prog="imtui",
        usage=_usage(),
        description=_("Cancel scheduled SMS orders at iletiMerkezi. Without a command, the dashboard opens."),
        epilog=_("`imtui COMMAND --help` lists the options of a command."),
        allow_abbrev=False,
    )
    parser.set_defaults(command="dashboard")
    parser.add_argument(
        "files",
        nargs="*",
        metavar=pgettext("value", "FILE"),
        help=_("order IDs to import (.txt .csv .xlsx .xls .ods …, - for standard input)"),
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help=_("use the built-in sandbox with sample orders; needs no account"),
    )
    _add_common(parser)
    return parser


def _usage() -> str:
    options = _("[options]")
    file, batch = pgettext("value", "FILE"), pgettext("value", "BATCH")
    topic = pgettext("value", "TOPIC")
    forms = (
        f"imtui {options} [{file} ...]",
        f"imtui run {options} {file} ... --yes",
        f"imtui sandbox {options}",
        "imtui history [--json]",
        f"imtui export {batch} --format {'|'.join(EXPORT_OPTIONS)}",
        "imtui check [--json]",
        f"imtui help [{topic}]",
        f"imtui completion {'|'.join(SHELLS)}",
    )
    return "\n       ".join(forms)


def _subcommand(name: str) -> _Parser:
    return _SUBCOMMANDS[name]()


def _run() -> _Parser:
    parser = _Parser(
        prog="imtui run",
        description=_("Cancel the orders of files without a screen."),
        epilog=_run_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command="run")
    parser.add_argument(
        "files",
        nargs="+",
        metavar=pgettext("value", "FILE"),
        help=_("order IDs to cancel (.txt .csv .xlsx .xls .ods …, - for standard input)"),
    )
    parser.add_argument("--yes", action="store_true", help=_("required to cancel; a cancel cannot be undone"))
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help=_("show what would be sent, with key and hash masked; send nothing"),
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help=_("write one JSON object per order to standard output, then a summary"),
    )
    parser.add_argument(
        "--column",
        metavar=pgettext("value", "NAME|NUMBER"),
        help=_("column of the order IDs in a table: its heading or its number, from 1"),
    )
    parser.add_argument(
        "--allow-unusual",
        action="store_true",
        help=_("also send IDs of unusual length, or like phone numbers, dates, running numbers or totals"),
    )
    _add_common(parser)
    return parser


def _run_epilog() -> str:
    lines = [
        _("exit status:"),
        *(f"  {number:<4} {meaning}" for number, meaning in status.MEANINGS.items()),
        "",
        _("`imtui help environment` describes where the credentials come from."),
    ]
    return "\n".join(lines)


def _sandbox() -> _Parser:
    parser = _Parser(
        prog="imtui sandbox",
        description=_("Serve the sandbox, a simulated provider, on 127.0.0.1."),
        allow_abbrev=False,
    )
    parser.set_defaults(command="sandbox")
    port, orders, latency = _whole(0, 65_535), _whole(0, 1_000_000), _whole(0, 600_000)
    parser.add_argument("--port", type=port, default=0, metavar="N", help=_("default: any free port"))
    parser.add_argument(
        "--orders", type=orders, default=1000, metavar="N", help=_("scheduled orders (default: 1000)")
    )
    parser.add_argument(
        "--latency-ms",
        type=latency,
        default=50,
        metavar="MS",
        help=_("milliseconds until a reply (default: 50)"),
    )
    parser.add_argument(
        "--seed",
        type=_whole(0, 10**9),
        default=0,
        metavar="N",
        help=_("seed of the random IDs and faults (default: 0)"),
    )
    parser.add_argument(
        "--faults",
        default="",
        metavar=pgettext("value", "SPEC"),
        help=_('faults and the share of requests that meet them: "503=0.1,lost=0.05"'),
    )
    _add_common(parser, used=False)
    return parser


def _history() -> _Parser:
    parser = _Parser(
        prog="imtui history",
        description=_("List all batches in the journal, newest first."),
        allow_abbrev=False,
    )
    parser.set_defaults(command="history")
    parser.add_argument("--json", action="store_true", help=_("write one JSON document, with times in UTC"))
    _add_journal(parser)
    _add_common(parser, used=False)
    return parser


def _export() -> _Parser:
    parser = _Parser(
        prog="imtui export",
        description=_("Write a batch from the journal to standard output."),
        allow_abbrev=False,
    )
    parser.set_defaults(command="export")
    parser.add_argument(
        "batch",
        type=_whole(1, 2**63 - 1),
        metavar=pgettext("value", "BATCH"),
        help=_("number of the batch, from `imtui history`"),
    )
    parser.add_argument(
        "--format",
        choices=EXPORT_OPTIONS,
        default=ExportFormat.CSV.option,
        help=_(
            "default: {default}; {ids}: one order ID per line; {html}: a report to read",
            default=ExportFormat.CSV.option,
            ids=ExportFormat.IDS.option,
            html=ExportFormat.HTML.option,
        ),
    )
    parser.add_argument("--bom", action="store_true", help=_("begin a CSV with a byte-order mark, for Excel"))
    parser.add_argument(
        "--semicolon", action="store_true", help=_("separate a CSV's cells with ; for Excel in Turkish")
    )
    _add_journal(parser)
    _add_common(parser, used=False)
    return parser


def _check() -> _Parser:
    parser = _Parser(
        prog="imtui check",
        description=_(
            "Check settings, account, connection, clock, files and terminal, and say what to do about each "
            "fault. Only the balance is asked for."
        ),
        epilog=_("The exit status is 0 if no check failed, else 1."),
        allow_abbrev=False,
    )
    parser.set_defaults(command="check")
    parser.add_argument("--json", action="store_true", help=_("write one JSON document"))
    _add_common(parser)
    return parser


def _help_command() -> _Parser:
    parser = _Parser(prog="imtui help", description=_("Show the manual, by topic."), allow_abbrev=False)
    parser.set_defaults(command="help")
    topics = ", ".join(TOPICS)
    parser.add_argument(
        "topic",
        nargs="?",
        choices=TOPICS,
        metavar=pgettext("value", "TOPIC"),
        help=_("one of: {choices}", choices=topics),
    )
    parser.add_argument(
        "--config",
        metavar=pgettext("value", "PATH"),
        type=Path,
        help=_("settings file with your own keys"),
    )
    _add_common(parser, used=False)
    return parser


def _completion() -> _Parser:
    parser = _Parser(
        prog="imtui completion",
        description=_("Print the completion script of a shell."),
        allow_abbrev=False,
    )
    parser.set_defaults(command="completion")
    parser.add_argument(
        "shell",
        choices=SHELLS,
        metavar=pgettext("value", "SHELL"),
        help=_("one of: {choices}", choices=", ".join(SHELLS)),
    )
    _add_common(parser, used=False)
    return parser


_SUBCOMMANDS: Final = {
    "run": _run,
    "sandbox": _sandbox,
    "history": _history,
    "export": _export,
    "check": _check,
    "help": _help_command,
    "completion": _completion,
}


def parsers() -> dict[str, _Parser]:
    """The parser of each command by its name; that of the dashboard has an empty name."""
    return {"": _dashboard(), **{name: _subcommand(name) for name in _COMMANDS}}


def documented(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The arguments and options that the command's help lists."""
    actions = parser._actions  # noqa: SLF001 (argparse has no public way)
    return [action for action in actions if action.help is not argparse.SUPPRESS]


def _add_journal(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--journal", metavar=pgettext("value", "PATH"), type=_journal, help=_("journal file to use")
    )


def _add_common(parser: _Parser, *, used: bool = True) -> None:
    """Add the common options. A command that does not use them accepts them, but its help omits them."""
    group = parser.add_argument_group(_("common options")) if used else parser
    for flag, how in _common().items():
        if not parser.words_of(flag):
            group.add_argument(flag, **how if used else how | {"help": argparse.SUPPRESS})


def _common() -> dict[str, dict[str, Any]]:
    return {
        "--profile": {
            "metavar": pgettext("value", "NAME"),
            "help": _("account in the settings file to use"),
        },
        "--base-url": {
            "metavar": "URL",
            "type": _base_url,
            "help": _("base URL: https, or http for this machine only"),
        },
        **{
            f"--{name.replace('_', '-')}": {
                "metavar": pgettext("value", setting.metavar),
                "type": _setting(setting),
                "help": _(
                    "{about}; {allowed} (default: {default})",
                    about=setting.about,
                    allowed=setting.allowed,
                    default=setting.default,
                ),
            }
            for name, setting in SETTINGS.items()
            if setting.metavar
        },
        "--lang": {
            "choices": tuple(LANGUAGES),
            "metavar": "|".join(LANGUAGES),
            "help": _("language of the screen and of messages; default: the setting, else the system's"),
        },
        "--readonly": {"action": "store_true", "help": _("cancel nothing; queries and dry runs still work")},
        "--config": {
            "metavar": pgettext("value", "PATH"),
            "type": Path,
            "help": _("settings file to use"),
        },
        "--journal": {
            "metavar": pgettext("value", "PATH"),
            "type": _journal,
            "help": _("journal file to use"),
        },
        "--version": {
            "action": "version",
            "version": f"imtui {__version__}",
            "help": _("show the version and exit"),
        },
    }


def _base_url(text: str) -> str:
    try:
        return check_base_url(text)
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _journal(text: str) -> Path:
    """A path in an existing folder. Creating the folder of a mistyped path would hide the mistake."""
    path = Path(text)
    # If the folder cannot be read, the journal reports it.
    with suppress(OSError):
        if not path.parent.is_dir():
            raise argparse.ArgumentTypeError(
                _("There is no folder '{folder}'. Create it first.", folder=path.parent)
            )
    return path


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else -1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(
                _(
                    "must be a whole number from {low} to {high}, not '{text}'",
                    low=low,
                    high=high,
                    text=text,
                )
            )
        return number

    return read


class _setting:  # noqa: N801 (used as a function; argparse shows its repr nowhere)
    """Reads the value of a setting from text and checks it by the setting's declaration."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def __call__(self, text: str) -> int | float:
        number: int | float
        try:
            number = int(text) if isinstance(self._setting.default, int) else float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                _("must be {allowed}, not '{text}'", allowed=self._setting.allowed, text=text)
            ) from None
        if problem := self._setting.problem(number):
            raise argparse.ArgumentTypeError(problem)
        return number
