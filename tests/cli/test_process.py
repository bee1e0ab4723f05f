"""`imtui` as a process: signals, pipes, the modules it loads and the files it leaves."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from imtui.journal import Journal
from imtui.sandbox import HASH, KEY, Fault, Faults, Script
from tests.support.faulty_server import FaultyServer, answer, hold, on_cue, read, say
from tests.support.program import Orders, Serve

PATIENCE = 30.0
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts `python -m imtui`, with the sandbox's account."""
    processes: list[subprocess.Popen[str]] = []

    def start(*argv: str, program: tuple[str, ...] = ("-m", "imtui")) -> subprocess.Popen[str]:
        environment = {**os.environ, "ILETIMERKEZI_API_KEY": KEY, "ILETIMERKEZI_API_HASH": HASH}
        process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, *program, *argv],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        with process:
            process.kill()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_waits_for_replies_under_way(
    start: Start, orders: Orders, number: signal.Signals, status: int
) -> None:
    cue = Event()
    script = [read, say(answer(200)), read, on_cue(cue), say(answer(200)), hold]
    with FaultyServer(script) as server:
        options = ("run", "--yes", "--json", "--workers", "1", "--base-url", server.url)
        process = start(*options, orders("428\n431\n437"))
        assert process.stdout is not None
        assert process.stderr is not None
        lines = [process.stdout.readline()]
        while len(server.requests) < 2:
            server.peer().closed.wait(0.01)
        process.send_signal(number)
        err = ""
        while "Stopping" not in err:
            err = process.stderr.readline()
        assert "Press Ctrl+C again to abort" in err
        cue.set()
        out, err = process.stdout.read(), process.stderr.read()
        assert process.wait(PATIENCE) == status
    lines += out.splitlines()
    *reported, summary = map(json.loads, lines)
    assert [(line["id"], line["outcome"]) for line in reported] == [
        ("428", "cancelled"),
        ("431", "cancelled"),
        ("437", "queued"),
    ]
    assert summary["summary"]["queued"] == 1
    assert "Interrupted. Unconfirmed: 0. Still queued: 1." in err
    assert len(server.requests) == 2


def test_the_second_signal_aborts_at_once(start: Start, orders: Orders) -> None:
    with FaultyServer([read, say(answer(200)), read, hold]) as server:
        options = ("run", "--yes", "--json", "--workers", "1", "--base-url", server.url)
        process = start(*options, orders("428\n431\n437"))
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        while len(server.requests) < 2:
            server.peer().closed.wait(0.01)
        process.send_signal(signal.SIGINT)
        while "Stopping" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        out, err = process.stdout.read(), process.stderr.read()
        assert process.wait(PATIENCE) == 130
    *reported, summary = map(json.loads, out.splitlines())
    assert {line["id"]: line["outcome"] for line in reported} == {"431": "unconfirmed", "437": "queued"}
    assert summary["summary"]["unconfirmed"] == 1
    assert "Interrupted. Unconfirmed: 1. Still queued: 1." in err


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_sets_the_exit_status_and_loses_no_outcome(
    start: Start, orders: Orders, serve: Serve, state: Path, number: signal.Signals, status: int
) -> None:
    slow = Faults(scripts={"429": Script((Fault.SLOW,))})
    sandbox = serve("428", "429", "430", faults=slow)
    options = ("run", "--yes", "--json", "--workers", "1", "--base-url", sandbox.base_url)
    process = start(*options, orders("428\n429\n430"))
    assert process.stdout is not None
    assert process.stderr is not None
    first = json.loads(process.stdout.readline())
    assert (first["id"], first["outcome"]) == ("428", "cancelled")
    process.send_signal(number)
    # `communicate` would miss the text that was read into the stream's buffer with the first line.
    out, err = process.stdout.read(), process.stderr.read()
    assert process.wait(PATIENCE) == status
    *rest, summary = map(json.loads, out.splitlines())
    reported = {line["id"]: line["outcome"] for line in (first, *rest)}
    # The signal may come at any point of the run, but each order that was sent must be reported.
    assert set(reported.values()) <= {"cancelled", "queued"}
    assert {request.subject for request in sandbox.ledger.requests} <= {
        order_id for order_id, outcome in reported.items() if outcome != "queued"
    }
    assert summary["summary"] == {**dict.fromkeys(summary["summary"], 0), **Counter(reported.values())}
    assert "Interrupted. " in err
    assert len(re.findall(r"\d cancelled", err)) == 1
    assert KEY not in out + err
    with Journal.open(state / "journal.sqlite3") as journal:
        kept = {order.order_id: order.state.value for order in journal.load(1).orders}
    assert kept == reported


def test_output_without_a_reader_ends_no_run(start: Start, orders: Orders, serve: Serve) -> None:
    sandbox = serve(*map(str, range(500, 540)))
    path = orders("\n".join(map(str, range(500, 540))))
    process = start("run", "--yes", "--json", "--base-url", sandbox.base_url, path)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.wait(PATIENCE)
    assert len(sandbox.ledger.cancelled) == 40
    assert "Traceback" not in err
    assert "40 cancelled" in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "argv",
    [
        ("--help",),
        ("--version",),
        ("run", "--help"),
        ("help", "codes"),
        ("completion", "bash"),
        ("history",),
        ("export", "1"),
        ("run", "--dry-run", "-"),
        ("sandbox",),
    ],
    ids=" ".join,
)
def test_a_full_disk_is_reported_in_a_line(argv: tuple[str, ...], unbuffered: str, state: Path) -> None:
    with Journal.open(state / "journal.sqlite3") as journal:
        journal.batch().add(["428"])
    account = {"ILETIMERKEZI_API_KEY": KEY, "ILETIMERKEZI_API_HASH": HASH}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "imtui", *argv],
            env={**os.environ, **account, "PYTHONUNBUFFERED": unbuffered},
            input="428",
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert done.returncode == 74
    assert done.stderr == "imtui: cannot write to standard output (No space left on device).\n"


def test_a_listing_that_is_cut_off_ends_as_shells_expect(start: Start) -> None:
    process = start("help", "codes", program=("-c", _WITH_CLOSED_STDOUT))
    assert process.stderr is not None
    err = process.stderr.read()
    assert process.wait(PATIENCE) == 128 + signal.SIGPIPE
    assert err == ""


_WITH_CLOSED_STDOUT = """
import os, sys
reader, writer = os.pipe()
os.dup2(writer, 1)
os.close(reader)
from imtui.cli import main
main(sys.argv[1:])
"""

_WHAT_IS_LOADED = """
import sys
from imtui.cli import main
try:
    main(sys.argv[1:])
except SystemExit as left:
    heavy = {"textual", "rich", "httpx", "httpcore", "sqlite3", "ssl", "asyncio"} & set(sys.modules)
    print(left.code, sorted(heavy), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "argv",
    [("--version",), ("--help",), ("run", "--help"), ("completion", "bash"), ("help", "codes"), ("run", "x")],
)
def test_what_needs_no_screen_and_no_network_loads_neither(start: Start, argv: tuple[str, ...]) -> None:
    process = start(*argv, program=("-c", _WHAT_IS_LOADED))
    _, err = process.communicate(timeout=PATIENCE)
    # `imtui run` imports the journal before it looks for the file.
    expected = "2 ['sqlite3']" if argv == ("run", "x") else "0 []"
    assert err.splitlines()[-1] == expected


_WHAT_OF_IMPORT_IS_LOADED = """
import sys
{}
heavy = {{"imtui.sources.workbook", "python_calamine", "zipfile"}}
light = {{"limits", "order_id", "reasons", "result"}}
package = "imtui.core.importing."
loaded = {{name.removeprefix(package) for name in sys.modules if name.startswith(package)}}
print(sorted(heavy & set(sys.modules) | loaded - light))
"""


@pytest.mark.parametrize(
    "start_up",
    [
        "import imtui.ui.app",
        "import imtui.session",
        "from imtui.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass",
    ],
)
def test_the_start_loads_no_heavy_module_of_import(start: Start, start_up: str) -> None:
    process = start(program=("-c", _WHAT_OF_IMPORT_IS_LOADED.format(start_up)))
    out, err = process.communicate(timeout=PATIENCE)
    assert (out.splitlines()[-1], err) == ("[]", "")


def test_the_version_is_the_package_s(start: Start) -> None:
    import imtui  # noqa: PLC0415 (the name is another fixture's elsewhere)

    out, _ = start("--version").communicate(timeout=PATIENCE)
    assert out == f"imtui {imtui.__version__}\n"


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="the system has no /proc")
def test_a_crash_writes_no_memory_to_disk(start: Start) -> None:
    process = start("sandbox", "--port", "0")
    assert process.stdout is not None
    process.stdout.readline()
    limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="ascii")
    assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE)


def test_what_a_run_leaves_on_disk_is_for_its_owner_alone(
    start: Start, orders: Orders, serve: Serve, state: Path
) -> None:
    process = start("run", "--yes", "--base-url", serve("428").base_url, orders("428"))
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    left = {path.name: stat.S_IMODE(path.stat().st_mode) for path in state.iterdir()}
    assert {"imtui.log", "journal.sqlite3"} <= set(left)
    assert set(left.values()) == {0o600}
    for path in state.iterdir():
        content = path.read_bytes()
        assert KEY.encode() not in content
        assert HASH.encode() not in content
