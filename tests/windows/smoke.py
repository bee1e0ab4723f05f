"""Runs imtui on a Windows Python: `python -m tests.windows.smoke FOLDER`, in the folder of the sources.

On Linux, a Windows Python is made in FOLDER if there is none, and runs under Wine. On Windows, it is the
Python that runs this; the dashboard is left out there, because this script has no console to read.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from imtui.cli.status import SUCCESS

SOURCES = Path(__file__).parents[2]
PATIENCE = 90.0
"""Seconds for one program; a first start under Wine takes some."""

ORDERS = 12


@dataclass
class Windows:
    """Starts imtui on a Windows Python in a folder of its own."""

    python: list[str]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start imtui with pipes as its streams."""
        return subprocess.Popen(  # noqa: S603 (our own program)
            [*self.python, "-m", "imtui", *arguments],
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL if sys.platform == "win32" else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run imtui to its end: exit status, standard output and standard error."""
        process = self.start(*arguments)
        output, errors = process.communicate(timeout=PATIENCE)
        return process.returncode, output.decode("utf-8"), errors.decode("utf-8")


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Ctrl+C; on Windows Ctrl+Break, because Ctrl+C cannot be sent to one process alone."""
    process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))


def version(windows: Windows) -> None:
    status, output, errors = windows.run("--version")
    assert (status, errors) == (0, ""), errors
    assert re.fullmatch(r"imtui \S+\n", output), output


@contextmanager
def sandbox(windows: Windows, *options: str) -> Iterator[str]:
    """A sandbox, whose base URL this is. Its credentials are put into the environment. Ctrl+C ends it."""
    process = windows.start("sandbox", "--orders", str(ORDERS), *options)
    assert process.stdout
    said = b"".join(process.stdout.readline() for _ in range(4)).decode("utf-8")
    found = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert found, said
    for name in ("ILETIMERKEZI_API_KEY", "ILETIMERKEZI_API_HASH"):
        value = re.search(rf"{name}=[\"']?([^\"'\s;]+)", said)
        assert value, said
        windows.environment[name] = value[1]
    windows.environment["FIRST"] = re.findall(r"\d+", said.splitlines()[1])[1]
    try:
        yield found[0]
    finally:
        interrupt(process)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, f"the sandbox ended with {process.returncode}"


def a_list(windows: Windows) -> str:
    """A file with the sandbox's orders, with the line ends of Windows."""
    first = int(windows.environment["FIRST"])
    path = windows.folder / "orders.txt"
    path.write_bytes(b"".join(b"%d\r\n" % number for number in range(first, first + ORDERS)))
    return path.name


def run_history_and_export(windows: Windows) -> None:
    with sandbox(windows) as url:
        status, output, errors = windows.run("run", a_list(windows), "--yes", "--base-url", url)
        assert status == 0, (status, output, errors)
    status, output, errors = windows.run("history", "--json")
    (batch,) = json.loads(output)["batches"]
    assert batch["summary"]["cancelled"] == ORDERS, batch
    assert errors == ""
    status, output, errors = windows.run("export", "1", "--format", "csv")
    assert status == 0, errors
    assert output.count("\r\n") == ORDERS + 1
    assert "\r\r" not in output
    assert not list(windows.folder.glob("state/imtui/*.lock")), "the lock file is still there"


def second_instance(windows: Windows) -> None:
    with sandbox(windows, "--latency-ms", "500") as url:
        first = windows.start("run", a_list(windows), "--yes", "--base-url", url, "--workers", "1")
        assert first.stdout
        first.stdout.readline()
        status, output, errors = windows.run("run", a_list(windows), "--yes", "--base-url", url)
        assert status == 2, (status, output, errors)
        assert "another imtui" in errors, errors
        interrupt(first)
        _, reported = first.communicate(timeout=PATIENCE)
        assert first.returncode == 130, (first.returncode, reported)


def errors_read_plainly(windows: Windows) -> None:
    windows.environment |= {"ILETIMERKEZI_API_KEY": "a" * 40, "ILETIMERKEZI_API_HASH": "b" * 64}
    status, _, errors = windows.run("run", "no such.txt", "--yes", "--base-url", "http://127.0.0.1:9")
    assert status == 2
    assert "no such.txt: No such file or directory" in errors, errors
    (windows.folder / "one.txt").write_text("312891247\n", encoding="utf-8")
    _, output, _ = windows.run("run", "one.txt", "--yes", "--base-url", "http://127.0.0.1:9")
    assert "Connection refused" in output, output
    assert "WinError" not in output


def closed_pipe(windows: Windows) -> None:
    process = windows.start("help", "man")
    assert process.stdout
    process.stdout.close()
    assert process.wait(timeout=PATIENCE) == 141


def dashboard(windows: Windows) -> None:
    """A run of the demo in a terminal; then a theme, and the end."""
    if sys.platform == "win32":
        return
    from tests.windows.screen import Screen  # noqa: PLC0415 (Windows has no pseudo-terminals of this kind)

    with Screen(windows.python, windows.folder, {**os.environ, **windows.environment}) as screen:
        screen.shows("40 queued")
        screen.press("\x12")
        screen.shows("No real order is cancelled")
        screen.press("y")
        screen.shows("r Retry")
        screen.press("\x10")
        screen.shows("Search for commands")
        screen.press("theme light\r")
        screen.press("\x11")
        # Every order has an outcome.
        assert screen.ends() == SUCCESS
    assert not list(windows.folder.glob("state/imtui/*.lock")), "the lock file is still there"


CHECKS: tuple[Callable[[Windows], None], ...] = (
    version,
    run_history_and_export,
    second_instance,
    errors_read_plainly,
    closed_pipe,
    dashboard,
)


def windows_path(path: Path) -> str:
    """The path as a Windows program reads it. Wine has the root folder as drive Z."""
    return str(path) if sys.platform == "win32" else "Z:" + str(path).replace("/", "\\")


def python_in(folder: Path) -> list[str]:
    """The command of the Windows Python; it is made in the folder if there is none."""
    if sys.platform == "win32":
        return [sys.executable]
    python = folder / "python"
    if not python.exists():
        subprocess.run(["bash", Path(__file__).with_name("make_python.sh"), folder], check=True)  # noqa: S603, S607
    return [str(python.resolve())]


def main() -> int:
    """Run all checks. Returns 1 if one of them failed."""
    python = python_in(Path(*sys.argv[1:2]))
    failed = 0
    for check in CHECKS:
        with TemporaryDirectory() as name:
            folder, began = Path(name), monotonic()
            homes = {"XDG_STATE_HOME": folder / "state", "XDG_CONFIG_HOME": folder / "config"}
            environment = {variable: windows_path(path) for variable, path in homes.items()}
            windows = Windows(
                python, folder, {**environment, "PYTHONPATH": windows_path(SOURCES), "LANG": ""}
            )
            try:
                check(windows)
            except (AssertionError, subprocess.TimeoutExpired, OSError, LookupError, ValueError) as error:
                failed += 1
                print(f"✖ {check.__name__}: {type(error).__name__} {error}")
            else:
                print(f"✔ {check.__name__} {monotonic() - began:.1f} s")
            # Windows removes no folder in which a program is still ending.
            sleep(0.5)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
