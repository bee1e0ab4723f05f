"""`imtui` itself: the dashboard in a terminal, and the word it leaves behind."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from imtui.cli.abilities import has_few_colours, lacks_colours, lacks_unicode
from imtui.cli.config import choose_profile
from imtui.cli.logfile import NO_LINK, open_log
from imtui.cli.main import pace_of
from imtui.cli.status import FAILED
from imtui.cli.streams import complain, put
from imtui.core.batch import tallies_of
from imtui.core.intake import Found, Intake
from imtui.core.order import Order
from imtui.core.outcome import State
from imtui.core.secret import Secret
from imtui.session import Session
from imtui.session.words import orders, tally_words
from imtui.settings import Config, Profile, SettingsError, journal_path, state_folder, unlocked
from imtui.ui.app import ImtuiApp
from imtui.ui.keymap import keymap_problems
from imtui.ui.own_theme import hard_to_read, own_theme_problems, own_themes
from imtui.ui.theme import theme_problem

if TYPE_CHECKING:
    from imtui.sandbox import Sandbox
    from imtui.sources import Table

_STDIN: Final = "-"

_COLLECTIONS: Final = (25_000, 20, 50)
"""Thresholds of the collector; Python's own make taking in a long list half as slow again."""

_NAMED: Final = 20
"""Unconfirmed orders that are named one by one when imtui is left."""


def problems_of(config: Config) -> list[str]:
    """What the screen cannot do of the settings, in whole sentences."""
    found = (
        *keymap_problems(config.keys),
        *own_theme_problems(config.themes),
        theme_problem(config.settings.theme, config.themes),
    )
    return [problem for problem in found if problem]


def open_dashboard(arguments: argparse.Namespace, config: Config, config_path: Path, told: str = "") -> int:
    """Show the dashboard until it is left; returns the exit status. `told` is said on it first."""
    themes = own_themes(config.themes)
    pale = [hard_to_read(theme) for theme in themes if theme.name == config.settings.theme]
    intakes = _look_into(arguments.files)
    if not _take_terminal(_STDIN in arguments.files):
        return complain("the dashboard needs a terminal. Without one, use `imtui run FILE --yes`.")
    log_path = open_log(state_folder())
    sandboxes: list[Sandbox] = []
    # The demo's batches are no part of the operator's history.
    scratch = TemporaryDirectory(prefix="imtui-") if arguments.demo else None
    journal = arguments.journal or (Path(scratch.name) / "demo.sqlite3" if scratch else journal_path())
    try:
        profile, locked_out = None if arguments.demo else choose_profile(arguments, config), ""
        if arguments.demo:
            profile, intakes = _demo(sandboxes, intakes)
        elif profile:
            profile, locked_out = _unlocked(profile)
        if lacks_colours(os.environ):
            # Textual asks no terminal, but heeds this.
            os.environ["NO_COLOR"] = "1"
        session = Session(profile, pace_of(arguments, config.settings), readonly=config.settings.readonly)
        farewell = partial(_farewell, session, None if arguments.demo else journal)
        app = ImtuiApp(
            session,
            config.settings,
            config_path=config_path,
            journal_path=journal,
            open_sandbox=lambda: _demo(sandboxes, [])[0],
            is_demo=lambda profile: profile.base_url in [sandbox.base_url for sandbox in sandboxes],
            intakes=intakes,
            keys=config.keys,
            themes=themes,
            terminal_colours=has_few_colours(os.environ),
            ascii_only=lacks_unicode(os.environ),
            log_path=log_path,
            base_url=arguments.base_url or "",
            told_first=" ".join(filter(None, (told, locked_out, *pale))),
            begun=_collect_garbage_from_now_on,
            # Nobody reads what is said then, but the file of open ids is written.
            hung_up=farewell,
        )
        # What the files held is the application's now, for as long as it needs it.
        intakes.clear()
        app.run()
        session.close()
    finally:
        for sandbox in sandboxes:
            sandbox.close()
        if scratch:
            scratch.cleanup()
    put(f"{line}\n" for line in farewell())
    # By 1 Textual says that the application failed; nothing else ends it so.
    return FAILED if app.return_code == 1 else app.return_code or 0


def _unlocked(profile: Profile) -> tuple[Profile | None, str]:
    """The profile with its credentials, or why they cannot be had: the accounts are shown then."""
    try:
        return unlocked(profile), ""
    except SettingsError as error:
        return None, str(error)


def _look_into(names: Sequence[str]) -> list[tuple[str, Intake | Table | str]]:
    """What the files hold; one that cannot be read ends the program."""
    if not names:
        return []
    from imtui.sources import SourceError, look_into  # noqa: PLC0415 (a start without files needs none)

    try:
        return [look_into(name) for name in names]
    except SourceError as error:
        sys.exit(complain(str(error)))


def _collect_garbage_from_now_on() -> None:
    """What the start has made stays; to look through it again and again would take time from keys."""
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)
    gc.enable()


def _demo(
    sandboxes: list[Sandbox], intakes: list[tuple[str, Intake | Table | str]]
) -> tuple[Profile, list[tuple[str, Intake | Table | str]]]:
    """Start a pretend provider; its sample orders come after what files held."""
    from imtui.sandbox import HASH, KEY, demo  # noqa: PLC0415 (a start without a demo needs no server)

    sandbox, order_ids = demo()
    sandbox.start()
    sandboxes.append(sandbox)
    profile = Profile("demo", Secret(KEY), Secret(HASH), sandbox.base_url)
    found = tuple(Found(order_id, line, 1) for line, order_id in enumerate(order_ids, start=1))
    return profile, [*intakes, ("sample orders", Intake(found, ()))]


def _take_terminal(stdin_was_read: bool) -> bool:
    """Make the terminal standard input where a list was piped in; whether there is a terminal at all."""
    if stdin_was_read or not sys.stdin.isatty():
        try:
            terminal = os.open("/dev/tty", os.O_RDONLY)
        except OSError:
            return False
        os.dup2(terminal, 0)
        os.close(terminal)
    return sys.stderr.isatty()


def _farewell(session: Session, journal: Path | None) -> list[str]:
    """How the batch stands, and where the ids are that still need work: beside the `journal`, if any."""
    tallies = session.batch.tallies()
    if not tallies.total:
        return []
    where = f" · {session.aim_word} {session.last_account}" if session.last_account else ""
    lines = [f"imtui: {tally_words(tallies)}{where}"]
    unconfirmed = [order.order_id for order in session.batch if order.state is State.UNCONFIRMED]
    if unconfirmed:
        more = f" and {len(unconfirmed) - _NAMED:,} more" if len(unconfirmed) > _NAMED else ""
        named = ", ".join(unconfirmed[:_NAMED]) + more
        lines.append(f"Unconfirmed (cancelled or still going out, nobody knows): {named}")
    left = [order for order in session.batch if order.needs_work]
    if journal and left and session.last_account:
        lines.append(_left_behind(session, journal, left))
    return lines


def _left_behind(session: Session, journal: Path, left: Sequence[Order]) -> str:
    """Write the ids of what is `left` to do to a file, and tell which; where that fails, tell the ids."""
    # Batches of another journal have the same numbers.
    whose = "" if journal.name == journal_path().name else f"{journal.stem}-"
    path = journal.parent / f"{whose}open-{session.batch_number or 'orders'}.txt"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | NO_LINK, 0o600)
        with os.fdopen(descriptor, "w") as file:
            path.chmod(0o600)
            file.writelines(f"{order.order_id}\n" for order in left)
    except OSError as error:
        named = ", ".join(order.order_id for order in left)
        return f"{path}: {error.strerror or error}: these need work: {named}"
    return f"{orders(len(left))} with work left to do, {tally_words(tallies_of(left))}: {path}"
