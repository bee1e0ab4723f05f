"""The topics of `imtui help`. Keys, codes, settings and exit statuses come from their declarations."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import tomli_w

from imtui.cli import status
from imtui.cli.config import read_config
from imtui.core.advice import advice_for
from imtui.core.codes import CODES, STATUSES
from imtui.core.outcome import State
from imtui.core.text import clean
from imtui.messages import Message, _, lazy, pgettext, plazy
from imtui.paths import config_path, journal_path, state_folder
from imtui.settings import COLOURS, SETTINGS, KeyMap, SettingsError

_WIDTH: Final = 78
_INDENT: Final = 8
_MAX_PATH_LENGTH: Final = 2000


class Entry(NamedTuple):
    """A paragraph and the term that it explains. The term is empty if the paragraph has none."""

    term: str
    text: str


class Topic(NamedTuple):
    """A topic of `imtui help`.

    The topics `keys` and `man` have no entries, because they show a table and the manual page.
    """

    about: Message
    """What the topic is about, for the list of topics."""
    heading: Message | str = ""
    """The heading of its entries in the manual page, in upper case as manual pages have them."""
    entries: Callable[[], Iterable[Entry]] = tuple


def about(topic: str | None, config: Path | None = None) -> str:
    """The text of a topic other than `man`. Without a topic, the list of topics.

    The topic `keys` shows the operator's own keys. It reads them from the settings file `config`, or from the
    default file if `config` is None. Raises `SettingsError` if `config` cannot be used.
    """
    if topic == "keys":
        lines = _keys(config)
    else:
        lines = _entry_lines(MANUAL[topic].entries()) if topic else _topics()
    return "\n".join(lines) + "\n"


def _topics() -> Iterator[str]:
    yield _("imtui help TOPIC, with one of these topics:")
    yield ""
    for name, topic in MANUAL.items():
        yield f"  {name:<12} {topic.about}"


def _keys(config: Path | None) -> Iterator[str]:
    # cli -> ui: Textual takes 200 ms to import, and only this topic needs it.
    from imtui.ui.keymap import remapped  # noqa: PLC0415

    introduction = _(
        "The first column is the command ID. Use it in the [keys] table of the settings file to choose other "
        "keys. Your own keys are shown."
    )
    yield from textwrap.wrap(introduction, _WIDTH)
    yield ""
    for command in remapped(_own_keys(config)):
        yield f"  {command.id:<18} {command.shown_keys:<8} {command.about}"


def _own_keys(config: Path | None) -> KeyMap:
    try:
        return read_config(config)[0].keys
    except SettingsError:
        if config:
            raise
        # Other commands report what is wrong with the settings. Help must work while they are wrong.
        return {}


def _codes() -> Iterator[Entry]:
    for code, known in CODES.items():
        yield Entry(str(code), f"{known.meaning} {known.action}")
    yield Entry("", _("What an HTTP status says when the reply has no body that can be read:"))
    for code, known in STATUSES.items():
        yield Entry(f"HTTP {code}", f"{known.meaning} {known.action}")
    yield Entry("", _("What an order is when no code says it:"))
    for state in (State.UNREACHABLE, State.UNCONFIRMED, State.QUEUED):
        advice = advice_for(state, None)
        yield Entry(state.label, f"{advice.meaning} {advice.action}")


def _shown(path: Path) -> str:
    return clean(str(path), _MAX_PATH_LENGTH)


def _files() -> Iterator[Entry]:
    state = state_folder()
    yield Entry(
        _shown(config_path()),
        _(
            "The settings, described by imtui help config, with key and hash of each account unless they "
            "are in the keyring. --config uses another file."
        ),
    )
    yield Entry(
        _shown(journal_path()),
        _(
            "The journal: all batches with the outcomes of their orders. --journal uses another file; the "
            "files next to it then begin with its name."
        ),
    )
    yield Entry(
        _shown(state / "open-N.txt"),
        _(
            "The IDs of batch N that still needed work when you quit the dashboard. A 455 is included "
            "unless the provider's report shows its outcome. imtui FILE imports them again. The file is "
            "removed when none of them needs work any more."
        ),
    )
    yield Entry(_shown(state / "imtui.log"), _("The log. imtui.log.1 and higher numbers are older."))
    yield Entry("", _("Only you can read these files. Those in the state folder contain no secret."))


def _import() -> Iterator[Entry]:
    yield Entry(
        "",
        _(
            "The same text gives the same result, from a file, standard input, a paste or the entry line. "
            "The name of a file does not matter."
        ),
    )
    yield Entry(
        pgettext("manual", "list"),
        _("one order ID a line, or one line of IDs with , ; or tabs between them: imported"),
    )
    yield Entry(
        pgettext("manual", "table"),
        _(
            "cells with tabs ; , | or aligned blanks between them. A heading such as order_id or Sipariş "
            "No names the column of the IDs. Without one the dashboard asks, and imtui run needs --column "
            "NAME or --column NUMBER."
        ),
    )
    yield Entry(
        "JSON",
        _(
            "An array of objects, or one object per line, is a table with its keys as headings. An array of "
            "IDs is a list. imtui imports its own exports. Large numbers must be text in quotes."
        ),
    )
    yield Entry(
        pgettext("manual", "groups"),
        _("312 891 612 may be one ID or three. The dashboard asks; imtui run sends nothing."),
    )
    yield Entry(
        pgettext("manual", "range"),
        _("312891245-312891249: the dashboard offers to expand it; imtui run sends nothing."),
    )
    yield Entry(
        pgettext("manual", "text"),
        _("anything else: you pick the IDs in the dashboard; imtui run sends nothing."),
    )
    yield Entry(
        pgettext("manual", "unusual"),
        _(
            "an ID that looks like a phone number, a date, a running number or a total, whose length differs "
            "from nearly all others, or that the list says must not be cancelled. imtui run sends it "
            "only with --allow-unusual."
        ),
    )
    yield Entry(
        pgettext("manual", "excluded"),
        _(
            "a heading, a title or a line with words such as except, do not cancel or hariç: the dashboard "
            "asks which IDs are meant; imtui run sends nothing."
        ),
    )
    yield Entry(
        pgettext("manual", "rejected"),
        _("text that is not an order ID. The report shows line and reason. imtui run then sends nothing."),
    )


def _run() -> Iterator[Entry]:
    yield Entry("--yes", _("Required to cancel. A cancel cannot be undone, and imtui run does not ask."))
    yield Entry("--dry-run", _("Shows what would be sent, with key and hash masked, and sends nothing."))
    yield Entry(
        "--json",
        _(
            "One object per order on standard output as soon as it has its outcome, with id, outcome, code, "
            "message, attempts and ms; at the end an object with summary and batch. Messages and progress go "
            "to standard error."
        ),
    )
    yield Entry(
        "Ctrl+C",
        _(
            "The first one stops sending and waits for the replies under way. The second one aborts: the "
            "orders of those replies are then unconfirmed."
        ),
    )
    yield Entry(
        "",
        _(
            "The first order goes alone, and the rest follow its reply. If the first twenty orders are all "
            "refused with 455, the run pauses, because a wrong account looks like this; imtui run stops "
            "then. --max-not-found N changes that number, 0 is no limit."
        ),
    )
    yield Entry(
        "",
        _(
            "Twenty requests in a row that could not be sent, or five replies that are not the provider's, "
            "pause a run. imtui then tries one order at a time."
        ),
    )
    yield Entry(
        "",
        _(
            "The code in a reply decides. Code 200 counts only under an HTTP status from 200 to 299. A later "
            "455 does not settle an unconfirmed order; a 200 does, or the provider's report."
        ),
    )


def _environment() -> Iterator[Entry]:
    yield Entry(
        "ILETIMERKEZI_API_KEY, ILETIMERKEZI_API_HASH",
        _(
            "The credentials of an account. Set both or neither. They are used instead of the settings file, "
            "unless --profile is given. No option takes credentials: other users could see them."
        ),
    )
    yield Entry(
        "XDG_CONFIG_HOME, XDG_STATE_HOME",
        _("The folders of the settings, and of journal and log."),
    )
    yield Entry(
        "https_proxy, all_proxy, no_proxy",
        _(
            "The HTTP proxy, and the hosts reached without it: host or .domain with subdomains, *.domain, "
            "host:port, an address, a network such as 10.0.0.0/8, or *. Requests to this machine use no "
            "proxy."
        ),
    )
    yield Entry("SSL_CERT_FILE", _("A file of certificates to trust instead of the system's."))
    yield Entry("NO_COLOR", _("If set, the dashboard has no colours."))


def _config() -> Iterator[Entry]:
    yield Entry(
        "",
        _("Settings in {path} with their defaults, above the first [table]:", path=_shown(config_path())),
    )
    for name, setting in SETTINGS.items():
        default = tomli_w.dumps({name: setting.default}).strip()
        yield Entry(default, f"{setting.about}; {setting.allowed}")
    yield Entry('default_profile = "NAME"', _("the account that is used without --profile"))
    yield Entry("", _("Tables:"))
    yield Entry("[keys]", _("your own keys, one line per command: imtui help keys"))
    yield Entry(
        "[themes.NAME]",
        _(
            "your own theme: base, the theme it starts from, and colours that differ: of the screen "
            "(primary, background, foreground ...) and of outcomes (cancelled, refused, not-found ...)"
        ),
    )
    yield Entry(
        "[profiles.NAME]",
        _(
            "an account: key, hash and base_url; guarded = true if a live run must ask for its name; keyring "
            "= true instead of key and hash if they are in the system's keyring; colour, the background of "
            "its name: {colours}",
            colours=", ".join(COLOURS),
        ),
    )


def _exit() -> Iterator[Entry]:
    yield Entry(
        "",
        _(
            "Exit statuses of imtui run. Other commands use 0 for success, and 2 and 70 as here; imtui check "
            "uses 1 if a check failed."
        ),
    )
    yield from (Entry(str(number), str(meaning)) for number, meaning in status.MEANINGS.items())
    yield Entry("", _("Exit statuses of the dashboard:"))
    yield from (Entry(str(number), str(meaning)) for number, meaning in status.OF_DASHBOARD.items())


MANUAL: Final[Mapping[str, Topic]] = {
    "keys": Topic(lazy("keys of the dashboard")),
    "import": Topic(lazy("what counts as an order ID"), plazy("manual", "IMPORT"), _import),
    "run": Topic(
        lazy("cancel without a screen: options, output, what pauses or stops a run"),
        plazy("manual", "RUN WITHOUT A SCREEN"),
        _run,
    ),
    "codes": Topic(
        lazy("what each code and outcome means, and what to do"), plazy("manual", "CODES"), _codes
    ),
    "files": Topic(lazy("the files that imtui uses"), plazy("manual", "FILES"), _files),
    "environment": Topic(
        lazy("the environment variables: credentials, proxy, folders"),
        plazy("manual", "ENVIRONMENT"),
        _environment,
    ),
    "config": Topic(lazy("the settings"), plazy("manual", "CONFIGURATION"), _config),
    "exit": Topic(lazy("exit statuses"), plazy("manual", "EXIT STATUS"), _exit),
    "man": Topic(lazy("all topics as a manual page: imtui help man | man -l -")),
}


def _entry_lines(entries: Iterable[Entry]) -> Iterator[str]:
    before = None
    for entry in entries:
        # A paragraph without a term has a blank line before and after it.
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
