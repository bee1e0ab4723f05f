"""`imtui help`: what there is to know by topics, each made from the declaration that it is about."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import tomli_w

from imtui.cli import status
from imtui.cli.arguments import TOPICS
from imtui.cli.config import read_config
from imtui.core.advice import advice_for
from imtui.core.codes import CODES, STATUSES
from imtui.core.outcome import State
from imtui.core.text import clean
from imtui.settings import (
    COLOURS,
    SETTINGS,
    KeyMap,
    SettingsError,
    config_path,
    journal_path,
    state_folder,
)

_WIDTH: Final = 78
_INDENT: Final = 8
_LONGEST_PATH: Final = 2000
_ABOUT: Final = {
    "keys": "keys of the dashboard",
    "import": "what counts as an order ID",
    "codes": "what a code or an outcome means and what to do",
    "files": "where imtui keeps what",
    "environment": "the variables that imtui heeds, those of the credentials first",
    "config": "the settings",
    "exit": "exit statuses",
    "man": "all of it as a manual page: imtui help man | man -l -",
}


class Entry(NamedTuple):
    """A paragraph, and the term that it is about; empty where it is about none."""

    term: str
    text: str


def about(topic: str | None, config: Path | None = None) -> str:
    """What there is to say about one of `arguments.TOPICS` but `man`; without one, which there are.

    The keys are those of the settings file that is named; raises `SettingsError` where it cannot be read.
    """
    lines = _keys(config) if topic == "keys" else _listed(ENTRIES[topic]()) if topic else _topics()
    return "\n".join(lines) + "\n"


def _topics() -> Iterator[str]:
    yield "imtui help TOPIC, with one of these topics:"
    yield ""
    for name in TOPICS:
        yield f"  {name:<12} {_ABOUT[name]}"


def _keys(config: Path | None) -> Iterator[str]:
    # Textual takes 200 ms to import: only this topic needs it.
    from imtui.ui import key_names, keymap  # noqa: PLC0415

    yield "The id of a command is its name in the [keys] table of the settings file, where you"
    yield "can give it keys of your own; those that you gave are shown."
    yield ""
    for command in keymap.remapped(_own_keys(config)):
        keys = " ".join(map(key_names.shown_key, command.keys.split(",")))
        yield f"  {command.id:<18} {keys:<8} {command.about}"


def _own_keys(config: Path | None) -> KeyMap:
    try:
        return read_config(config)[0].keys
    except SettingsError:
        if config:
            raise
        # Whatever needs the settings tells what is wrong with them; to mend them the help is wanted.
        return {}


def _codes() -> Iterator[Entry]:
    for code, known in CODES.items():
        yield Entry(str(code), f"{known.meaning} {known.action}")
    yield Entry("", "What an HTTP status says when the reply has no body that can be read:")
    for code, known in STATUSES.items():
        yield Entry(f"HTTP {code}", f"{known.meaning} {known.action}")
    yield Entry("", "What an order is when no code says it:")
    for state in (State.UNREACHABLE, State.UNCONFIRMED, State.QUEUED):
        advice = advice_for(state, None)
        yield Entry(state.value, f"{advice.meaning} {advice.action}")


def _shown(path: Path) -> str:
    return clean(str(path), _LONGEST_PATH)


def _files() -> Iterator[Entry]:
    state = state_folder()
    yield Entry(
        _shown(config_path()),
        "The settings: imtui help config. Key and hash of each account are in it, unless the keyring has "
        "them. --config names another file.",
    )
    yield Entry(
        _shown(journal_path()),
        "The journal: every batch and what became of its orders. --journal names another file; what "
        "imtui keeps beside that begins with its name.",
    )
    yield Entry(
        _shown(state / "open-N.txt"),
        "The ids of batch N that still needed work when the dashboard was left, 455s among them unless a "
        "report tells what became of them; imtui FILE takes them in again.",
    )
    yield Entry(_shown(state / "imtui.log"), "The log; imtui.log.1 and further ones are older.")
    yield Entry("", "All are for their owner alone. Those of the state folder hold no secret.")


def _import() -> Iterator[Entry]:
    yield Entry(
        "",
        "The same text gives the same result, from a file, standard input, a paste or the entry line. The "
        "name of a file does not matter.",
    )
    yield Entry("list", "one order ID a line, or one line of IDs with , ; or tabs between them: imported")
    yield Entry(
        "table",
        "cells with tabs ; , | or aligned blanks between them. A heading such as order_id or Sipariş No "
        "names the column of the IDs. Without one the dashboard asks, and imtui run needs --column.",
    )
    yield Entry("groups", "312 891 612 may be one ID or three: the dashboard asks, imtui run refuses")
    yield Entry("range", "312891245-312891249: the dashboard offers to expand it, imtui run refuses")
    yield Entry("text", "anything else: you pick the IDs in the dashboard, imtui run refuses")
    yield Entry(
        "unusual",
        "an ID that looks like a phone number, a date, a running number or a total, or whose length differs "
        "from nearly all others. imtui run sends it only with --allow-unusual.",
    )
    yield Entry(
        "rejected",
        "what is not an order ID; the report gives its line and its reason. imtui run sends nothing.",
    )


def _environment() -> Iterator[Entry]:
    yield Entry(
        "ILETIMERKEZI_API_KEY, ILETIMERKEZI_API_HASH",
        "The credentials of the account, both or neither. They go before the settings file; --profile goes "
        "before them. No flag takes credentials: every user of the machine could see them.",
    )
    yield Entry(
        "XDG_CONFIG_HOME, XDG_STATE_HOME", "Where the folders of the settings, and of journal and log are."
    )
    yield Entry(
        "https_proxy, all_proxy, no_proxy",
        "The HTTP proxy to use, and the hosts that need none: host or .domain with its subdomains, *.domain, "
        "host:port, an address, a network such as 10.0.0.0/8, or *. Requests to this machine use no proxy.",
    )
    yield Entry("SSL_CERT_FILE", "Certificates to trust in place of the system's.")
    yield Entry("NO_COLOR", "Where it is set, the dashboard has no colours.")


def _config() -> Iterator[Entry]:
    yield Entry("", f"Lines of {_shown(config_path())}, above its first [table], each with its default:")
    for name, setting in SETTINGS.items():
        default = tomli_w.dumps({name: setting.default}).strip()
        yield Entry(default, f"{setting.about}; {setting.allowed}")
    yield Entry('default_profile = "NAME"', "the account to use where --profile names none")
    yield Entry("", "Below them:")
    yield Entry("[keys]", "a line for each command with keys of its own: imtui help keys")
    yield Entry(
        "[themes.NAME]",
        "a theme of your own: base, the theme that it begins with, and the colours that differ, of the "
        "screen (primary, background, foreground ...) and of outcomes (cancelled, refused, not-found ...)",
    )
    yield Entry(
        "[profiles.NAME]",
        "an account: its key, hash and base_url; guarded = true where live runs ask for its name; "
        "keyring = true in place of key and hash where the system's keyring has them; colour for the ground "
        f"of its name, one of {', '.join(COLOURS)}",
    )


def _exit() -> Iterator[Entry]:
    yield Entry("", "How imtui run ends. Of the other commands 0 is success, and 2 and 70 say the same.")
    yield from (Entry(str(number), meaning) for number, meaning in status.MEANINGS.items())
    yield Entry("", "How the dashboard ends:")
    yield from (Entry(str(number), meaning) for number, meaning in status.OF_DASHBOARD.items())


ENTRIES: Final[Mapping[str, Callable[[], Iterator[Entry]]]] = {
    "import": _import,
    "codes": _codes,
    "files": _files,
    "environment": _environment,
    "config": _config,
    "exit": _exit,
}
"""What the topics say; `keys` is a table of its own."""


def _listed(entries: Iterable[Entry]) -> Iterator[str]:
    before = None
    for entry in entries:
        # A blank line stands on both sides of what is about no term.
        if before and not (before.term and entry.term):
            yield ""
        yield from _wrapped(entry)
        before = entry


def _wrapped(entry: Entry) -> Iterator[str]:
    if not entry.term:
        yield from textwrap.wrap(entry.text, _WIDTH, break_long_words=False, break_on_hyphens=False)
        return
    head, indent = f"  {entry.term}", " " * _INDENT
    if len(head) >= _INDENT - 1:
        yield head
        head = ""
    yield from textwrap.wrap(
        entry.text,
        _WIDTH,
        initial_indent=head.ljust(_INDENT),
        subsequent_indent=indent,
        break_on_hyphens=False,
    )
