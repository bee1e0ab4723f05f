"""Reads the bytes of a source, at most `MAX_BYTES`. Another thread can cancel the read."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from threading import Event
from typing import Final, Self, cast

from imtui.core.importing.limits import MAX_BYTES, InputError
from imtui.core.known_texts import reason_of
from imtui.core.text import clean
from imtui.messages import Message, lazy

STDIN: Final = "-"

_CHUNK: Final = 256 * 1024
_NAME_SHOWN: Final = 1000


class SourceError(Exception):
    """A source cannot be imported. The text contains the source, the reason and the next step."""

    @classmethod
    def about(cls, source: Message | str, error: InputError) -> Self:
        """The error of a source whose content cannot be imported."""
        return cls(lazy("{source}: {reason}", source=source, reason=error))


class ImportCancelled(Exception):  # noqa: N818 (the operator's decision, not an error)
    """The operator cancelled the import of a source."""


@dataclass(slots=True)
class ReadProgress:
    """How much of a source is read. One thread updates it; other threads may read it or cancel."""

    size: int | None = None
    """The size of the source in bytes; None if unknown, as for a pipe."""
    done: int = 0
    """How many bytes are read so far."""
    on_cancel: Callable[[], object] = lambda: None
    """Called by `cancel`, on the thread that cancels. `read_workbook` sets it to end its child process."""
    _cancelled: Event = field(default_factory=Event)

    def advance(self, count: int = 0) -> None:
        """Add `count` to the bytes read. Raises `ImportCancelled` once the operator has cancelled."""
        if self._cancelled.is_set():
            raise ImportCancelled
        self.done += count

    def cancel(self) -> None:
        """Make the next `advance` raise `ImportCancelled`, and call `on_cancel`."""
        self._cancelled.set()
        self.on_cancel()


def shown_name(name: str) -> str:
    """The name of a source as the screen shows it. For `-`, standard input, it is `stdin`."""
    # A file's name may hold control characters.
    return "stdin" if name == STDIN else clean(name, _NAME_SHOWN)


def check_source(name: str) -> None:
    """Raise `SourceError` if the file cannot be a source: missing, a folder, a device, unreadable, too large.

    Like every call on a path, this may wait for a network file system.
    """
    if name == STDIN:
        return
    if not name:
        # An empty path is the current folder. A script whose variable is empty does not mean it.
        raise SourceError(lazy("The name of a file is empty. Check the path."))
    try:
        facts = Path(name).stat()
    except OSError as error:
        raise _unreadable(name, error) from error
    except ValueError:
        raise SourceError(
            lazy("{source}: No file can have this name. Check the path.", source=shown_name(name))
        ) from None
    _check_kind(name, facts)
    if not os.access(name, os.R_OK):
        raise SourceError(
            lazy("{source}: Permission denied. Check the file's permissions.", source=shown_name(name))
        )


def read_bytes(name: str, progress: ReadProgress) -> bytes:
    """All bytes of a file or, for `-`, of standard input.

    Raises `SourceError`, also if there are more than `MAX_BYTES`, and `ImportCancelled`.
    """
    check_source(name)
    try:
        if name == STDIN:
            return _read(name, cast("BufferedReader", sys.stdin.buffer).read1, progress)
        # A named pipe waits here for its writer.
        with Path(name).open("rb", buffering=0) as file:
            _check_kind(name, facts := os.fstat(file.fileno()))
            progress.size = facts.st_size if stat.S_ISREG(facts.st_mode) else None
            return _read(name, file.read, progress)
    except OSError as error:
        raise _unreadable(name, error) from error


def _read(name: str, read: Callable[[int], bytes], progress: ReadProgress) -> bytes:
    chunks: list[bytes] = []
    progress.advance()
    while chunk := read(_CHUNK):
        chunks.append(chunk)
        progress.advance(len(chunk))
        _check_size(name, progress.done)
    return b"".join(chunks)


def _check_kind(name: str, facts: os.stat_result) -> None:
    if stat.S_ISDIR(facts.st_mode):
        raise SourceError(
            lazy("{source}: This is a folder. Give the path of a file in it.", source=shown_name(name))
        )
    if not (stat.S_ISREG(facts.st_mode) or stat.S_ISFIFO(facts.st_mode)):
        raise SourceError(
            lazy(
                "{source}: This is a device, not a file. Give the path of a file or a pipe.",
                source=shown_name(name),
            )
        )
    if stat.S_ISREG(facts.st_mode):
        _check_size(name, facts.st_size)


def _check_size(name: str, size: int) -> None:
    if size > MAX_BYTES:
        raise SourceError(
            lazy(
                "{source}: Larger than {limit} MB, so nothing was imported. Split it and import the parts.",
                source=shown_name(name),
                limit=MAX_BYTES // (1024 * 1024),
            )
        )


def _unreadable(name: str, error: OSError) -> SourceError:
    return SourceError(
        lazy("{source}: {reason}. Check the path.", source=shown_name(name), reason=reason_of(error))
    )
