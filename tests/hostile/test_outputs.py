"""Hostile text on its way from a server, a file or a name into every file and stream that imtui writes."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imtui.cli.headless.writer import Writer
from imtui.cli.logfile import open_log
from imtui.cli.streams import say
from imtui.core.batch import Batch
from imtui.core.export_format import ExportFormat
from imtui.core.importing.grid import BrokenQuotesError
from imtui.core.importing.pipeline import import_text
from imtui.core.importing.result import Found, Imported
from imtui.core.order import Attempt
from imtui.core.outcome import State
from imtui.core.outcome_rules import outcome_of
from imtui.core.protocol import Fault, decode
from imtui.core.read_methods import get_balance, get_report, get_reports
from imtui.engine.limits import Limits
from imtui.session import Session
from imtui.session.export import Export
from imtui.session.queries import trouble_words
from imtui.sources import SourceError
from imtui.sources.importer import import_source
from imtui.ui.terminal.notifications import desktop_notification
from tests.support.faulty_server import FaultyServer, envelope, http, read
from tests.support.faulty_server import say as answer
from tests.support.hostile_texts import HOSTILE, SAMPLES, faults
from tests.support.program import Program
from tests.support.scripted import Provider

DAY = date(2026, 1, 1)
BODIES = st.one_of(
    st.builds(envelope, st.sampled_from([200, 455, 422, "455"]), HOSTILE),
    HOSTILE.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=200),
)


def batch_of(bodies: list[tuple[int, bytes]], labels: list[str]) -> Batch:
    """Orders with hostile labels. Each has one attempt with a hostile reply."""
    out = io.StringIO()
    csv.writer(out).writerows([["id", "label"], *([str(n), label] for n, label in enumerate(labels, 1))])
    batch = Batch()
    found = tuple(Found(str(number), number, 1) for number in range(1, len(labels) + 1))
    with suppress(BrokenQuotesError):
        table = import_text(out.getvalue(), column="id")
        found = table.found if isinstance(table, Imported) else found
    batch.add(found)
    for row, (status, body) in zip(range(len(batch)), bodies, strict=False):
        result = decode(status, body)
        batch.begin(row)
        batch.record(row, Attempt(0.0, 1, result), outcome_of(result, doubt=False))
    return batch


@settings(max_examples=60)
@given(
    bodies=st.lists(st.tuples(st.sampled_from([200, 302, 400, 422, 455, 500, 503]), BODIES), max_size=4),
    labels=st.lists(HOSTILE, min_size=1, max_size=4),
)
def test_what_is_exported_steers_nothing(bodies: list[tuple[int, bytes]], labels: list[str]) -> None:
    batch = batch_of(bodies, labels)
    for format_ in ExportFormat:
        document = Export(tuple(batch), batch.tallies(), 1).text(format_)
        assert not faults(document.replace("\r\n", "\n"))
        assert len(document.encode()) < 6000 * (len(batch) + 1)
    json.loads(Export(tuple(batch), batch.tallies(), 1).text(ExportFormat.JSON))
    for as_json in (True, False):
        out = io.StringIO()
        writer = Writer(out, as_json=as_json)
        writer.write_rest(batch)
        assert not faults(out.getvalue().replace("\t", " "))
        assert out.getvalue().count("\n") == len(batch)


@given(body=BODIES, status=st.sampled_from([200, 302, 401, 455, 500]))
def test_texts_of_reports_and_balances_are_harmless(body: bytes, status: int) -> None:
    for question in (get_balance(), get_report("428"), get_reports(DAY, DAY)):
        reported = question.decode(status, body)
        assert not faults(str(reported).replace("\n", "?")), reported
        if isinstance(reported, Fault):
            assert not faults(str(trouble_words(reported)))


@given(sender=HOSTILE, status=HOSTILE, order_id=HOSTILE)
def test_every_text_of_a_report_is_clean(sender: str, status: str, order_id: str) -> None:
    for number in ("428", order_id):
        order = {"id": number, "sender": sender, "status": status, "sendAt": sender, "total": status}
        for question, response in (
            (get_report("428"), {"order": order}),
            (get_reports(DAY, DAY), {"orders": [order], "count": status}),
        ):
            full = {"response": {"status": {"code": 200, "message": sender}, **response}}
            reported = question.decode(200, json.dumps(full).encode())
            assert not faults(repr(reported).replace("\\n", "?"))
            assert len(repr(reported)) < 2000


@given(title=HOSTILE, text=HOSTILE)
def test_a_notification_is_two_sequences_and_nothing_else(title: str, text: str) -> None:
    sent = desktop_notification(title, text)
    assert sent.startswith("\x1b]9;")
    assert sent.count("\x1b") == sent.count("\x07") == 2
    assert sent.count(";") == 4
    assert not faults(sent.replace("\x1b", "").replace("\x07", ""))
    assert len(sent) < 600


@given(text=HOSTILE)
def test_texts_on_stderr_are_harmless(text: str) -> None:
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict", write_through=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", err)
        say(text)
    assert not faults(err.buffer.getvalue().decode())


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    logger = logging.getLogger("imtui")
    before = logger.handlers[:], logger.level, logger.propagate, logging.raiseExceptions
    path = open_log(tmp_path / "logs")
    assert path
    yield path
    for handler in set(logger.handlers) - set(before[0]):
        logger.removeHandler(handler)
        handler.close()
    logger.level, logger.propagate, logging.raiseExceptions = before[1:]


def test_the_log_has_a_harmless_line_for_each_event(log: Path) -> None:
    session = Session(None, Limits(), Provider().connect)
    for number, text in enumerate(SAMPLES, start=1):
        session.add([Found(str(number), 1, 1)], source=text)
    entries = session.drain().log
    lines = log.read_text("utf-8").splitlines()
    assert len(lines) == len(entries) == len(SAMPLES)
    assert not faults("\n".join(lines))
    assert max(map(len, lines)) < 1500
    for entry in entries:
        assert not faults(entry.text)
        assert "\n" not in entry.text


@settings(max_examples=40)
@given(text=HOSTILE, suffix=st.sampled_from([".txt", ".csv", ".tsv", ""]))
def test_no_content_of_a_file_makes_a_crash(
    tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"hostile{suffix}"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        shown, _ = import_source(str(path))
    except SourceError as error:
        shown = str(error)
    assert not faults(shown)


@given(name=HOSTILE)
def test_no_name_of_a_file_makes_a_crash(name: str) -> None:
    name = f"/nowhere/{name[:200]}"
    with pytest.raises(SourceError) as caught:
        import_source(name)
    assert not faults(str(caught.value))


def test_the_command_line_writes_nothing_that_steers(
    imtui: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILETIMERKEZI_API_KEY", "nobody-s-key-0")
    monkeypatch.setenv("ILETIMERKEZI_API_HASH", "nobody-s-hash-0")
    texts = [text for text in SAMPLES if len(text) < 2000]
    script = [step for text in texts for step in (read, answer(http(455, envelope(455, text))))]
    table = "order id;kampanya\n" + "".join(
        f'{n};"{t}"\n' for n, t in enumerate(texts, 4280) if not set(t) & set('"\0')
    )
    name = "\x1b]0;x\x07[red]\u202e\n.csv"
    (tmp_path / name).write_bytes(table.encode("utf-8", "replace"))
    undecodable = os.fsdecode(str(tmp_path).encode() + b"/\xff\x1b.txt")
    Path(undecodable).write_text("4999")
    shown = []
    with FaultyServer(*[[*script, read, answer(http(455, envelope(455)))]] * 2) as server:
        at = ("--yes", "--base-url", server.url, "--workers", "1")
        shown.append(imtui("run", *at, str(tmp_path / name), undecodable))
        shown.append(imtui("run", "--json", *at, str(tmp_path / name)))
    shown += [imtui("history"), imtui("history", "--json"), imtui("export", "1")]
    shown += [imtui("export", "1", "--format", "json")]
    assert all(ended.out for ended in shown), [ended.err for ended in shown]
    assert imtui("export", "1", "--bom").out.startswith("\ufeffid,")
    shown += [imtui("run", "--yes", f"{tmp_path}/{text[:50]}".replace("\0", "")) for text in SAMPLES]
    shown += [imtui("--workers", text[:50]) for text in SAMPLES]
    shown += [
        imtui(*words)
        for text in SAMPLES
        for words in (["help", text[:80]], ["run", "--profile", text[:80], "x", "--yes"])
    ]
    for ended in shown:
        assert not faults(ended.err)
        assert not faults(ended.out.replace("\t", " ").replace("\r\n", "\n"))
    for path in tmp_path.rglob("imtui.log"):
        assert not faults(path.read_text("utf-8"))
    assert State.REFUSED.value in shown[0].out
