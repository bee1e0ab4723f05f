"""The facts that the question before a run shows: account, IDs, first sending time, and what to expect."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Final

from textual.content import Content

from imtui.messages import _, ngettext, pgettext
from imtui.session import Session
from imtui.ui.presentation.order_ids import first_and_last
from imtui.ui.presentation.times import sending_time, time_left
from imtui.ui.theme.themes import coloured_name

_MAX_NAMED: Final = 5
"""Maximum number of unusual IDs that the check box names. For the others it shows only their number."""

_LABEL_WIDTH: Final = 10
"""Minimum width in cells of labels such as `Account`, `IDs` and `First`."""


def run_facts(session: Session, rows: Sequence[int], notes: Sequence[str]) -> Iterator[Content]:
    """The facts about a run of these rows, one line each. A fact that does not apply is left out.

    `notes` are further sentences about the rows.
    """
    batch, profile = session.batch, session.profile
    if profile is not None:
        yield Content.assemble(fact_label(_("Account")), coloured_name(profile), f" · {profile.base_url}")
    if session.proxy:
        yield Content(fact_label(_("Proxy")) + session.proxy)
    ids = [batch[row].order_id for row in sorted(rows)]
    if ids:
        yield Content(fact_label(ngettext("ID", "IDs", len(ids))) + first_and_last(ids))
    now = time.time()
    times = (batch[row].send_at for row in rows)
    first = min((moment for moment in times if moment is not None and moment >= now), default=None)
    if first is not None:
        words = _("sends in {time} ({moment})", time=time_left(first, now), moment=sending_time(first))
        yield Content(fact_label(pgettext("sent", "First")) + words)
    yield from map(Content, notes)
    if late := session.late(rows):
        yield Content(
            ngettext(
                "The sending time of {count:n} order has passed. It is sent last. Expect 455 for it.",
                "The sending time of {count:n} orders has passed. They are sent last. Expect 455 for them.",
                late,
            )
        )
    if profile is not None and session.last_account not in {"", f"{profile.name} · {profile.base_url}"}:
        yield Content(
            _("This batch was last sent with another account: {account}.", account=session.last_account)
        )


def unusual_words(ids: Sequence[str]) -> str:
    """The label of the check box that includes unusual IDs."""
    named = list(ids[:_MAX_NAMED])
    if more := len(ids[_MAX_NAMED:]):
        named.append(_("and {count:n} more", count=more))
    return ngettext(
        "Include {count:n} unusual ID: {order_ids}",
        "Include {count:n} unusual IDs: {order_ids}",
        len(ids),
        order_ids=", ".join(named),
    )


def fact_label(text: str) -> str:
    """`text` padded to the common width of all labels.

    This is `_LABEL_WIDTH`, or more if the translation of "Orders" needs it.
    """
    return text.ljust(max(_LABEL_WIDTH, len(_("Orders")) + 2))
