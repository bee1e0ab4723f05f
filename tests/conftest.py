from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from imtui.messages import use_language

# Hypothesis must not fail a test because the machine is slow.
settings.register_profile("imtui", deadline=None)
settings.load_profile("imtui")

# Programs that tests start keep their bytecode, as installed ones do; otherwise each compiles imtui again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The tests expect English, also if the user's language is Turkish. A Turkish test sets its language itself.
if locale := os.environ.pop("LC_ALL", ""):
    os.environ["LC_CTYPE"] = locale
os.environ["LC_MESSAGES"] = "en_US.UTF-8"

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests with `&` ignores SIGINT. Programs that the tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """Start two workers per core: tests of the screen and the network wait for a third of their time."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_finish() -> None:
    """Exclude all modules from garbage collection, which otherwise takes a tenth of the suite's time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


_MEASURED: Final = {"core", "engine", "journal", "session"}
"""The folders of the packages whose coverage is measured."""


@pytest.fixture(autouse=True)
def a_home_of_its_own(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Keep tests away from the settings, log, account and proxy of the user who runs them.

    A test without a `tmp_path` can write neither settings nor log: a folder for each test would take 1.5 ms.
    """
    home = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else Path(os.devnull)
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    proxies = [f"{scheme}_proxy" for scheme in ("http", "https", "all", "no")]
    for name in ("ILETIMERKEZI_API_KEY", "ILETIMERKEZI_API_HASH", *proxies, *map(str.upper, proxies)):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Restore English after each test: the language belongs to the process."""
    yield
    use_language("en")


_parse = Stylesheet._parse_rules
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


def _parse_once(sheet: Stylesheet, *arguments: Any, **named: Any) -> list[RuleSet]:  # noqa: ANN401 (Textual's)
    """Parse each piece of CSS once in a process. Textual parses all of it again for every application."""
    key = (arguments, tuple(named.items()), frozenset(sheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse(sheet, *arguments, **named)
    return _parsed[key]


@pytest.fixture
def screen_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of a screen: Textual parses its CSS once, and waits less than 20 ms before it looks whether
    the screen still changes. The tests answer a question sooner than a person can read it.
    """
    monkeypatch.setattr("imtui.ui.screens.dialog.UNREAD_SECONDS", 0.0)
    monkeypatch.setattr(Stylesheet, "_parse_rules", _parse_once)
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 0.006)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 0.0003)


@pytest.fixture(autouse=True)
def coverage_by_own_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """Measure the coverage of a package by the examples of its own tests alone.

    Measuring doubles the processor time of a test. The tests of other packages say little about this one, and
    the generated examples of a property find few lines that its written examples miss.
    """
    folder = request.path.relative_to(Path(__file__).parent).parts[0]
    is_property = getattr(request.function, "is_hypothesis_test", False)
    if folder in _MEASURED and not is_property:
        yield
        return
    # pytest-cov's own pause leaves another tracer at work where xdist distributes the tests.
    tracer, of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    yield
    sys.settrace(tracer)
    threading.settrace(of_threads)
