"""A profile whose key and hash cannot be read from the keyring."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from imtui.cli.arguments import parse
from imtui.cli.commands.dashboard import _account
from imtui.core.secret import Secret
from imtui.settings import Config, Profile
from tests.support.fake_keyring import FakeKeyring
from tests.support.program import Orders, Program

LOCKED = Profile("acme", Secret(""), Secret(""), keyring=True)


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> FakeKeyring:
    ring = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    return ring


def test_the_dashboard_opens_all_the_same_and_says_why() -> None:
    profile, why = _account(parse([]), Config(profiles=(LOCKED,)))
    assert profile is None
    assert "holds nothing for 'acme'" in why


def test_a_run_does_not_begin(imtui: Program, orders: Orders, config: Path) -> None:
    config.write_text("[profiles.acme]\nkeyring = true\n")
    ended = imtui.run(orders("428"))
    assert (ended.status, ended.out) == (2, "")
    assert "holds nothing for 'acme'" in ended.err
