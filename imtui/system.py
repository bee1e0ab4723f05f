"""What POSIX systems and Windows do differently. Other modules use this one instead of POSIX calls."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import ctypes
    import msvcrt
else:
    import fcntl
    import resource
    import termios

IS_WINDOWS: Final = sys.platform == "win32"

HAS_MODES: Final = not IS_WINDOWS
"""True if files have a mode that says who may read them. On Windows they have not."""

NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
"""The flag of `os.open` that refuses a symbolic link; 0 if the system has none."""

NO_WAIT: Final = getattr(os, "O_NONBLOCK", 0)
"""The flag of `os.open` that does not wait for the other end of a pipe; 0 if the system has none."""

BINARY: Final = getattr(os, "O_BINARY", 0)
"""The flag of `os.open` that keeps Windows from translating line ends; 0 elsewhere."""

_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")

_POSIX_WORDS: Final[Mapping[int, str]] = {
    2: "No such file or directory",
    3: "No such file or directory",
    5: "Permission denied",
    32: "another program has it open",
    80: "File exists",
    112: "No space left on device",
    183: "File exists",
    206: "File name too long",
    10051: "Network is unreachable",
    10053: "Connection reset by peer",
    10054: "Connection reset by peer",
    10060: "Connection timed out",
    10061: "Connection refused",
    10065: "No route to host",
    11001: "Name or service not known",
    11002: "Temporary failure in name resolution",
    11004: "Name or service not known",
}
"""The POSIX text for each Windows error number of files and sockets.

Windows' own texts are in the language of the user.
"""

_WINDOWS_ERROR: Final = re.compile(r"\[WinError (\d+)\] .*", re.DOTALL)
_NUMBER: Final = re.compile(r"^\[(?:Errno|WinError) -?\d+\] ")
"""A pattern for the number in front of an error text of the system."""

_CLOSE_EVENTS: Final = frozenset({2, 5, 6})
"""Windows' numbers for a closed console, a log-off and a shutdown."""


def end_signals() -> tuple[signal.Signals, ...]:
    """The signals of this system that ask a program to end. Only Windows has one for Ctrl+Break."""
    return tuple(getattr(signal, name) for name in _SIGNALS if hasattr(signal, name))


def status_of(number: int) -> int:
    """The exit status of a program that the signal with this number ended: 130 for Ctrl+C and Ctrl+Break."""
    return 128 + (signal.SIGINT if number == getattr(signal, "SIGBREAK", None) else number)


def is_broken_pipe(error: OSError, *, windows: bool = IS_WINDOWS) -> bool:
    """True if a write failed because the reader has closed the pipe."""
    # Windows has no SIGPIPE and no EPIPE for it.
    return isinstance(error, BrokenPipeError) or (windows and error.errno == errno.EINVAL)


def posix_words(winerror: int | None) -> str:
    """What POSIX systems say for an error of Windows; empty for an error that is not known here."""
    return _POSIX_WORDS.get(winerror or 0, "")


def plain_error(text: str) -> str:
    """An error text of the system without its number, in the words of POSIX systems where they are known."""
    found = _WINDOWS_ERROR.search(text)
    known = posix_words(int(found[1])) if found else ""
    return text[: found.start()] + known if found and known else _NUMBER.sub("", text)


def forbid_core_files() -> None:
    """Forbid core files, which would contain key and hash. Windows writes none."""
    if sys.platform != "win32":
        with suppress(OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def is_terminal_gone() -> bool:
    """True if the terminal behind standard error has hung up.

    Always False on Windows, which ends the program itself.
    """
    if sys.platform != "win32":
        try:
            termios.tcgetattr(sys.__stderr__ or 2)
        except termios.error as error:
            return bool(error.args[0] == errno.EIO)
        except (OSError, ValueError):
            return False
    return False


def open_keyboard() -> int:
    """A descriptor of the terminal's input, wherever standard input comes from. Raises `OSError`."""
    return os.open(keyboard_path(), (os.O_RDWR if IS_WINDOWS else os.O_RDONLY) | BINARY)


def keyboard_path(*, windows: bool = IS_WINDOWS) -> str:
    """The name by which a program opens the keyboard of its terminal."""
    return "CONIN$" if windows else "/dev/tty"


def make_blocking(descriptor: int) -> None:
    """Let reads wait again after an open with `NO_WAIT`."""
    if sys.platform != "win32":
        os.set_blocking(descriptor, True)


def is_locked(path: Path) -> bool:
    """True if another process holds the lock of a lock file. Creates and changes nothing."""
    try:
        descriptor = os.open(path, (os.O_RDWR if IS_WINDOWS else os.O_RDONLY) | NO_LINK | NO_WAIT | BINARY)
    except OSError:
        return False
    try:
        _try_lock(descriptor)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _try_lock(descriptor: int) -> None:
    """Take the lock for a moment. Raises `OSError` if another process holds it."""
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


def when_console_closes(save: Callable[[], object]) -> Callable[[], None]:
    """Register `save` for when the console window is closed. Returns a function that unregisters it.

    Windows calls `save` on a thread of its own, and ends the program when it returns. Other systems send
    SIGHUP instead; there, this does nothing.
    """
    if sys.platform == "win32":
        handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(console_handler(save))
        ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, 1)

        def stop() -> None:
            ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, 0)

        return stop
    return lambda: None


def console_handler(save: Callable[[], object]) -> Callable[[int], bool]:
    """A function that Windows calls with the number of a console event.

    It calls `save` if the console is closed, the user logs off, or the system shuts down. It always returns
    False, so that other handlers run too: Ctrl+C and Ctrl+Break are left to Python.
    """

    def handle(event: int) -> bool:
        if event in _CLOSE_EVENTS:
            save()
        return False

    return handle
