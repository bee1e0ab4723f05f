"""`imtui help man`: the manual page, generated from the parsers and the help topics."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator

from imtui import __version__
from imtui.cli.arguments import parsers
from imtui.cli.manual import MANUAL, Entry, about
from imtui.messages import _, pgettext


def man_page() -> str:
    """The page in roff with the macros of man(7)."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    root, *commands = parsers().values()
    yield f'.TH IMTUI 1 "" "imtui {__version__}"'
    # Left-aligned: a long path would stretch the spaces of the line before it.
    yield ".ad l"
    yield ".SH " + pgettext("manual", "NAME")
    yield r"imtui \- " + _roff(_("cancel scheduled SMS orders at iletiMerkezi from a terminal"))
    yield ".SH " + pgettext("manual", "SYNOPSIS")
    yield from _verbatim(line.strip() for line in (root.usage or "").splitlines())
    yield ".SH " + pgettext("manual", "DESCRIPTION")
    yield _roff(root.description or "")
    yield ".SH " + pgettext("manual", "OPTIONS")
    yield from _paragraphs(_options(root.documented()))
    yield ".SH " + pgettext("manual", "COMMANDS")
    for parser in commands:
        yield f".SS {_roff(parser.prog)}"
        yield _roff(parser.description or "")
        yield from _paragraphs(_options(action for action in parser.documented() if action.dest != "help"))
    yield ".SH " + pgettext("manual", "KEYS")
    yield from _verbatim(about("keys").splitlines())
    for topic in MANUAL.values():
        if topic.heading:
            yield f".SH {topic.heading}"
            yield from _paragraphs(topic.entries())


def _options(actions: Iterable[argparse.Action]) -> Iterator[Entry]:
    for action in actions:
        value = "" if action.nargs == 0 else str(action.metavar or "|".join(map(str, action.choices or ())))
        yield Entry(f"{', '.join(action.option_strings)} {value}".strip(), action.help or "")


def _paragraphs(entries: Iterable[Entry]) -> Iterator[str]:
    for term, text in entries:
        yield from [".TP", rf"\fB{_roff(term)}\fR"] if term else [".PP"]
        yield _roff(text)


def _verbatim(lines: Iterable[str]) -> Iterator[str]:
    yield ".nf"
    yield from map(_roff, lines)
    yield ".fi"


def _roff(line: str) -> str:
    """A line with roff's special characters escaped: backslash, hyphen, a period or quote at the start."""
    line = re.sub(r"[\\-]", lambda found: r"\e" if found[0] == "\\" else r"\-", line)
    return r"\&" + line if line.startswith((".", "'")) else line
