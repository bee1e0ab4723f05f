"""Every object that holds a secret, printed in all the ways that Python has."""

from __future__ import annotations

import copy
import pickle
import pprint
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, astuple, is_dataclass
from pathlib import Path

import pytest

from imtui.core.protocol import Credentials
from imtui.core.redaction import redaction_for_credentials, redaction_for_proxy
from imtui.core.secret import Secret
from imtui.engine.dispatcher import Dispatcher
from imtui.engine.events import Job
from imtui.engine.http import HttpTransport, preview, trusted_context
from imtui.engine.limits import Limits
from imtui.engine.queries import QueryWorkers
from imtui.session import Session
from imtui.session.connection import connect_over_http
from imtui.settings import Profile, SettingsError, load
from imtui.ui.accounts import Accounts
from imtui.ui.screens.account_form import AccountScreen
from tests.support.canaries import HASH, KEPT, KEY, PASSWORD, leaks
from tests.support.found import found_in
from tests.support.scripted import Provider

PROXY = f"http://user:{PASSWORD}@127.0.0.1:9"
CREDENTIALS = Credentials(Secret(KEY), Secret(HASH))
PROFILE = Profile("acme", CREDENTIALS.key, CREDENTIALS.hash, "https://api.invalid", guarded=True)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(f'[profiles.acme]\nkey = "{KEY}"\nhash = "{HASH}"\n')
    return path


@pytest.fixture
def holders(config: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """One object of each kind that holds a secret, directly or in another object."""
    monkeypatch.setenv("https_proxy", PROXY)
    session = Session(PROFILE, Limits(), Provider().connect)
    session.add(found_in("428"))
    open_transport = connect_over_http("https://api.invalid")
    with closing(HttpTransport("https://api.invalid", trusted_context(), PROXY)) as transport:
        yield [
            CREDENTIALS.key,
            CREDENTIALS,
            PROFILE,
            load(config),
            session,
            session.dry_run([0]),
            Dispatcher([Job(0, "428")], CREDENTIALS, Provider, Limits()),
            QueryWorkers(CREDENTIALS, open_transport, Limits()),
            open_transport,
            transport,
            transport._http,
            transport._http._pool,
            preview("https://api.invalid", CREDENTIALS, "428"),
            redaction_for_credentials(CREDENTIALS),
            redaction_for_credentials(CREDENTIALS).hide,
            redaction_for_proxy(PROXY),
            AccountScreen(Accounts(session, config, lambda: PROFILE), PROFILE),
        ]


WAYS: list[Callable[[object], object]] = [
    str,
    repr,
    "{}".format,
    "%s".__mod__,
    pprint.pformat,
    lambda thing: [thing],
    lambda thing: {"held": thing},
    pickle.dumps,
    copy.copy,
    copy.deepcopy,
    lambda thing: asdict(thing) if is_dataclass(thing) and not isinstance(thing, type) else "",
    lambda thing: astuple(thing) if is_dataclass(thing) and not isinstance(thing, type) else "",
]


def test_no_object_shows_its_secret(holders: list[object]) -> None:
    for thing in holders:
        for way in WAYS:
            shown: object = ""
            try:
                shown = way(thing)
            except Exception as error:  # noqa: BLE001 (whatever it is)
                shown = error
            assert not leaks(shown, repr(shown)), thing


def test_a_traceback_with_locals_shows_no_secret(config: Path) -> None:
    config.write_text(config.read_text() + "workers = 0\n")
    with pytest.raises(SettingsError) as caught:
        load(config)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert not leaks("".join(shown.format()))


def test_leaks_finds_every_canary() -> None:
    for canary in (KEY, HASH, PASSWORD, KEPT):
        assert leaks(canary[3:12].upper())
        assert leaks(f"x{canary}".encode())
    assert not leaks("an order", b"\xff")
