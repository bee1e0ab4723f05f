"""What is read as a source, how much of it, and how reading is cancelled."""

from __future__ import annotations

import io
import os
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

from imtui.core.importing.limits import MAX_BYTES
from imtui.sources import ImportCancelled, ReadProgress, SourceError, check_source
from imtui.sources.importer import import_source
from imtui.sources.reader import read_bytes


def test_progress_counts_the_bytes_of_a_file(tmp_path: Path) -> None:
    path, progress = tmp_path / "a.txt", ReadProgress()
    path.write_bytes(b"428\n" * 200_000)
    assert len(read_bytes(str(path), progress)) == 800_000
    assert (progress.done, progress.size) == (800_000, 800_000)


def test_a_cancelled_reader_stops_at_its_next_chunk(tmp_path: Path) -> None:
    path, progress = tmp_path / "a.txt", ReadProgress()
    path.write_bytes(b"428\n")
    progress.cancel()
    with pytest.raises(ImportCancelled):
        read_bytes(str(path), progress)


def test_a_named_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    path, progress = tmp_path / "pipe", ReadProgress()
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"428\n429\n",))
    writer.start()
    assert read_bytes(str(path), progress) == b"428\n429\n"
    assert progress.size is None
    writer.join()


def test_a_pipe_that_never_ends_is_read_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def pour() -> None:
        with path.open("wb", buffering=0) as pipe:
            try:
                while True:
                    pipe.write(b"1\n" * 500_000)
            except BrokenPipeError:
                return

    writer = threading.Thread(target=pour)
    writer.start()
    progress = ReadProgress()
    with pytest.raises(SourceError, match="Larger than 64 MB, so nothing was imported"):
        read_bytes(str(path), progress)
    assert progress.done < MAX_BYTES + 1_000_000
    writer.join()


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path, progress = tmp_path / "a.txt", ReadProgress()
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)
    with pytest.raises(SourceError, match=r"a\.txt: Larger than 64 MB"):
        read_bytes(str(path), progress)
    assert progress.done == 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("/dev/zero", "/dev/zero: This is a device, not a file. Give the path of a file or a pipe."),
        ("/", "/: This is a folder. Give the path of a file in it."),
        ("/no/such/file", "/no/such/file: No such file or directory. Check the path."),
        ("", "The name of a file is empty. Check the path."),
        ("a\0b", "No file can have this name. Check the path."),
        ("a" * 5000, "File name too long. Check the path."),
    ],
)
def test_a_path_that_is_no_source_says_why(name: str, reason: str) -> None:
    for look in (check_source, partial(read_bytes, progress=ReadProgress())):
        with pytest.raises(SourceError) as error:
            look(name)
        assert str(error.value).endswith(reason)


def test_a_list_of_too_many_orders_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"{number}\n" for number in range(7_000_000, 8_000_001)))
    with pytest.raises(SourceError, match="more than 1,000,000 lines or order IDs"):
        import_source(str(path))


def test_standard_input_is_read_through_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"428\n")))
    check_source("-")
    assert read_bytes("-", ReadProgress()) == b"428\n"
