"""`imtui` itself: the dashboard in a terminal."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, Final

from imtui.cli.abilities import has_few_colours, lacks_colours, lacks_unicode
from imtui.cli.config import choose_profile, limits_of
from imtui.cli.farewell import farewell
from imtui.cli.file_check import file_problems
from imtui.cli.logfile import open_log
from imtui.cli.sandboxes import Sandboxes
from imtui.cli.status import FAILED, INTERRUPTED, STOPPED, SUCCESS
from imtui.cli.streams import complain, put
from imtui.cli.supervisor import Supervisor
from imtui.core.journal_header import HEADER_SIZE, FileKind, file_kind
from imtui.session import Phase, Session
from imtui.session.connection import proxy_settings_problem
from imtui.settings import Config, Profile, SettingsError, journal_path, state_folder, unlocked
from imtui.ui.app import ImtuiApp
from imtui.ui.keymap import keymap_problems
from imtui.ui.own_theme import contrast_warning, own_theme_problems, own_themes
from imtui.ui.theme import theme_problem

if TYPE_CHECKING:
    from imtui.core.importing import Imported

_STDIN: Final = "-"
_TICK: Final = 0.1
_TEXTUAL_FAILED: Final = 1
"""The return code by which Textual says that the application failed; nothing else ends it with 1."""

_COLLECTIONS: Final = (25_000, 20, 50)
"""Thresholds of the collector; Python's own make taking in a long list half as slow again."""


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
    pale = [contrast_warning(theme) for theme in themes if theme.name == config.settings.theme]
    if refusal := _refusal(arguments):
        return complain(refusal)
    if problems := file_problems(arguments.files):
        return complain("\n".join(problems))
    if not _take_terminal(_STDIN in arguments.files):
        return complain("the dashboard needs a terminal. Without one, use `imtui run FILE --yes`.")
    log_path = open_log(state_folder())
    with _journal(arguments) as journal, Sandboxes() as sandboxes, ExitStack() as stack:
        profile, locked_out = _account(arguments, config)
        imports: list[tuple[str, Imported]] = []
        if arguments.demo:
            profile, samples = sandboxes.start()
            imports.append(("sample orders", samples))
        if lacks_colours(os.environ):
            # Textual asks no terminal, but heeds this.
            os.environ["NO_COLOR"] = "1"
        session = Session(profile, limits_of(config.settings), readonly=config.settings.readonly)
        summary: list[str] = []

        def save() -> None:
            session.close()
            summary.extend(farewell(session, None if arguments.demo else journal))

        supervisor = stack.enter_context(Supervisor(save))
        app = ImtuiApp(
            session,
            config.settings,
            config_path=config_path,
            journal_path=journal,
            open_sandbox=lambda: sandboxes.start()[0],
            is_demo=sandboxes.has,
            imports=imports,
            files=arguments.files,
            keys=config.keys,
            themes=themes,
            terminal_colours=has_few_colours(os.environ),
            ascii_only=lacks_unicode(os.environ),
            log_path=log_path,
            base_url=arguments.base_url or "",
            startup_notice=" ".join(filter(None, (told, locked_out, *pale, proxy_settings_problem()))),
            on_ready=_collect_garbage_from_now_on,
            on_hangup=supervisor.hang_up,
            keeps_batches=not arguments.demo or bool(arguments.journal),
        )
        supervisor.supervise(app)
        app.run()
        if app.return_code == _TEXTUAL_FAILED:
            _stop_run(session)
        supervisor.save()
        put(f"{line}\n" for line in summary)
    return _exit_status(session, app.return_code or SUCCESS, failed=supervisor.failed)


def _stop_run(session: Session) -> None:
    """Send nothing more, and wait for the replies under way: without a screen there is nothing else to do."""
    if session.is_broken:
        return
    session.stop()
    deadline = monotonic() + session.limits.timeout
    while session.phase is not Phase.IDLE and monotonic() < deadline:
        session.drain(wait=_TICK)


def _exit_status(session: Session, asked: int, *, failed: bool) -> int:
    """The exit status of the dashboard; `asked` is what the application ended with."""
    if asked == _TEXTUAL_FAILED:
        return FAILED
    if asked:
        return asked
    if failed or session.trouble:
        return FAILED
    if session.cut_short:
        return STOPPED if session.halt else INTERRUPTED
    return SUCCESS


@contextmanager
def _journal(arguments: argparse.Namespace) -> Iterator[Path]:
    """Where the batches are kept; the demo's are no part of the operator's history."""
    if arguments.demo and not arguments.journal:
        with TemporaryDirectory(prefix="imtui-") as scratch:
            yield Path(scratch) / "demo.sqlite3"
    else:
        yield arguments.journal or journal_path()


def _refusal(arguments: argparse.Namespace) -> str:
    """Why the file is not imtui's to use as the journal, or ""."""
    if arguments.demo and not arguments.journal:
        return ""
    path = arguments.journal or journal_path()
    # Without a file, or where it cannot be read, the dashboard says what is missing.
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as file:
                head = file.read(HEADER_SIZE)
            if file_kind(head) not in {FileKind.EMPTY, FileKind.JOURNAL}:
                from imtui.journal import JournalError, refuse_foreign  # noqa: PLC0415 (a start without a journal needs none)

                try:
                    refuse_foreign(path)
                except JournalError as error:
                    return str(error)
    return ""


def _account(arguments: argparse.Namespace, config: Config) -> tuple[Profile | None, str]:
    """The account to begin with, if any; the demo has its own."""
    profile = None if arguments.demo else choose_profile(arguments, config)
    return _unlocked(profile) if profile else (None, "")


def _unlocked(profile: Profile) -> tuple[Profile | None, str]:
    """The profile with its credentials, or why they cannot be had: the accounts are shown then."""
    try:
        return unlocked(profile), ""
    except SettingsError as error:
        return None, str(error)


def _collect_garbage_from_now_on() -> None:
    """What the start has made stays; to look through it again and again would take time from keys."""
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)
    gc.enable()


def _take_terminal(reads_stdin: bool) -> bool:
    """Make the terminal standard input if a list is piped in; returns whether there is a terminal at all.

    `sys.stdin` stays the pipe: the dashboard reads it once it is there.
    """
    if reads_stdin or not sys.stdin.isatty():
        try:
            terminal = os.open("/dev/tty", os.O_RDONLY)
        except OSError:
            return False
        if reads_stdin:
            sys.stdin = os.fdopen(os.dup(0))
        os.dup2(terminal, 0)
        os.close(terminal)
    return sys.stderr.isatty()
