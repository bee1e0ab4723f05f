"""`imtui help`: what there is to know by topics, each made from the declaration that it is about."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import tomli_w

from imtui import __version__
from imtui.cli.arguments import EXIT_STATUSES, TOPICS, parsers
from imtui.core.advice import BY_CODE
from imtui.settings import (
    SETTINGS,
    KeyMap,
    SettingsError,
    config_path,
    journal_path,
    load,
    state_folder,
)

_WIDTH: Final = 78
_ABOUT: Final = {
    "keys": "keys of the dashboard",
    "codes": "what a code means and what to do",
    "files": "where imtui keeps what",
    "config": "the settings",
    "exit": "exit statuses, and where credentials come from",
    "man": "all of it as a manual page: imtui help man | man -l -",
}


def about(topic: str | None) -> str:
    """What there is to say about one of `arguments.TOPICS`; without one, which there are."""
    if topic == "man":
        return "\n".join(_manual_page()) + "\n"
    lines = _SECTIONS[topic]() if topic else (f"  {name:<8} {_ABOUT[name]}" for name in TOPICS)
    head = [] if topic else ["imtui help TOPIC, with one of these topics:", ""]
    return "\n".join([*head, *lines]) + "\n"


def _keys() -> Iterator[str]:
    from imtui.ui.key_names import shown_key  # noqa: PLC0415 (textual takes a third of a second)
    from imtui.ui.keymap import remapped  # noqa: PLC0415

    yield "The id of a command is its name in the [keys] table of the settings file, where you"
    yield "can give it keys of your own; those that you gave are shown."
    yield ""
    for command in remapped(_own_keys()):
        keys = " ".join(map(shown_key, command.keys.split(",")))
        yield f"  {command.id:<18} {keys:<8} {command.about}"


def _own_keys() -> KeyMap:
    try:
        return load(config_path()).keys
    except SettingsError:
        # Whatever needs the settings tells what is wrong with them; to mend them the help is wanted.
        return {}


def _codes() -> Iterator[str]:
    for code, advice in BY_CODE.items():
        yield from _wrapped(f"{code}   {advice.meaning} {advice.action}", "      ")


def _files() -> Iterator[str]:
    yield f"  settings  {config_path()}"
    yield f"  journal   {journal_path()}"
    yield f"  log       {state_folder() / 'imtui.log'}"
    yield ""
    yield from _wrapped(
        "All are for their owner alone. Journal and log hold no secret. XDG_CONFIG_HOME and XDG_STATE_HOME "
        "move them; --config and --journal name others."
    )


def _config() -> Iterator[str]:
    yield "Lines of the settings file above its first [table], each with its default:"
    yield ""
    for name, setting in SETTINGS.items():
        default = tomli_w.dumps({name: setting.default}).strip()
        yield from _wrapped(f"{default}: {setting.about}; {setting.allowed}", "    ")
    yield ""
    yield from _wrapped("[keys] has a line for each command with keys of its own: imtui help keys.")
    yield from _wrapped(
        "[profiles.NAME] has key, hash and base_url of an account, guarded = true where live runs ask for "
        "its name, and keyring = true in place of key and hash where the system's keyring has them; "
        "default_profile chooses."
    )


def _exit() -> Iterator[str]:
    yield from EXIT_STATUSES.splitlines()


_SECTIONS: Final[Mapping[str, Callable[[], Iterator[str]]]] = {
    "keys": _keys,
    "codes": _codes,
    "files": _files,
    "config": _config,
    "exit": _exit,
}


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="  " + indent)


def _manual_page() -> Iterator[str]:
    """In roff, with the macros of man(7)."""
    yield f'.TH IMTUI 1 "" "imtui {__version__}"'
    yield ".SH NAME"
    yield r"imtui \- cancel scheduled SMS orders at iletiMerkezi from a terminal"
    for name, parser in parsers().items():
        yield f".SH {_roff(f'imtui {name}'.strip().upper())}"
        yield from _verbatim(parser.format_help().rstrip().splitlines())
    for topic, lines in _SECTIONS.items():
        yield f".SH {topic.upper()}"
        yield from _verbatim(lines())


def _verbatim(lines: Iterator[str] | list[str]) -> Iterator[str]:
    yield ".nf"
    yield from map(_roff, lines)
    yield ".fi"


def _roff(line: str) -> str:
    """A line of text as roff reads it: no escape, no hyphen that is a minus, no request."""
    line = re.sub(r"[\\-]", lambda found: r"\e" if found[0] == "\\" else r"\-", line)
    return r"\&" + line if line.startswith((".", "'")) else line
