"""What `imtui run` writes to standard output and to standard error."""

from __future__ import annotations

import io
import json
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from imtui.cli.headless import run as headless
from imtui.cli.headless.writer import Writer
from imtui.core.order import PriorOutcome
from imtui.core.outcome import State
from imtui.core.protocol import Reply, Result
from imtui.core.retry import RetryPolicy
from imtui.engine.limits import Limits
from imtui.sandbox import Fault, Faults, Script
from imtui.session import Phase, Session
from tests.support.batches import DONE, batch_of, ended
from tests.support.found import imported
from tests.support.journals import DAMAGED
from tests.support.program import Orders, Program, Serve
from tests.support.scripted import CANCELLED, DENIED, Provider
from tests.support.sessions import PROFILE

pytestmark = pytest.mark.usefixtures("account", "config")

FIELDS = ["id", "outcome", "code", "message", "attempts", "ms"]
OUTCOMES = ["cancelled", "refused", "unreachable", "unconfirmed", "queued"]


def test_json_has_a_line_per_order_and_a_summary(imtui: Program, orders: Orders, serve: Serve) -> None:
    scripts = {"430": Script(then=Fault.LOST), "431": Script((Fault.LOST,)), "432": Script((Fault.INTEGER,))}
    sandbox = serve("428", "430", "431", "432", faults=Faults(scripts=scripts))
    ended = imtui.run(orders("428\n429\n430\n431\n432"), "--base-url", sandbox.base_url)
    for line in ended.lines:
        assert list(line) == FIELDS
        assert type(line["ms"]) is int
        assert line["ms"] >= 0
    reported = {line["id"]: line | {"ms": 0} for line in ended.lines}
    done = "İşlem başarılı"
    assert reported == {
        "428": dict(zip(FIELDS, ["428", "cancelled", 200, done, 1, 0], strict=True)),
        "429": dict(zip(FIELDS, ["429", "refused", 455, "Sipariş bulunamadı", 1, 0], strict=True)),
        "430": dict(zip(FIELDS, ["430", "unconfirmed", None, reported["430"]["message"], 4, 0], strict=True)),
        "431": dict(zip(FIELDS, ["431", "unconfirmed", 455, "Sipariş bulunamadı", 2, 0], strict=True)),
        "432": dict(zip(FIELDS, ["432", "cancelled", 200, done, 1, 0], strict=True)),
    }
    assert "connection broke" in reported["430"]["message"]
    assert list(ended.summary) == ["summary", "batch"]
    assert list(ended.summary["summary"].items()) == list(zip(OUTCOMES, [2, 1, 0, 2, 0], strict=True))
    assert ended.summary["batch"] == "1"


def test_an_order_that_was_unconfirmed_before_is_written_after_its_reply() -> None:
    out, batch = io.StringIO(), batch_of(State.QUEUED, State.QUEUED)
    writer = Writer(out, as_json=True)
    batch.adopt(0, PriorOutcome(State.UNCONFIRMED, 1, 5.0))
    batch.adopt(1, PriorOutcome(State.CANCELLED, 1, 5.0))
    writer.write_outcomes(batch, [0, 1])
    assert [json.loads(line)["outcome"] for line in out.getvalue().splitlines()] == ["cancelled"]
    batch.begin(0)
    batch.record(0, ended(DONE), State.CANCELLED)
    writer.write_outcomes(batch, [0, 1])
    assert [json.loads(line)["outcome"] for line in out.getvalue().splitlines()] == ["cancelled"] * 2


def test_an_order_that_stays_unconfirmed_is_written_at_the_end() -> None:
    out, batch = io.StringIO(), batch_of(State.QUEUED)
    writer = Writer(out, as_json=True)
    batch.adopt(0, PriorOutcome(State.UNCONFIRMED, 1, 5.0))
    writer.write_rest(batch)
    assert json.loads(out.getvalue())["outcome"] == "unconfirmed"


def test_json_says_queued_for_what_was_never_sent(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve(faults=Faults(scripts={"428": Script(then=Fault.UNAUTHORISED)}))
    ended = imtui.run(orders("428\n429"), "--base-url", sandbox.base_url)
    queued = {"id": "429", "outcome": "queued", "code": None, "message": "", "attempts": 0, "ms": None}
    assert ended.lines[1] == queued
    assert ended.summary["summary"] == dict(zip(OUTCOMES, [0, 1, 0, 0, 1], strict=True))


def test_json_has_no_code_without_a_reply(imtui: Program, orders: Orders, dead_url: str) -> None:
    (line,) = imtui.run(orders("428"), "--base-url", dead_url).lines
    assert (line["outcome"], line["code"], line["attempts"]) == ("unreachable", None, 4)
    assert line["message"].startswith("no connection")


def test_an_id_is_shown_as_it_was_written(imtui: Program, orders: Orders, serve: Serve) -> None:
    ended = imtui.run(orders("007"), "--base-url", serve("007").base_url)
    assert [line["id"] for line in ended.lines] == ["007"]


def test_a_batch_is_numbered_as_the_journal_does_it(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("428", "429")
    imtui.run(orders("428"), "--base-url", sandbox.base_url)
    assert imtui.run(orders("429"), "--base-url", sandbox.base_url).summary["batch"] == "2"


def test_a_batch_cancelled_before_is_not_unfinished(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("428")
    for _ in range(2):
        imtui.run(orders("428"), "--base-url", sandbox.base_url)
    _, second, first = imtui("history").out.splitlines()
    assert "  environment (sandbox)  " in first
    assert "  never sent  " in second


@pytest.mark.parametrize(
    ("language", "pattern"), [("en", r"\d+ [A-Z][a-z]+ \d{4} "), ("tr", r"\d\d\.\d\d\.\d{4} ")]
)
def test_history_writes_dates_in_the_language(
    imtui: Program, orders: Orders, serve: Serve, language: str, pattern: str
) -> None:
    imtui.run(orders("428"), "--base-url", serve("428").base_url)
    _, line = imtui("history", "--lang", language).out.splitlines()
    assert re.search(pattern + r"\d\d:\d\d  ", line)


def test_a_batch_is_exported_as_ids_and_as_csv_for_excel(
    imtui: Program, orders: Orders, serve: Serve
) -> None:
    imtui.run(orders("428\n429"), "--base-url", serve("428").base_url)
    assert imtui("export", "1", "--format", "ids").out == "428\n429\n"
    plain, marked = imtui("export", "1").out, imtui("export", "1", "--bom").out
    assert marked == f"\ufeff{plain}"
    assert imtui("export", "1", "--bom", "--semicolon").out.startswith("\ufeffid;outcome;code;")


@pytest.mark.parametrize("option", ["--bom", "--semicolon"])
def test_what_concerns_a_csv_is_refused_for_another_format(imtui: Program, option: str) -> None:
    wrong = imtui("export", "1", "--format", "ids", option)
    assert (wrong.status, wrong.out) == (2, "")
    assert f"{option} is for CSV only. Remove it, or use --format csv." in wrong.err


def test_everything_but_outcomes_goes_to_stderr(imtui: Program, orders: Orders, serve: Serve) -> None:
    ended = imtui.run(orders("428\n428"), "--base-url", serve("428").base_url)
    assert len(ended.out.splitlines()) == 2
    assert "line 2: 428 is on the list already" in ended.err
    assert ended.err.endswith("imtui: 1 cancelled\n")


def test_the_target_is_shown_before_anything_is_sent(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("428")
    ended = imtui.run(orders("428"), "--base-url", sandbox.base_url)
    first = ended.err.splitlines()[0]
    assert first == f"imtui: sandbox: cancelling 1 order at environment · {sandbox.base_url}"


def test_a_code_is_explained_once(imtui: Program, orders: Orders, serve: Serve) -> None:
    ended = imtui.run(orders("428\n429\n430"), "--base-url", serve("428").base_url)
    assert ended.err.splitlines()[-2:] == [
        (
            "imtui: 455: No such order on this account, or it is already being sent, or it has finished. "
            "Look the order up in the panel. If it is being sent, it cannot be cancelled any more."
        ),
        "imtui: 1 cancelled, 2 refused (455×2)",
    ]


def test_states_and_messages_are_in_the_operator_s_language(
    imtui: Program, orders: Orders, serve: Serve, dead_url: str
) -> None:
    arguments = ("run", "--yes", "--lang", "tr", "--base-url")
    ended = imtui(*arguments, serve("428").base_url, orders("428\n429"))
    assert ended.out == "428\tiptal edildi\t200\tİşlem başarılı\n429\treddedildi\t455\tSipariş bulunamadı\n"
    dead = imtui(*arguments, dead_url, orders("430"))
    assert dead.out == "430\tulaşılamadı\t-\tbağlantı yok: Bağlantı reddedildi\n"


def test_the_proxy_is_shown_without_its_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    live = replace(PROFILE, base_url="https://api.invalid")
    monkeypatch.setenv("https_proxy", "http://user:canary@proxy.invalid:3128")
    session = Session(live, Limits(), Provider().connect)
    assert headless.run(session, [("a file", imported("428"))], as_json=False, out=io.StringIO()) == 0
    reported = capsys.readouterr().err
    account = f"LIVE: cancelling 1 order at {live.name} · https://api.invalid"
    assert reported.startswith(f"imtui: {account} · via proxy proxy.invalid:3128\n")
    assert "canary" not in reported


def test_without_json_an_order_is_a_line_of_four_fields(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("428")
    ended = imtui("run", orders("428\n429"), "--yes", "--base-url", sandbox.base_url, "--workers", "1")
    assert ended.out == "428\tcancelled\t200\tİşlem başarılı\n429\trefused\t455\tSipariş bulunamadı\n"
    assert ended.err.endswith("imtui: 1 cancelled, 1 refused (455×1)\n")


def test_text_output_has_a_dash_for_a_missing_code(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve(faults=Faults(scripts={"428": Script(then=Fault.UNAUTHORISED)}))
    ended = imtui("run", orders("428\n429"), "--yes", "--base-url", sandbox.base_url)
    assert ended.out == "428\trefused\t401\tÜyelik bilgileri hatalı\n429\tqueued\t-\t\n"
    assert ended.err.endswith("imtui: 1 refused (401×1), 1 queued\n")


def test_an_outcome_is_written_as_soon_as_it_is_known() -> None:
    read = Event()

    class Reader(io.StringIO):
        def flush(self) -> None:
            if '"428"' in self.getvalue():
                read.set()

    class Patient(Provider):
        def post(self, body: bytes, timeout: float) -> Result:
            if b'"429"' in body:
                assert read.wait(10)
            return CANCELLED

    session = Session(PROFILE, Limits(workers=1), Patient().connect)
    out = Reader()
    lists = [("a test", imported("428 429"))]
    assert headless.run(session, lists, as_json=True, out=out) == 0
    assert [json.loads(line).get("id") for line in out.getvalue().splitlines()] == ["428", "429", None]


def test_a_signal_stops_a_run_whose_output_is_not_read() -> None:
    phases: list[Phase] = []

    class FullPipe(io.StringIO):
        def flush(self) -> None:
            if not phases:
                assert second.wait(10)
                signal.raise_signal(signal.SIGINT)
                phases.append(session.phase)
                answered.set()

    class Slow(Provider):
        def post(self, body: bytes, timeout: float) -> Result:
            if len(self.seen) == 1:
                second.set()
                assert answered.wait(10)
            return super().post(body, timeout)

    second, answered, provider = Event(), Event(), Slow()
    session = Session(PROFILE, Limits(workers=1), provider.connect)
    lists = [("a test", imported("428 429 430"))]
    assert headless.run(session, lists, as_json=True, out=FullPipe()) == 130
    assert phases == [Phase.STOPPING]
    assert provider.seen == ["428", "429"]


def test_stderr_says_why_an_order_is_not_retried(capsys: pytest.CaptureFixture[str]) -> None:
    busy, later = Reply(503, 503, "Hizmet dışı"), RetryPolicy(base=1e6, cap=1e6)
    provider = Provider({"428": [busy], "431": [DENIED]})
    session = Session(PROFILE, Limits(workers=1, retry=later), provider.connect)
    lists = [("a test", imported("428\n431"))]
    assert headless.run(session, lists, as_json=True, out=io.StringIO()) == 4
    err = capsys.readouterr().err
    assert "imtui: 428 not retried: the run was stopped; refused 503 Hizmet dışı\n" in err
    assert "Allow API access" in err


def test_output_to_a_file_is_utf_8_in_any_locale(
    imtui: Program, orders: Orders, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, url = orders("428"), serve("428").base_url
    taken = io.BytesIO()
    with io.TextIOWrapper(taken, encoding="ascii") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        assert imtui("run", "--yes", "--json", path, "--base-url", url).status == 0
        assert json.loads(taken.getvalue().decode().splitlines()[0])["message"] == "İşlem başarılı"


def test_a_terminal_that_lacks_a_letter_gets_it_escaped(
    imtui: Program, orders: Orders, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    path, url = orders("428"), serve("428").base_url
    taken = io.BytesIO()
    with Terminal(taken, encoding="ascii") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        assert imtui("run", "--yes", path, "--base-url", url).status == 0
        assert taken.getvalue() == b"428\tcancelled\t200\t\\u0130\\u015flem ba\\u015far\\u0131l\\u0131\n"


def test_notices_of_the_journal_are_shown_once(
    imtui: Program, orders: Orders, serve: Serve, state: Path
) -> None:
    state.mkdir(parents=True)
    (state / "journal.sqlite3").write_bytes(DAMAGED)
    ended = imtui.run(orders("428"), "--base-url", serve("428").base_url)
    assert ended.status == 0
    assert ended.err.count("journal.corrupt") == 1
