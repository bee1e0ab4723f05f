"""The entry point: prepares the process and starts the command that the arguments name."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import threading
from collections.abc import Sequence
from typing import Final, NoReturn

from imtui.cli.arguments import parse
from imtui.cli.commands import run_command
from imtui.cli.language import start_language
from imtui.cli.status import BROKEN_PIPE, FAILED, INTERRUPTED, OUTPUT_FAILED, SIGNALLED
from imtui.cli.streams import OutputError, prepare_streams, say
from imtui.cli.unexpected_error import report_failure
from imtui.core.secret import kind_and_place
from imtui.messages import _
from imtui.system import forbid_core_files

_LOG: Final = logging.getLogger("imtui")

_TEXTUAL_DEBUGGING: Final = ("TEXTUAL", "TEXTUAL_LOG")
"""Environment variables that make Textual write every event to a file, with the keys that were typed."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run `imtui` and exit with its status."""
    forbid_core_files()
    prepare_streams()
    failures = _ThreadFailures()
    threading.excepthook = failures.log
    try:
        words = sys.argv[1:] if argv is None else argv
        start_language(words)
        status = _command(words, failures)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # The reader has closed the pipe, as `head` does.
        status = BROKEN_PIPE
    except OutputError as error:
        say(str(error))
        status = OUTPUT_FAILED
    sys.exit(status)


class _ThreadFailures:
    """Counts and logs exceptions that ended a thread.

    Python would print them over the screen, with secrets.
    """

    def __init__(self) -> None:
        self.count = 0

    def log(self, failed: threading.ExceptHookArgs) -> None:
        """Count and log an exception. It is the `excepthook` of `threading`."""
        self.count += 1
        _LOG.critical("a thread of imtui failed: %s", kind_and_place(failed.exc_type, failed.exc_traceback))

    def status(self, status: int) -> int:
        """The exit status of the program for a command that ended with `status`.

        If a thread failed, this writes a message to stderr and returns `FAILED`, unless `status` says that a
        signal ended the command.
        """
        if not self.count or status >= SIGNALLED:
            return status
        say(_("A part of imtui failed. Its log has the details. Outcomes that were proved are kept."))
        return FAILED


def _command(argv: Sequence[str], failures: _ThreadFailures) -> int:
    arguments = parse(argv)
    try:
        if arguments.command == "dashboard":
            return _dashboard(arguments)
        gc.enable()
        return failures.status(run_command(arguments))
    except (BrokenPipeError, OutputError):
        raise
    except Exception:  # noqa: BLE001 (a traceback may show the credentials)
        return report_failure(arguments)


def _dashboard(arguments: argparse.Namespace) -> int:
    # By default Textual draws at most 60 frames a second. At that rate the wait for a frame is the longest
    # part of the time from a key to the screen.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    for variable in _TEXTUAL_DEBUGGING:
        os.environ.pop(variable, None)
    # Nothing is garbage before the first frame, so a collection would only delay it.
    gc.disable()
    try:
        return run_command(arguments)
    finally:
        gc.enable()
