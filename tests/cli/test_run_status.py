"""The exit status of `imtui run`."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
import trustme

from imtui.journal import RunJournal
from imtui.sandbox import Fault, Faults, Script
from tests.support.faulty_server import FaultyServer
from tests.support.program import Orders, Program, Serve

pytestmark = pytest.mark.usefixtures("account", "config")


def always(**faults: Fault) -> Faults:
    """Each order gets its fault every time. The orders are named `o428` here."""
    return Faults(scripts={order_id[1:]: Script(then=fault) for order_id, fault in faults.items()})


def test_all_cancelled_is_0(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("428", "429")
    ended = imtui.run(orders("428\n429"), "--base-url", sandbox.base_url)
    assert (ended.status, ended.outcomes) == (0, ["cancelled", "cancelled"])
    assert sandbox.ledger.cancelled == {"428", "429"}


def test_some_refused_is_1(imtui: Program, orders: Orders, serve: Serve) -> None:
    ended = imtui.run(orders("428\n429"), "--base-url", serve("428").base_url)
    assert (ended.status, ended.outcomes) == (1, ["cancelled", "refused"])


def test_some_unreachable_is_1(imtui: Program, orders: Orders, dead_url: str) -> None:
    ended = imtui.run(orders("428\n429"), "--base-url", dead_url)
    assert (ended.status, ended.outcomes) == (1, ["unreachable", "unreachable"])


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.CUT, Fault.GARBAGE, Fault.ERROR])
def test_some_unconfirmed_is_3_in_spite_of_refusals(
    imtui: Program, orders: Orders, serve: Serve, fault: Fault
) -> None:
    sandbox = serve("428", "429", faults=always(o429=fault))
    ended = imtui.run(orders("428\n429\n430"), "--base-url", sandbox.base_url)
    assert (ended.status, ended.outcomes) == (3, ["cancelled", "unconfirmed", "refused"])


def test_a_401_is_4_and_costs_one_request(
    imtui: Program, orders: Orders, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILETIMERKEZI_API_HASH", "canary-hash-of-nobody")
    sandbox = serve("428", "429", "430")
    ended = imtui.run(orders("428\n429\n430"), "--base-url", sandbox.base_url)
    assert (ended.status, ended.outcomes) == (4, ["refused", "queued", "queued"])
    assert [request.code for request in sandbox.ledger.requests] == [401]
    assert "Allow API access" in ended.err


def test_a_404_is_4_and_costs_one_request(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("428", "429")
    ended = imtui.run(orders("428\n429"), "--base-url", f"{sandbox.base_url}/elsewhere")
    assert (ended.status, ended.outcomes) == (4, ["refused", "queued"])
    assert len(sandbox.ledger.requests) == 1
    assert "The address is wrong" in ended.err


def test_three_400s_in_a_row_are_4(imtui: Program, orders: Orders, serve: Serve) -> None:
    bad = Fault.BAD_REQUEST
    sandbox = serve(faults=always(o428=bad, o429=bad, o430=bad, o431=bad))
    ended = imtui.run(orders("428\n429\n430\n431"), "--base-url", sandbox.base_url, "--workers", "1")
    assert (ended.status, sorted(ended.outcomes)) == (4, ["queued", "refused", "refused", "refused"])


def test_a_line_that_is_down_is_4(imtui: Program, orders: Orders, config: Path, dead_url: str) -> None:
    config.write_text("tries = 1\n")
    ended = imtui.run(orders("\n".join(map(str, range(500, 525)))), "--base-url", dead_url, "--workers", "1")
    assert (ended.status, Counter(ended.outcomes)) == (4, {"unreachable": 20, "queued": 5})
    assert "The network is down" in ended.err


def test_foreign_replies_exit_with_4_and_leave_orders_queued(
    imtui: Program, orders: Orders, config: Path, serve: Serve
) -> None:
    config.write_text("tries = 1\n")
    sandbox = serve(faults=Faults({Fault.HTML: 1.0}))
    ended = imtui.run(orders("\n".join(map(str, range(500, 525)))), "--base-url", sandbox.base_url)
    assert (ended.status, Counter(ended.outcomes)) == (4, {"unconfirmed": 5, "queued": 20})
    assert "were not the provider's" in ended.err


def test_a_certificate_that_is_not_trusted_is_4(imtui: Program, orders: Orders) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with FaultyServer([], context=context) as server:
        ended = imtui.run(orders("428\n429"), "--base-url", server.url)
    assert (ended.status, ended.outcomes) == (4, ["unreachable", "queued"])
    assert server.requests == []


@pytest.mark.parametrize("error", [OSError("no space left on device"), ValueError("no space left")])
def test_a_run_that_imtui_cannot_continue_is_70(
    imtui: Program, orders: Orders, serve: Serve, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_: RunJournal, order_ids: Sequence[str], started: float) -> None:  # noqa: ARG001 (the recorder's)
        raise error

    monkeypatch.setattr(RunJournal, "intents", fail)
    sandbox = serve("428", "429")
    ended = imtui.run(orders("428\n429"), "--base-url", sandbox.base_url)
    assert (ended.status, ended.outcomes) == (70, ["queued", "queued"])
    assert "The run ended early" in ended.err
    assert sandbox.ledger.requests == []


def test_an_order_cancelled_before_counts_and_is_not_sent(
    imtui: Program, orders: Orders, serve: Serve
) -> None:
    sandbox = serve("428", "429")
    imtui.run(orders("428"), "--base-url", sandbox.base_url)
    ended = imtui.run(orders("428\n429"), "--base-url", sandbox.base_url)
    assert (ended.status, ended.outcomes) == (0, ["cancelled", "cancelled"])
    again = imtui.run(orders("428\n429"), "--base-url", sandbox.base_url)
    assert (again.status, again.outcomes) == (0, ["cancelled", "cancelled"])
    assert again.err.count("cancelled in an earlier batch") == 1
    assert [request.subject for request in sandbox.ledger.requests] == ["428", "429"]


def test_a_doubt_of_an_earlier_run_is_not_lifted_by_a_455(
    imtui: Program, orders: Orders, serve: Serve
) -> None:
    sandbox = serve("428", faults=Faults(scripts={"428": Script((Fault.LOST,) * 4)}))
    assert imtui.run(orders("428"), "--base-url", sandbox.base_url).status == 3
    ended = imtui.run(orders("428"), "--base-url", sandbox.base_url)
    assert (ended.status, ended.outcomes) == (3, ["unconfirmed"])
    assert ended.lines[0]["code"] == 455
    assert "Status check" in ended.err


@pytest.mark.parametrize("mark", ['"', "'", "\u201c", " ", "\u200b"])
@pytest.mark.parametrize("variable", ["ILETIMERKEZI_API_KEY", "ILETIMERKEZI_API_HASH"])
def test_wrapped_credentials_are_2_and_send_nothing(
    imtui: Program, orders: Orders, serve: Serve, monkeypatch: pytest.MonkeyPatch, variable: str, mark: str
) -> None:
    monkeypatch.setenv(variable, f"{mark}canary-0123{mark}")
    sandbox = serve("428")
    ended = imtui.run(orders("428"), "--base-url", sandbox.base_url)
    assert (ended.status, ended.out) == (2, "")
    assert not sandbox.ledger.requests
    assert "canary" not in ended.err
    assert variable in ended.err


def test_credentials_of_the_file_are_checked_too(
    imtui: Program, orders: Orders, serve: Serve, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ILETIMERKEZI_API_KEY")
    monkeypatch.delenv("ILETIMERKEZI_API_HASH")
    config.write_text("[profiles.acme]\nkey = '\"canary-0123\"'\nhash = 'canary-4567'\n")
    sandbox = serve("428")
    ended = imtui.run(orders("428"), "--base-url", sandbox.base_url)
    assert (ended.status, ended.out) == (2, "")
    assert "The key has quotation marks around it" in ended.err
    assert "canary" not in ended.err
    assert not sandbox.ledger.requests


@pytest.mark.parametrize("variable", ["no_proxy", "NO_PROXY"])
def test_useless_exceptions_from_the_proxy_are_named_once(
    imtui: Program, orders: Orders, serve: Serve, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "localhost,https://api.invalid,10.0.0.0/8")
    ended = imtui.run(orders("428"), "--base-url", serve("428").base_url)
    assert ended.status == 0
    assert ended.err.count("match nothing") == 1
    assert "'https://api.invalid'" in ended.err


def many(count: int) -> str:
    """Order IDs that do not look like running numbers."""
    return " ".join(str(312891245 + 7 * number) for number in range(count))


def test_twenty_455s_from_the_start_are_4(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("999")
    ended = imtui.run(orders(many(60)), "--base-url", sandbox.base_url, "--workers", "4")
    assert ended.status == 4
    assert 20 <= len(sandbox.ledger.requests) < 20 + 4
    assert Counter(ended.outcomes)["refused"] == len(sandbox.ledger.requests)
    assert ended.summary["summary"]["queued"] == 60 - len(sandbox.ledger.requests)
    assert "wrong account" in ended.err
    assert "--max-not-found N" in ended.err


@pytest.mark.parametrize(
    ("options", "setting", "requests"),
    [
        (["--max-not-found", "3"], "", 3),
        (["--max-not-found", "0"], "", 30),
        (["--max-not-found", "30"], "", 30),
        ([], "max_not_found = 5", 5),
        ([], "max_not_found = 0", 30),
        (["--max-not-found", "7"], "max_not_found = 5", 7),
    ],
)
def test_the_limit_of_455s_can_be_set(
    imtui: Program,
    orders: Orders,
    serve: Serve,
    config: Path,
    options: list[str],
    setting: str,
    requests: int,
) -> None:
    config.write_text(f"backoff = 0.0\n{setting}\n")
    sandbox = serve("999")
    ended = imtui.run(orders(many(30)), "--base-url", sandbox.base_url, "--workers", "1", *options)
    assert ended.status == (1 if requests == 30 else 4)
    assert len(sandbox.ledger.requests) == requests


def test_one_other_outcome_ends_the_watch(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve(str(312891245 + 7 * 9))
    ended = imtui.run(orders(many(40)), "--base-url", sandbox.base_url, "--workers", "1")
    assert ended.status == 1
    assert len(sandbox.ledger.requests) == 40


def test_a_list_of_twenty_455s_is_through(imtui: Program, orders: Orders, serve: Serve) -> None:
    ended = imtui.run(orders(many(20)), "--base-url", serve("999").base_url)
    assert (ended.status, ended.outcomes) == (1, ["refused"] * 20)
