"""The entry point: prepares the process and starts the command that the arguments name."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NoReturn

from imtui.cli.arguments import parse
from imtui.cli.config import load_config
from imtui.cli.status import CUT_OFF, FAILED, INTERRUPTED, SIGNALLED, UNWRITTEN
from imtui.cli.streams import OutputError, prepare_streams, say
from imtui.core.secret import kind_and_place

if sys.platform != "win32":
    import resource

_LOG: Final = logging.getLogger("imtui")

_TEXTUAL_DEBUGGING: Final = ("TEXTUAL", "TEXTUAL_LOG")
"""Variables that make Textual write every event to a file, typed keys included."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run `imtui` and leave with its exit status."""
    _leave_no_core()
    prepare_streams()
    failures = _ThreadFailures()
    threading.excepthook = failures.log
    try:
        status = _command(sys.argv[1:] if argv is None else argv, failures)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # The reader of the pipe has closed it, as `head` does.
        status = CUT_OFF
    except OutputError as error:
        say(str(error))
        status = UNWRITTEN
    sys.exit(status)


def _leave_no_core() -> None:
    """Forbid core files: they would contain key and hash."""
    if sys.platform != "win32":
        with suppress(OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _ThreadFailures:
    """The exceptions that ended a thread. Python would print them over the screen, secrets included."""

    def __init__(self) -> None:
        self.count = 0

    def log(self, failed: threading.ExceptHookArgs) -> None:
        """Count and log one of them; an excepthook of `threading`."""
        self.count += 1
        _LOG.critical("a thread of imtui failed: %s", kind_and_place(failed.exc_type, failed.exc_traceback))

    def status(self, status: int) -> int:
        """The exit status of a command that ended with `status`; a signal's is kept."""
        if not self.count or status >= SIGNALLED:
            return status
        say("a part of imtui failed; its log has the details. Outcomes that were proved are kept.")
        return FAILED


def _command(argv: Sequence[str], failures: _ThreadFailures) -> int:
    arguments = parse(argv)
    try:
        if arguments.command == "dashboard":
            return _dashboard(arguments)
        return failures.status(_without_screen(arguments))
    except (BrokenPipeError, OutputError):
        raise
    except Exception:  # noqa: BLE001 (a traceback might show the credentials)
        # The log's module costs 8 ms, which `--version` need not wait for.
        from imtui.cli.failure import tell_failure  # noqa: PLC0415

        return tell_failure(arguments)


def _dashboard(arguments: argparse.Namespace) -> int:
    # Textual draws at most 60 frames a second. At that rate the wait for a frame is the longest part of the
    # time from a key to the screen.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    for variable in _TEXTUAL_DEBUGGING:
        os.environ.pop(variable, None)
    # Nothing is garbage before the first frame, so a collection would only delay it.
    gc.disable()
    try:
        # Textual takes 200 ms to import: only the dashboard needs it.
        from imtui.cli.screen import open_dashboard, problems_of  # noqa: PLC0415

        config, path, told = load_config(arguments, problems_of)
        return open_dashboard(arguments, config, path, told)
    finally:
        gc.enable()


def _without_screen(arguments: argparse.Namespace) -> int:
    gc.enable()
    # Journal, sandbox and reports take 50 ms to import: neither `--version` nor the dashboard needs them.
    from imtui.cli.commands import COMMANDS  # noqa: PLC0415

    return COMMANDS[arguments.command](arguments)
