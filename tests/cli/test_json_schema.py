"""The JSON output follows the schemas in this folder. If you change the output, change them, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from imtui.journal import Journal
from imtui.sandbox import Fault, Faults, Script
from tests.support.journals import TARGET, batch_of
from tests.support.program import Orders, Program, Serve

pytestmark = pytest.mark.usefixtures("account", "config")

HERE = Path(__file__).parent


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((HERE / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


SCRIPTS = {
    "430": Script(then=Fault.LOST),
    "431": Script((Fault.GARBAGE,)),
    "432": Script((Fault.INTEGER,)),
    "433": Script(then=Fault.HTML),
    "434": Script(then=Fault.ERROR),
    "435": Script(then=Fault.UNAUTHORISED),
}
IDS = "\n".join(map(str, range(428, 437)))


def test_run_and_export_follow_their_schemas(imtui: Program, orders: Orders, serve: Serve) -> None:
    url = serve("428", "431", "432", faults=Faults(scripts=SCRIPTS)).base_url
    ended = imtui.run(orders(IDS), "--base-url", url, "--workers", "1")
    assert len(ended.out.splitlines()) == 10
    assert {line["outcome"] for line in ended.lines} == {"cancelled", "refused", "unconfirmed", "queued"}
    for line in ended.out.splitlines():
        validator("run").validate(json.loads(line))
    # A second batch adopts the outcome that the first one proved.
    imtui.run(orders("428\n430"), "--base-url", url)
    histories = []
    for batch in ("1", "2"):
        document = json.loads(imtui("export", batch, "--format", "json").out)
        validator("export").validate(document)
        histories += [entry for order in document["orders"] for entry in order["history"]]
    kinds = {next(key for key in ("proved", "fault", "code") if key in entry) for entry in histories}
    assert kinds == {"proved", "fault", "code"}


def test_the_check_follows_its_schema(imtui: Program, serve: Serve, dead_url: str) -> None:
    for url, status in ((serve("428").base_url, 0), (dead_url, 1)):
        ended = imtui("check", "--json", "--base-url", url)
        assert ended.status == status
        validator("check").validate(json.loads(ended.out))


def test_the_history_is_as_the_schema_says_newest_first(imtui: Program, orders: Orders, serve: Serve) -> None:
    url = serve("428").base_url
    imtui.run(orders("428\n429"), "--base-url", url)
    # Its order was cancelled before, so nothing is sent for it.
    imtui.run(orders("428"), "--base-url", url)
    document = json.loads(imtui("history", "--json").out)
    validator("history").validate(document)
    second, first = document["batches"]
    assert (second["batch"], second["account"], second["live"]) == ("2", None, None)
    assert (first["batch"], first["account"], first["live"]) == ("1", "environment", False)
    assert first["base_url"] == url
    assert first["summary"] == dict(cancelled=1, refused=1, unreachable=0, unconfirmed=0, queued=0)  # noqa: C408
    assert not first["unfinished"]


def test_the_counts_of_a_batch_under_way_add_up(imtui: Program, state: Path) -> None:
    with Journal.open(state / "journal.sqlite3") as journal:
        batch = batch_of(journal, "428", "429", "430")
        journal.batch(batch).begin_run(TARGET, 100.0).intents(["428"], 100.25)
        export = json.loads(imtui("export", "1", "--format", "json").out)
        history = json.loads(imtui("history", "--json").out)
    validator("export").validate(export)
    validator("history").validate(history)
    assert [order["outcome"] for order in export["orders"]] == ["sending", "queued", "queued"]
    assert export["summary"] == history["batches"][0]["summary"]
    assert sum(export["summary"].values()) == 3


def test_a_history_without_batches_is_a_document_too(imtui: Program, tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    Journal.open(path).close()
    assert json.loads(imtui("history", "--json", "--journal", str(path)).out) == {"batches": []}


def test_orders_without_a_reply_match_the_schema(imtui: Program, orders: Orders, dead_url: str) -> None:
    ended = imtui.run(orders("428"), "--base-url", dead_url)
    assert ended.outcomes == ["unreachable"]
    for line in ended.out.splitlines():
        validator("run").validate(json.loads(line))


ORDER: dict[str, Any] = dict(id="428", outcome="refused", code=455, message="x", attempts=1, ms=4)  # noqa: C408


@pytest.mark.parametrize(
    "change",
    [{"id": 428}, {"outcome": "failed"}, {"code": "455"}, {"ms": -1}, {"attempts": None}, {"more": 1}],
)
def test_the_schema_notices_a_change(change: dict[str, object]) -> None:
    validator("run").validate(ORDER)
    with pytest.raises(ValidationError):
        validator("run").validate(ORDER | change)
