"""What POSIX systems and Windows do differently. These tests play Windows on any system."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path

import platformdirs
import pytest

from imtui import system
from imtui.cli import streams, supervisor
from imtui.cli.config import read_config
from imtui.cli.terminal_support import has_few_colours
from imtui.core.known_texts import reason_of
from imtui.journal import lockfile
from imtui.paths import config_path, state_folder
from imtui.private_files import replacing
from imtui.sandbox import service
from imtui.sources.dropped import absolute_paths


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("[WinError 10061] Es konnte keine Verbindung hergestellt werden", "Connection refused"),
        ("[WinError 10054] An existing connection was forcibly closed", "Connection reset by peer"),
        ("[WinError 99999] something new", "something new"),
        ("[Errno 111] Connection refused", "Connection refused"),
        ("Server disconnected", "Server disconnected"),
    ],
)
def test_errors_of_sockets_read_alike_on_every_system(text: str, plain: str) -> None:
    assert system.plain_error(text) == plain


@pytest.mark.parametrize(
    ("number", "words"),
    [(2, "No such file or directory"), (5, "Permission denied"), (9999, "words of Windows")],
)
def test_errors_of_files_read_alike_on_every_system(number: int, words: str) -> None:
    error = OSError(errno.EINVAL, "words of Windows", "C:\\lists\\a.csv")
    error.winerror = number  # type: ignore[attr-defined]
    assert str(reason_of(error)) == words


def test_a_closed_pipe_is_recognised_on_every_system() -> None:
    assert system.is_broken_pipe(BrokenPipeError())
    assert system.is_broken_pipe(OSError(errno.EINVAL, "Invalid argument"), windows=True)
    assert not system.is_broken_pipe(OSError(errno.EINVAL, "Invalid argument"), windows=False)
    assert not system.is_broken_pipe(OSError(errno.ENOSPC, "No space left on device"), windows=True)


def test_output_to_a_closed_pipe_of_windows_is_a_broken_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(sys, "stdout", Closed())
    monkeypatch.setattr(streams, "is_broken_pipe", partial(system.is_broken_pipe, windows=True))
    with pytest.raises(BrokenPipeError):
        streams.put(["a line\n"])


def test_ctrl_break_ends_a_program_as_ctrl_c_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert system.status_of(signal.SIGTERM) == 143
    monkeypatch.setattr(signal, "SIGBREAK", 21, raising=False)
    assert 21 in system.end_signals()
    assert system.status_of(21) == system.status_of(signal.SIGINT) == 130


def test_a_signal_wakes_the_supervisor_under_asyncio(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watching = supervisor.Supervisor(lambda: None)
    monkeypatch.setattr(supervisor, "IS_WINDOWS", True)
    watching._wake_on_windows(signal.SIGTERM, None)
    assert watching._woken.recv(8) == bytes([signal.SIGTERM])
    watching._wake.close()
    watching._woken.close()


def test_a_closed_console_saves_and_other_events_do_not() -> None:
    saved: list[str] = []
    handle = system.console_handler(lambda: saved.append("saved"))
    ctrl_c, ctrl_break, closed, logged_off, shut_down = 0, 1, 2, 5, 6
    assert not handle(ctrl_c)
    assert not handle(ctrl_break)
    assert saved == []
    for event in (closed, logged_off, shut_down):
        assert not handle(event)
    assert len(saved) == 3


def test_a_closed_console_asks_the_supervisor_to_end() -> None:
    watching = supervisor.Supervisor(lambda: None)
    watching._left.set()
    watching._save_before_the_console_is_gone()
    assert watching._next_status() == 129
    watching._wake.close()
    watching._woken.close()


def test_the_keyboard_has_its_name_on_each_system() -> None:
    assert system.keyboard_path(windows=True) == "CONIN$"
    assert system.keyboard_path(windows=False) == "/dev/tty"


def test_the_sandbox_waits_in_short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows interrupts no wait, so an endless wait could not be ended."""
    waits: list[float | None] = []

    class Never:
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            if len(waits) == 2:
                raise KeyboardInterrupt
            return False

    monkeypatch.setattr(threading, "Event", Never)
    with pytest.raises(KeyboardInterrupt):
        service._wait_for_interrupt()
    assert None not in waits


def test_the_sandbox_names_the_commands_of_powershell() -> None:
    assert service._credentials(windows=True).startswith('$env:ILETIMERKEZI_API_KEY="')
    assert service._credentials(windows=False).startswith("export ")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("C:\\lists\\new.csv", ["C:\\lists\\new.csv"]),
        ('"C:\\my lists\\a.csv" D:\\b.xlsx', ["C:\\my lists\\a.csv", "D:\\b.xlsx"]),
        ("file:///C:/my%20lists/a.csv", ["C:\\my lists\\a.csv"]),
        ("file://server/share/a.csv", ["\\\\server\\share\\a.csv"]),
        ("\\\\server\\share\\a.csv", ["\\\\server\\share\\a.csv"]),
        ("lists\\a.csv", []),
        ("312891247", []),
    ],
)
def test_a_dropped_path_keeps_its_backslashes(text: str, names: list[str]) -> None:
    assert absolute_paths(text, windows=True) == names


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_output_is_utf_8_and_keeps_its_line_ends(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, name, io.TextIOWrapper(written, encoding="cp1252", newline="\r\n"))
    streams.prepare_streams()
    stream = getattr(sys, name)
    stream.write("iptal ğ\r\nson\n")
    stream.flush()
    assert written.getvalue() == "iptal ğ\r\nson\n".encode()


def test_a_console_of_windows_has_all_colours() -> None:
    assert not has_few_colours({}, windows=True)
    assert has_few_colours({"TERM": "xterm"}, windows=True)
    assert has_few_colours({}, windows=False)


@pytest.mark.parametrize("has_modes", [True, False])
def test_modes_are_a_matter_of_systems_that_have_them(
    has_modes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "HAS_MODES", has_modes)
    path = tmp_path / "config.toml"
    path.write_text("", encoding="utf-8")
    path.chmod(0o644)
    assert bool(read_config(path)[2]) is has_modes


def test_a_file_is_replaced_where_no_folder_can_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.open

    def refuse_folders(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied")
        return really(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse_folders)
    with replacing(tmp_path / "config.toml") as file:
        file.write("theme = 'imtui-light'\n")
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "theme = 'imtui-light'\n"


def test_the_lock_file_goes_where_no_open_file_can_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = lockfile.LockFile(tmp_path / "journal.sqlite3")
    really = Path.unlink

    def refuse_open_files(path: Path, missing_ok: bool = False) -> None:
        if lock._lock.is_locked:
            raise PermissionError(errno.EACCES, "Permission denied")
        really(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse_open_files)
    monkeypatch.setattr(lockfile, "IS_WINDOWS", True)
    lock.release()
    assert not lock.path.exists()


def test_folders_of_the_environment_are_used_on_every_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", "relative")

    def folder_of_windows(name: str, *, appauthor: str | bool | None = None) -> Path:
        author = name if appauthor is None else appauthor
        return tmp_path / "Local" / (f"{author}/{name}" if author else name)

    monkeypatch.setattr(platformdirs, "user_state_path", folder_of_windows)
    assert config_path() == tmp_path / "config" / "imtui" / "config.toml"
    assert state_folder() == tmp_path / "Local" / "imtui"
