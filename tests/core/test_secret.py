from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import asdict

import pytest

from imtui.core.protocol import Credentials
from imtui.core.secret import MASK, Secret, without_keys

CANARY = "507caf2e1fcdb5eea9786332ca2d8785"


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        pytest.param(str(Secret(CANARY)), MASK, id="str"),
        pytest.param(repr(Secret(CANARY)), f"Secret({MASK})", id="repr"),
        pytest.param(f"{Secret(CANARY)}", MASK, id="format"),
        pytest.param(f"{Secret(CANARY):>6}", f"  {MASK}", id="format with a width"),
        pytest.param(f"{Secret(CANARY)!r}", f"Secret({MASK})", id="format of repr"),
        pytest.param("%s" % Secret(CANARY), MASK, id="percent"),  # noqa: UP031
        pytest.param(str([Secret(CANARY)]), f"[Secret({MASK})]", id="within a list"),
        pytest.param(str(Secret("")), "", id="str of nothing"),
        pytest.param(repr(Secret("")), "Secret()", id="repr of nothing"),
    ],
)
def test_the_mask_hides_the_length(shown: str, text: str) -> None:
    assert shown == text


def test_credentials_show_neither_key_nor_hash() -> None:
    shown = repr(Credentials(Secret(CANARY), Secret(CANARY[::-1])))
    assert CANARY not in shown
    assert CANARY[::-1] not in shown


def test_reveal_gives_the_text() -> None:
    assert Secret(CANARY).reveal() == CANARY


def test_a_secret_is_true_when_there_is_something_to_hide() -> None:
    assert Secret(CANARY)
    assert not Secret("")


def test_a_secret_equals_secrets_never_plain_text() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


def test_a_pickle_of_a_secret_holds_a_mask() -> None:
    pickled = pickle.dumps(Secret(CANARY))
    assert CANARY.encode() not in pickled
    assert pickle.loads(pickled) == Secret(MASK)  # noqa: S301 (made above)
    assert pickle.loads(pickle.dumps(Secret(""))) == Secret("")  # noqa: S301
    assert CANARY not in str(Secret(CANARY).__getstate__())


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_of_a_secret_is_the_secret(copied: Callable[[Secret], Secret]) -> None:
    secret = Secret(CANARY)
    assert copied(secret) is secret


def test_asdict_of_credentials_shows_masks() -> None:
    assert not hasattr(Secret(CANARY), "__dict__")
    assert CANARY not in str(asdict(Credentials(Secret(CANARY), Secret(CANARY))))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (CANARY, MASK),
        (CANARY.upper(), MASK),
        ("5f0c1d2e-77aa-4b3c-9d8e-0011aa22bb33", MASK),
        ("Zx8Kq2LmP9vT", MASK),
        (f"key={CANARY}&hash={CANARY}", f"key={MASK}&hash={MASK}"),
        (f'{{"key":"{CANARY}"}}', f'{{"key":"{MASK}"}}'),
        (f"<key>{CANARY}</key>", f"<key>{MASK}</key>"),
        (f"key_{CANARY}, hash-{CANARY}.", f"key_{MASK}, hash-{MASK}."),
    ],
)
def test_text_that_looks_like_a_key_is_masked(text: str, shown: str) -> None:
    assert without_keys(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "312891245312891246",
        "ORD312891245",
        "312891245abc",
        "31289O245312",
        "sipariş312891245",
        "orders2026list",
        "orders-20261124T120309Z",
        f"in/{CANARY}",
        f"in/{CANARY}/orders",
        f"{CANARY}.txt",
        "incomprehensibilities",
    ],
)
def test_ids_dates_and_paths_are_not_masked(text: str) -> None:
    assert without_keys(text) == text
