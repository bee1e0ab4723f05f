"""`imtui` without a command: the dashboard in a terminal."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic
from typing import Final

from imtui.cli.config import choose_profile, limits_of, load_config
from imtui.cli.exit_summary import exit_summary
from imtui.cli.logfile import open_log
from imtui.cli.open_orders import remove_finished
from imtui.cli.sandboxes import Sandboxes
from imtui.cli.screen_settings import screen_problems
from imtui.cli.status import FAILED, INTERRUPTED, STOPPED, SUCCESS
from imtui.cli.streams import put, refuse_usage
from imtui.cli.supervisor import Supervisor
from imtui.cli.terminal_support import has_few_colours, lacks_colours, lacks_unicode
from imtui.core.importing.result import Imported
from imtui.engine.proxy import no_proxy_problem
from imtui.journal import JournalError, NotAJournalError, check_header
from imtui.messages import Message, _, lazy
from imtui.paths import journal_path, state_folder
from imtui.session import Phase, Session
from imtui.settings import Config, Profile, SettingsError, unlocked
from imtui.sources import STDIN, SourceError, check_source
from imtui.system import IS_WINDOWS, open_keyboard
from imtui.ui.app import ImtuiApp
from imtui.ui.theme.own_theme import contrast_warning, own_themes

_TICK: Final = 0.1
_TEXTUAL_FAILED: Final = 1
"""The return code of the application after an exception, or if it could not read the keyboard."""

_CHECK_SECONDS: Final = 0.5
"""How many seconds to wait for the check of all files.

A network mount that does not respond must not delay the dashboard longer.
"""

_COLLECTIONS: Final = (25_000, 20, 50)
"""Garbage collection thresholds. Python's defaults make the import of a long list take 1.5 times as long."""


def execute(arguments: argparse.Namespace) -> int:
    """Show the dashboard until the operator leaves it. Returns the exit status."""
    if arguments.demo and arguments.profile is not None:
        return refuse_usage(
            _("--demo uses the account of the sandbox. Remove --demo to use your own, or remove --profile.")
        )
    config, path, notice = load_config(arguments, screen_problems)
    return _open_dashboard(arguments, config, path, notice)


def _open_dashboard(arguments: argparse.Namespace, config: Config, config_path: Path, notice: str) -> int:
    themes = own_themes(config.themes)
    low_contrast = [contrast_warning(theme) for theme in themes if theme.name == config.settings.theme]
    if refusal := _refusal(arguments):
        return refuse_usage(refusal)
    if problems := file_problems(arguments.files):
        return refuse_usage("\n".join(problems))
    if not _connect_terminal(STDIN in arguments.files):
        return refuse_usage(_("The dashboard needs a terminal. Without one, use `imtui run FILE --yes`."))
    log_path = open_log(state_folder())
    with _journal_file(arguments) as journal_file, Sandboxes() as sandboxes, ExitStack() as stack:
        profile, locked_out = _account(arguments, config)
        imports: list[tuple[Message | str, Imported]] = []
        if arguments.demo:
            profile, samples = sandboxes.start()
            imports.append((lazy("sample orders"), samples))
        if lacks_colours(os.environ):
            # Textual reads NO_COLOR, but it does not read TERM.
            os.environ["NO_COLOR"] = "1"
        session = Session(profile, limits_of(config.settings), readonly=config.settings.readonly)
        summary: list[str] = []

        def save() -> None:
            session.close()
            summary.extend(exit_summary(session, None if arguments.demo else journal_file))
            if not arguments.demo:
                summary.extend(remove_finished(journal_file))

        supervisor = stack.enter_context(Supervisor(save))
        app = ImtuiApp(
            session,
            config.settings,
            config_path=config_path,
            journal_path=journal_file,
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
            startup_notice=" ".join(filter(None, (notice, locked_out, *low_contrast, no_proxy_problem()))),
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
    """Stop sending and wait for the replies under way, after the screen has failed."""
    if session.run_state.is_broken:
        return
    session.stop()
    deadline = monotonic() + session.limits.timeout
    while session.phase is not Phase.IDLE and monotonic() < deadline:
        session.drain(wait=_TICK)


def _exit_status(session: Session, asked: int, *, failed: bool) -> int:
    """The exit status of the dashboard.

    `asked` is the application's return code. `failed` is True if a thread of imtui failed.
    """
    if asked == _TEXTUAL_FAILED:
        return FAILED
    if asked:
        return asked
    run = session.run_state
    if failed or run.trouble:
        return FAILED
    if run.cut_short:
        return STOPPED if run.halt else INTERRUPTED
    return SUCCESS


@contextmanager
def _journal_file(arguments: argparse.Namespace) -> Iterator[Path]:
    """The path of the journal. The demo has a journal of its own, which is deleted at the end."""
    if arguments.demo and not arguments.journal:
        with TemporaryDirectory(prefix="imtui-") as scratch:
            yield Path(scratch) / "demo.sqlite3"
    else:
        yield arguments.journal or journal_path()


def _refusal(arguments: argparse.Namespace) -> str:
    """Why the file at the journal's path cannot be used as a journal; empty if it can."""
    if arguments.demo and not arguments.journal:
        return ""
    try:
        check_header(arguments.journal or journal_path())
    except NotAJournalError as error:
        return str(error)
    except JournalError:
        # The dashboard reports that the file cannot be read.
        pass
    return ""


def file_problems(names: Sequence[str], wait: float = _CHECK_SECONDS) -> list[str]:
    """Why files cannot be imported, one sentence for each such file. Standard input, `-`, always passes.

    Files that are not checked within `wait` seconds pass, too. The dashboard reports their problems later.
    """
    problems: list[str] = []

    def check() -> None:
        for name in names:
            try:
                check_source(name)
            except SourceError as error:
                problems.append(str(error))

    # A thread that hangs in a system call must not keep the program alive.
    thread = Thread(target=check, name="file check", daemon=True)
    thread.start()
    thread.join(wait)
    return list(problems)


def _account(arguments: argparse.Namespace, config: Config) -> tuple[Profile | None, str]:
    """The account to start with, and why its credentials could not be read (empty if they could).

    The account is None if there is none or its credentials could not be read. Then the dashboard shows the
    accounts. It is also None for the demo, which uses an account of its own.
    """
    profile = None if arguments.demo else choose_profile(arguments, config)
    try:
        return (unlocked(profile) if profile else None), ""
    except SettingsError as error:
        return None, str(error)


def _collect_garbage_from_now_on() -> None:
    """Switch garbage collection on. Objects that exist already are exempt, so that keys respond faster."""
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)
    gc.enable()


def _connect_terminal(reads_stdin: bool) -> bool:
    """Connect file descriptor 0 to the terminal, because Textual reads the keys from it.

    Returns False if there is no terminal to read from, or if the stream on which Textual draws is not a
    terminal. If `reads_stdin` is True, `sys.stdin` stays connected to the pipe or file that was standard
    input, and the dashboard imports the list from it later.
    """
    if reads_stdin or not sys.stdin.isatty():
        try:
            terminal = open_keyboard()
        except OSError:
            return False
        if reads_stdin:
            sys.stdin = os.fdopen(os.dup(0))
        os.dup2(terminal, 0)
        os.close(terminal)
    # Textual draws on standard error; on Windows it draws on standard output.
    return (sys.stdout if IS_WINDOWS else sys.stderr).isatty()
