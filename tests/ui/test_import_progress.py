"""Files are read on a thread: the screen stays live, reading can be cancelled, and quitting does not wait."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from textual.widgets import Button, Input, Static

from imtui.core.outcome import State
from imtui.session import Phase
from imtui.sources import BackgroundTask, ReadProgress
from imtui.ui.layout import MIN_SIZE
from imtui.ui.screens.help import Help
from imtui.ui.screens.open_file import OpenDialog
from imtui.ui.widgets.import_progress import ImportProgress, reading_words
from tests.support.scripted import Provider
from tests.support.stage import NARROW, WIDE, GatedProvider, Stage, make_app, on_stage


class DeadMount:
    """A file system that answers no call before the test ends."""

    def __init__(self) -> None:
        self.released = threading.Event()

    def open(self, path: Path, *arguments: object, **options: object) -> BytesIO:
        assert self.released.wait(60)
        raise OSError(f"{path} is gone")


@pytest.fixture
def dead_mount(monkeypatch: pytest.MonkeyPatch) -> Iterator[DeadMount]:
    """Every file hangs when it is opened."""
    mount = DeadMount()
    monkeypatch.setattr(Path, "open", mount.open)
    yield mount
    mount.released.set()


def reading(stage: Stage) -> str:
    """What the progress line says, empty while it is not there."""
    line = stage.dashboard.query_one(ImportProgress)
    return str(line.query_one("#reading", Static).content) if line.display else ""


def error(stage: Stage) -> str:
    return str(stage.screen.query_one("#why", Static).content)


async def opened(stage: Stage, path: str) -> None:
    """Type a path into the window that `o` opens, and press Enter."""
    stage.table.focus()
    await stage.press("o")
    stage.screen.query_one(Input).value = path
    await stage.press("enter")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A named pipe without a writer: opening it waits for ever."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def release(pipe: Path) -> None:
    """Let the thread go that waits for a writer."""
    os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))


@pytest.mark.parametrize("size", [MIN_SIZE, NARROW, WIDE])
async def test_a_pipe_without_a_writer_is_cancelled_by_esc(pipe: Path, size: tuple[int, int]) -> None:
    async with on_stage(make_app("428"), size) as stage:
        await opened(stage, str(pipe))
        await stage.until(lambda: reading(stage) == f"Reading {pipe.name}: waiting for data")
        line = stage.dashboard.query_one(ImportProgress)
        assert stage.screen.region.contains_region(line.query_one("#cancel-import").region)
        await stage.press("escape")
        assert reading(stage) == ""
        assert stage.notice == f"{pipe.name}: cancelled. Nothing was imported."
        release(pipe)
        assert stage.ids == ["428"]


async def test_the_cancel_button_cancels_reading(pipe: Path) -> None:
    async with on_stage(make_app("428")) as stage:
        stage.dashboard.context.importer.import_files([str(pipe)])
        await stage.until(lambda: bool(reading(stage)))
        await stage.pilot.pause()
        await stage.pilot.click("#cancel-import")
        await stage.until(lambda: not reading(stage))
        assert "cancelled" in stage.notice
        release(pipe)


async def test_the_cancel_button_has_the_key_and_language_in_use(pipe: Path, tmp_path: Path) -> None:
    app = make_app("428", keys={"back": ("B",)}, config_path=tmp_path / "config.toml")
    async with on_stage(app) as stage:
        app.choose_language("tr")
        stage.dashboard.context.importer.import_files([str(pipe)])
        await stage.until(lambda: bool(reading(stage)))
        assert str(stage.dashboard.query_one("#cancel-import", Button).label) == "Vazgeç B"
        await stage.press("B")
        await stage.until(lambda: not reading(stage))
        release(pipe)


@pytest.mark.usefixtures("dead_mount")
async def test_a_run_continues_while_a_dead_mount_hangs() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429 430", provider)) as stage:
        await stage.run()
        stage.dashboard.context.importer.import_files(["/etc/hosts"])
        await stage.until(lambda: bool(reading(stage)))
        provider.let_go(3)
        await stage.until(stage.is_over)
        assert set(stage.states) == {State.CANCELLED}
        assert reading(stage)
        await stage.press("question_mark")
        assert stage.screen is not stage.dashboard


@pytest.mark.usefixtures("dead_mount")
async def test_quitting_does_not_wait_for_a_dead_mount() -> None:
    app = make_app("428", files=["/etc/hosts"])
    async with on_stage(app) as stage:
        await stage.until(lambda: bool(reading(stage)))
        stage.table.focus()
        await stage.press("q", "y")
    assert app.return_code == 0
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "background")


@pytest.mark.usefixtures("dead_mount")
async def test_no_run_begins_while_a_file_is_read() -> None:
    provider = Provider()
    async with on_stage(make_app("428", provider, files=["/etc/hosts"])) as stage:
        await stage.press("ctrl+r")
        assert stage.notice.startswith("hosts is still being read.")
        assert stage.session.phase is Phase.IDLE
        await stage.press("escape", "ctrl+r")
        assert stage.screen is not stage.dashboard


async def test_files_of_the_command_line_are_read_in_background(tmp_path: Path) -> None:
    names = []
    for name, order in (("a.txt", "428"), ("b.txt", "429"), ("c.txt", "428")):
        (tmp_path / name).write_text(f"{order}\n")
        names.append(str(tmp_path / name))
    async with on_stage(make_app(files=names)) as stage:
        await stage.until(lambda: "c.txt" in stage.notice)
        assert stage.ids == ["428", "429"]


async def test_a_file_of_the_command_line_that_is_missing_is_named() -> None:
    async with on_stage(make_app(files=["/no/such.txt"])) as stage:
        await stage.until(lambda: stage.notice == "/no/such.txt: No such file or directory. Check the path.")


async def test_standard_input_is_read_behind_the_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"428\n429\n")))
    async with on_stage(make_app(files=["-"])) as stage:
        await stage.until(lambda: stage.ids == ["428", "429"])


async def test_nothing_is_added_behind_a_window(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("429\n")
    async with on_stage(make_app("428")) as stage:
        await stage.press("ctrl+r")
        stage.dashboard.context.importer.import_files([str(path)])
        await stage.until(lambda: all(job.ended for job in stage.dashboard.context.importer._jobs))
        await stage.pilot.pause(0.1)
        assert stage.ids == ["428"]
        await stage.press("n")
        await stage.until(lambda: stage.ids == ["428", "429"])


WRONG_PATHS = {
    "": "✖ Enter the path of a file.",
    "   ": "✖ Enter the path of a file.",
    "/no/such.txt": "✖ /no/such.txt: No such file or directory. Check the path.",
    "/": "✖ /: This is a folder. Give the path of a file in it.",
    "/dev/zero": "✖ /dev/zero: This is a device, not a file. Give the path of a file or a pipe.",
    "~nobody-here/x": "✖ ~nobody-here/x: No such file or directory. Check the path.",
    "a\x1b[31m": "No such file or directory. Check the path.",
}


async def test_a_wrong_path_stays_in_its_window_with_the_reason() -> None:
    async with on_stage(make_app()) as stage:
        for path, reason in WRONG_PATHS.items():
            await opened(stage, path)
            await stage.until(lambda reason=reason: error(stage).endswith(reason))  # type: ignore[misc]
            assert isinstance(stage.screen, OpenDialog)
            assert stage.screen.query_one(Input).value == path
            assert stage.screen.query_one(Input).has_focus, path
            await stage.press("escape")
            assert stage.app.screen is stage.dashboard, path
        assert stage.ids == []


async def test_a_file_that_is_not_a_list_comes_back_to_its_window(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0\1")
    async with on_stage(make_app()) as stage:
        await opened(stage, str(path))
        await stage.until(lambda: isinstance(stage.screen, OpenDialog) and bool(error(stage)))
        assert stage.screen.query_one(Input).value == str(path)
        await stage.press("escape")
        assert stage.screen is stage.dashboard


async def test_a_path_that_hangs_leaves_its_window_to_esc(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr("imtui.ui.screens.open_file.check_source", lambda _: released.wait(60))
    async with on_stage(make_app("428")) as stage:
        await opened(stage, "/mnt/dead/list.txt")
        await stage.until(lambda: error(stage) == "Looking for /mnt/dead/list.txt…")
        await stage.press("escape")
        assert stage.screen is stage.dashboard
        released.set()


async def test_a_file_that_is_found_behind_a_window_is_opened_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    monkeypatch.setattr("imtui.ui.screens.open_file.check_source", lambda _: released.wait(60))
    path = tmp_path / "list.txt"
    path.write_text("312891245\n")
    async with on_stage(make_app("428")) as stage:
        await opened(stage, str(path))
        await stage.until(lambda: error(stage).startswith("Looking for"))
        await stage.press("f1")
        assert isinstance(stage.screen, Help)
        dialog = stage.app.screen_stack[-2]
        assert isinstance(dialog, OpenDialog)
        released.set()
        await stage.until(lambda: dialog._job is None or dialog._job.ended)
        dialog._poll()
        await stage.press("escape")
        await stage.until(lambda: stage.ids == ["428", "312891245"])


async def test_a_path_that_is_changed_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr("imtui.ui.screens.open_file.check_source", lambda _: released.wait(60))
    path = tmp_path / "old.txt"
    path.write_text("312891245\n")
    async with on_stage(make_app("428")) as stage:
        await opened(stage, str(path))
        await stage.until(lambda: error(stage).startswith("Looking for"))
        await stage.press("backspace")
        assert error(stage) == ""
        released.set()
        await stage.pilot.pause()
        assert isinstance(stage.screen, OpenDialog)
        assert stage.ids == ["428"]


@pytest.mark.parametrize(
    ("size", "done", "words"),
    [
        (None, 0, "Reading a.txt: waiting for data"),
        (None, 2_100_000, "Reading a.txt: 2.1 MB"),
        (40_000_000, 2_100_000, "Reading a.txt: 2.1 of 40.0 MB"),
        (40_000_000, 40_000_000, "Checking a.txt: 40.0 MB"),
    ],
)
def test_progress_says_how_much_is_read(size: int | None, done: int, words: str) -> None:
    jobs = [BackgroundTask("a.txt", lambda _: object()), BackgroundTask("b.txt", lambda _: object())]
    jobs[0].progress.size, jobs[0].progress.done = size, done
    assert reading_words(jobs[:1]) == words
    assert reading_words(jobs) == f"{words} (and 1 more)"


def test_a_failure_of_the_thread_is_raised_by_its_result() -> None:
    def panic(_: ReadProgress) -> None:
        raise SystemExit("a library's panic")

    job = BackgroundTask("a.txt", panic)
    job._run()
    with pytest.raises(RuntimeError, match="SystemExit"):
        job.result()
