"""The command line: commands, options and their help. Imports only modules that load quickly."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from imtui import __version__
from imtui.cli import status
from imtui.cli.option_values import base_url, journal_file, setting_value, whole_number
from imtui.cli.parser import Parser
from imtui.core.export_format import OPTIONS as EXPORT_OPTIONS
from imtui.core.export_format import ExportFormat
from imtui.messages import LANGUAGES, Message, _, lazy, pgettext
from imtui.settings import SETTINGS
from imtui.settings.names import nearest

_COMMANDS: Final = ("run", "sandbox", "history", "export", "check", "help", "completion")

SHELLS: Final = ("bash", "zsh", "fish")
"""The shells for which there is a completion script."""

TOPICS: Final = ("keys", "import", "run", "codes", "files", "environment", "config", "exit", "man")
"""The topics of `imtui help`; `man` is all of them as a manual page."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the command line. Wrong usage exits with status 2.

    In the result, `command` is "dashboard" or one of `_COMMANDS`.
    """
    argv = _command_first(argv)
    if argv and argv[0] in _COMMANDS:
        return _subcommand(argv[0]).parse_intermixed(argv[1:])
    if argv and (close := _similar_command(argv[0])):
        _dashboard().error(
            _("There is no file '{name}'. Did you mean imtui {close}?", name=argv[0], close=close)
        )
    return _dashboard().parse_intermixed(argv)


def _command_first(argv: Sequence[str]) -> Sequence[str]:
    """`argv` with the command moved to the front. Common options may precede it, as in a shell alias."""
    if not argv or not argv[0].startswith("-"):
        return argv
    common, at = Parser(), 0
    _add_common(common, used=None)
    while at < len(argv) and (nargs := common.word_count(argv[at])):
        at += nargs
    if at < len(argv) and argv[at] in _COMMANDS and not Path(argv[at]).exists():
        return [argv[at], *argv[:at], *argv[at + 1 :]]
    return argv


def _similar_command(word: str) -> str:
    """The command whose name `word` resembles; empty if none does, or if `word` is an option or a file."""
    close = "" if word.startswith("-") else nearest(word, _COMMANDS)
    return close if close and not Path(word).exists() else ""


def _dashboard() -> Parser:
    parser = Parser(
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
    _add_common(parser, used=None)
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


def _run(parser: Parser) -> None:
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
        help=_(
            "also send IDs of unusual length, or like phone numbers, dates, running numbers or totals, and"
            " those that the list says must not be cancelled"
        ),
    )


def _run_epilog() -> str:
    lines = [
        _("exit status:"),
        *(f"  {number:<4} {meaning}" for number, meaning in status.MEANINGS.items()),
        "",
        _("`imtui help environment` describes where the credentials come from."),
    ]
    return "\n".join(lines)


def _sandbox(parser: Parser) -> None:
    port, orders, latency = whole_number(0, 65_535), whole_number(0, 1_000_000), whole_number(0, 600_000)
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
        type=whole_number(0, 10**9),
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


def _history(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help=_("write one JSON document, with times in UTC"))


def _export(parser: Parser) -> None:
    parser.add_argument(
        "batch",
        type=whole_number(1, 2**63 - 1),
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


def _check(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help=_("write one JSON document"))


def _help(parser: Parser) -> None:
    topics = ", ".join(TOPICS)
    parser.add_argument(
        "topic",
        nargs="?",
        choices=TOPICS,
        metavar=pgettext("value", "TOPIC"),
        help=_("one of: {choices}", choices=topics),
    )


def _completion(parser: Parser) -> None:
    parser.add_argument(
        "shell",
        choices=SHELLS,
        metavar=pgettext("value", "SHELL"),
        help=_("one of: {choices}", choices=", ".join(SHELLS)),
    )


class _Command(NamedTuple):
    """The declaration of a command."""

    description: Message
    add_arguments: Callable[[Parser], None]
    """Adds the arguments and options that only this command has."""
    used: Collection[str] | None = ()
    """The common options that the command uses, as flags such as `--journal`; None for all.

    The command accepts the others, too, but its help omits them.
    """
    epilog: Callable[[], str] | None = None


_CHECKED: Final = lazy(
    "Check settings, account, connection, clock, files and terminal, and say what to do about each fault."
    " Only the balance is asked for."
)

_SUBCOMMANDS: Final = {
    "run": _Command(lazy("Cancel the orders of files without a screen."), _run, None, _run_epilog),
    "sandbox": _Command(lazy("Serve the sandbox, a simulated provider, on 127.0.0.1."), _sandbox),
    "history": _Command(lazy("List all batches in the journal, newest first."), _history, ("--journal",)),
    "export": _Command(lazy("Write a batch from the journal to standard output."), _export, ("--journal",)),
    "check": _Command(_CHECKED, _check, None, lambda: _("The exit status is 0 if no check failed, else 1.")),
    "help": _Command(lazy("Show the manual, by topic."), _help, ("--config",)),
    "completion": _Command(lazy("Print the completion script of a shell."), _completion),
}


def _subcommand(name: str) -> Parser:
    command = _SUBCOMMANDS[name]
    epilog = command.epilog() if command.epilog else ""
    parser = Parser(
        prog=f"imtui {name}",
        description=str(command.description),
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter if "\n" in epilog else argparse.HelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=name)
    command.add_arguments(parser)
    _add_common(parser, command.used)
    return parser


def parsers() -> dict[str, Parser]:
    """The parser of each command, by the command's name. The name of the dashboard is empty."""
    return {"": _dashboard(), **{name: _subcommand(name) for name in _COMMANDS}}


def _add_common(parser: Parser, used: Collection[str] | None) -> None:
    """Add all common options. The help lists only the flags in `used`, or all flags if `used` is None."""
    group = parser.add_argument_group(_("common options")) if used is None else parser
    for flag, how in _common().items():
        if used is None or flag in used:
            group.add_argument(flag, **how)
        else:
            parser.add_argument(flag, **how | {"help": argparse.SUPPRESS})


def _common() -> dict[str, dict[str, Any]]:
    return {
        "--profile": {
            "metavar": pgettext("value", "NAME"),
            "help": _("account in the settings file to use"),
        },
        "--base-url": {
            "metavar": "URL",
            "type": base_url,
            "help": _("base URL: https, or http for this machine only"),
        },
        **{
            f"--{name.replace('_', '-')}": {
                "metavar": str(setting.metavar),
                "type": setting_value(setting),
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
            "type": journal_file,
            "help": _("journal file to use"),
        },
        "--version": {
            "action": "version",
            "version": f"imtui {__version__}",
            "help": _("show the version and exit"),
        },
    }
