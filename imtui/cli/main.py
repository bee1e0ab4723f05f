"""What each command is put together from."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NoReturn

from imtui.cli.arguments import parse
from imtui.cli.config import choose_profile, load_config, pace_of
from imtui.cli.status import CUT_OFF, INTERRUPTED, UNWRITTEN
from imtui.cli.streams import OutputError, complain, prepare_streams, put, say
from imtui.core.secret import kind_and_place
from imtui.settings import (
    Config,
    Profile,
    SettingsError,
    is_loopback,
    journal_path,
    state_folder,
    unlocked,
)

if TYPE_CHECKING:
    from imtui.core.importing import Imported
    from imtui.session import Session

_LOG: Final = logging.getLogger("imtui")

_DEVELOPERS: Final = ("TEXTUAL", "TEXTUAL_LOG")
"""Variables by which Textual writes every event out, a key that is typed among them."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run `imtui` and leave with its exit status."""
    _leave_no_core()
    prepare_streams()
    threading.excepthook = _log_failed_thread
    try:
        status = _command(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        status = CUT_OFF
    except OutputError as error:
        say(str(error))
        status = UNWRITTEN
    sys.exit(status)


def _leave_no_core() -> None:
    """Key and hash are in the memory that a crash would write to disk."""
    with suppress(ImportError, OSError):
        import resource  # noqa: PLC0415 (not every system has it)

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _log_failed_thread(failed: threading.ExceptHookArgs) -> None:
    """Python's own writes over the screen, and the exception's text, too."""
    _LOG.critical("a thread of imtui failed: %s", kind_and_place(failed.exc_type, failed.exc_traceback))


def _command(argv: Sequence[str]) -> int:
    arguments = parse(argv)
    commands = {
        "dashboard": _dashboard,
        "run": _run,
        "sandbox": _sandbox,
        "history": _history,
        "export": _export,
        "help": _help,
        "completion": _completion,
    }
    if arguments.command != "dashboard":
        gc.enable()
    try:
        return commands[arguments.command](arguments)
    except (BrokenPipeError, OutputError):
        raise
    except Exception:  # noqa: BLE001 (whatever it is: a traceback might show the credentials)
        from imtui.cli.failure import tell_failure  # noqa: PLC0415 (only a failure needs it)

        return tell_failure(arguments)


def _dashboard(arguments: argparse.Namespace) -> int:
    # Textual lets a frame wait for the last one: by its own 60 a second a key waits longer for its echo than
    # all else takes.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    for variable in _DEVELOPERS:
        os.environ.pop(variable, None)
    # Until the first frame is seen.
    gc.disable()
    try:
        # textual takes a third of a second.
        from imtui.cli.screen import open_dashboard, problems_of  # noqa: PLC0415

        config, path, told = load_config(arguments, problems_of)
        return open_dashboard(arguments, config, path, told)
    finally:
        gc.enable()


def _run(arguments: argparse.Namespace) -> int:
    from imtui.session import Session  # noqa: PLC0415 (as above)
    from imtui.session.connection import proxy_settings_problem  # noqa: PLC0415
    from imtui.sources import SourceError  # noqa: PLC0415

    config, _, _ = load_config(arguments)
    try:
        lists = _imported(arguments)
        profile = _ready(arguments, config)
    except (SettingsError, SourceError) as error:
        return complain(str(error))
    if problem := proxy_settings_problem():
        say(problem)
    session = Session(profile, pace_of(arguments, config.settings), readonly=config.settings.readonly)
    if arguments.dry_run:
        return _show(arguments, session, lists)
    return _cancel(arguments, session, lists)


def _imported(arguments: argparse.Namespace) -> list[tuple[str, Imported]]:
    """The orders of each file; raises `SourceError`, also if the operator would have to decide something."""
    from imtui.cli.questions import refusal_of  # noqa: PLC0415 (as above)
    from imtui.core.importing import Imported  # noqa: PLC0415
    from imtui.sources import SourceError, import_source  # noqa: PLC0415

    lists: list[tuple[str, Imported]] = []
    for name in arguments.files:
        source, result = import_source(name, arguments.column)
        if not isinstance(result, Imported):
            raise SourceError(refusal_of(source, result))
        lists.append((source, result))
    return lists


def _ready(arguments: argparse.Namespace, config: Config) -> Profile:
    """The profile, with its credentials, at which a run may begin; raises `SettingsError`."""
    profile = choose_profile(arguments, config)
    if profile is None:
        raise SettingsError(_no_account(config))
    if config.settings.readonly and not arguments.dry_run:
        from imtui.session.words import READ_ONLY  # noqa: PLC0415 (as above)

        raise SettingsError(READ_ONLY)
    if reluctance := _reluctance(arguments, profile):
        raise SettingsError(reluctance)
    return unlocked(profile)


def _cancel(arguments: argparse.Namespace, session: Session, lists: Sequence[tuple[str, Imported]]) -> int:
    from imtui.cli import headless  # noqa: PLC0415 (as above)
    from imtui.cli.logfile import open_log  # noqa: PLC0415

    open_log(state_folder())
    session.keep_in(arguments.journal or journal_path())
    if session.journal_trouble:
        return complain(f"nothing was sent. {session.journal_trouble}")
    try:
        return headless.run(
            session, lists, allow_unusual=arguments.allow_unusual, as_json=arguments.json, out=sys.stdout
        )
    finally:
        session.close()


def _show(arguments: argparse.Namespace, session: Session, lists: Sequence[tuple[str, Imported]]) -> int:
    from imtui.cli import headless  # noqa: PLC0415 (as above)
    from imtui.session import NotNowError  # noqa: PLC0415

    try:
        session.look_in(arguments.journal or journal_path())
    except NotNowError as error:
        return complain(str(error))
    try:
        return headless.show(session, lists, allow_unusual=arguments.allow_unusual)
    finally:
        session.close()


def _no_account(config: Config) -> str:
    if config.profiles:
        names = ", ".join(profile.name for profile in config.profiles)
        return f"there are several accounts and no default: name one with --profile: {names}."
    return (
        "there are no credentials. Set ILETIMERKEZI_API_KEY and ILETIMERKEZI_API_HASH, or start imtui "
        "once and let it remember a profile."
    )


def _reluctance(arguments: argparse.Namespace, profile: Profile) -> str:
    """What the operator has not said yet."""
    if arguments.dry_run:
        return "a dry run is for reading: leave --json out." if arguments.json else ""
    if profile.guarded and not is_loopback(profile.base_url) and arguments.profile is None:
        return f"{profile.name} is guarded: say that you mean it, with --profile and its name."
    if not arguments.yes:
        return "run cancels without asking, and a cancel cannot be undone: say so with --yes."
    return ""


def _sandbox(arguments: argparse.Namespace) -> int:
    from imtui.sandbox import serve  # noqa: PLC0415 (only this command needs a server)

    try:
        serve(
            port=arguments.port,
            orders=arguments.orders,
            latency_ms=arguments.latency_ms,
            seed=arguments.seed,
            faults=arguments.faults,
            announce=lambda line: put([f"{line}\n"]),
        )
    except OSError as error:
        reason = error.strerror or error
        return complain(f"--port {arguments.port}: {reason}. Without --port it takes any that is free.")
    return 0


def _history(arguments: argparse.Namespace) -> int:
    from imtui.cli.past import batches_as_json, list_batches  # noqa: PLC0415 (as above)
    from imtui.journal import JournalError  # noqa: PLC0415

    try:
        put((batches_as_json if arguments.json else list_batches)(arguments.journal or journal_path()))
    except JournalError as error:
        return complain(str(error))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from imtui.cli.past import export_batch  # noqa: PLC0415 (as above)
    from imtui.journal import JournalError  # noqa: PLC0415
    from imtui.session.report import PLAIN, CsvStyle, Format  # noqa: PLC0415

    form = Format.IDS if arguments.format == "ids" else Format(arguments.format)
    style = CsvStyle(arguments.bom, ";" if arguments.semicolon else ",")
    if form is not Format.CSV and style != PLAIN:
        option = "--bom" if arguments.bom else "--semicolon"
        return complain(f"{option} is for a CSV: leave it out with --format {arguments.format}.")
    path = arguments.journal or journal_path()
    try:
        put([export_batch(path, arguments.batch, form, style)])
    except JournalError as error:
        return complain(str(error))
    return 0


def _help(arguments: argparse.Namespace) -> int:
    if arguments.topic == "man":
        from imtui.cli.man_page import man_page  # noqa: PLC0415 (as above)

        put([man_page()])
        return 0
    from imtui.cli.manual import about  # noqa: PLC0415 (only this command needs it)

    try:
        put([about(arguments.topic, arguments.config)])
    except SettingsError as error:
        return complain(str(error))
    return 0


def _completion(arguments: argparse.Namespace) -> int:
    from imtui.cli.completion import completion  # noqa: PLC0415 (only this command needs it)

    put([completion(arguments.shell)])
    return 0
