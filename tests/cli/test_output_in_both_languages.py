"""`imtui run --json` writes the same and exits with the same status in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from imtui.sandbox import Fault, Faults, Script
from tests.support.brackets import OPENING, use_brackets
from tests.support.program import Orders, Program, Serve

REFUSED: Mapping[str, Script] = {"429": Script(then=Fault.BAD_RECIPIENTS)}
STOPPED: Mapping[str, Script] = {"428": Script(then=Fault.UNAUTHORISED)}
LOST: Mapping[str, Script] = {"430": Script(then=Fault.LOST)}


@pytest.mark.parametrize(("scripts", "status"), [({}, 0), (REFUSED, 1), (STOPPED, 4), (LOST, 3)])
@pytest.mark.usefixtures("account", "config")
def test_json_and_status_do_not_depend_on_the_language(
    imtui: Program,
    orders: Orders,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    scripts: Mapping[str, Script],
    status: int,
) -> None:
    ended = []
    for number, language in enumerate(("en", "tr")):
        if language == "tr":
            use_brackets(monkeypatch)
        sandbox = serve("428", "429", "430", faults=Faults(scripts=scripts))
        journal = f"{orders('', f'{number}.sqlite3')}.new"
        ended.append(
            imtui.run(
                orders("428\n429\n430"),
                *("--base-url", sandbox.base_url, "--lang", language, "--journal", journal, "--workers", "1"),
            )
        )
    english, other = (re.sub(r'"ms": \d+', "", each.out) for each in ended)
    assert english == other
    assert [each.status for each in ended] == [status, status]
    assert OPENING in ended[1].err
