"""The report of a batch as one HTML page, for people who ask what happened to the orders.

The page has no script and loads no other file. It is in the language in use. Its frame and its style are in
`html_report.html`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Final, NamedTuple

from imtui.core.advice import advice_of
from imtui.core.order import Order
from imtui.core.outcome import GLYPHS, STATE_LABELS, State
from imtui.core.sending_time import TURKEY
from imtui.core.target import Target
from imtui.messages import _, current_language, formats, ngettext, number, pgettext
from imtui.session.log_texts import account_words, alarm_words, order_count
from imtui.session.markup import Markup, element

_ORDER: Final = (
    State.UNCONFIRMED,
    State.UNREACHABLE,
    State.REFUSED,
    State.SENDING,
    State.QUEUED,
    State.CANCELLED,
)
"""The states in the order in which a reader must look at them."""

_BINS: Final = 60
"""How many columns the timeline has."""
_WIDTH: Final = 720
"""The width of both drawings, in SVG units. The page scales a drawing to its own width."""
_HEIGHT: Final = 96
"""The height of the timeline, in SVG units."""
_BAR: Final = 22
"""The height of the bar of outcomes, in SVG units."""
_MAX_LISTED: Final = 100
"""How many order IDs are listed at most with one piece of advice. The table has all."""


class ReportFacts(NamedTuple):
    """What a report says about its batch as a whole."""

    batch: int | None
    """The batch's number in the journal; None if no journal is kept."""
    target: Target | None
    """The account that the runs of the batch used; None if nothing was sent."""
    total: int
    """How many orders the batch has. The report may have fewer."""
    written: float
    """When the report is written, in seconds since the epoch."""


def html_report(orders: Sequence[Order], facts: ReportFacts) -> str:
    """The report as an HTML page."""
    ranked = sorted(orders, key=_rank)
    places = {id(order): place for place, order in enumerate(orders, start=1)}
    counts = Counter(order.state for order in orders)
    title = _("Report of batch {number}", number=facts.batch) if facts.batch else _("Report of a batch")
    body = (
        _header(title, orders, counts, facts),
        *_outcomes(counts),
        *_timeline(orders),
        *_work(ranked),
        _table(ranked, places),
        element(
            "footer",
            _("Written by imtui, {at:date}. All times are Turkey's.", at=_moment(facts.written)),
        ),
    )
    frame = Template(Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))
    return frame.substitute(language=current_language(), title=escape(title), body="".join(body))


def _rank(order: Order) -> int:
    """The sort key of an order: its state's position in `_ORDER`.

    An order comes first if its cancel got code 200, but a report says that the provider is sending its SMS
    or has sent it.
    """
    return -1 if order.is_contradicted else _ORDER.index(order.state)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, TURKEY)


def _header(title: str, orders: Sequence[Order], counts: Counter[State], facts: ReportFacts) -> Markup:
    return element(
        "header",
        element("p", title, kind="eyebrow"),
        element("h1", _headline(len(orders), counts)),
        *_alarm(orders),
        *(element("p", text, kind=f"alarm-{state.value}") for state, text in _open_sentences(orders)),
        element("dl", *_facts(orders, facts)),
    )


def _alarm(orders: Iterable[Order]) -> Iterator[Markup]:
    """A line with the text of `alarm_words`, if reports contradict the cancel of any order."""
    count = sum(order.is_contradicted for order in orders)
    if count:
        yield element("p", alarm_words(count), kind="alarm-contradicted")


def _headline(total: int, counts: Counter[State]) -> str:
    cancelled = counts[State.CANCELLED]
    if cancelled == total:
        return ngettext("{count:n} order, cancelled", "{count:n} orders, all cancelled", total)
    return ngettext(
        "{cancelled:n} of {count:n} order cancelled",
        "{cancelled:n} of {count:n} orders cancelled",
        total,
        cancelled=cancelled,
    )


def _open_sentences(orders: Sequence[Order]) -> Iterator[tuple[State, str]]:
    """Sentences about orders that are not cancelled or may not be, each with the state for its style.

    The sentence about unconfirmed orders comes first. It counts an order that is tried again after a lost
    reply, too.
    """
    counts = Counter(_counted_state(order) for order in orders)
    if unconfirmed := counts[State.UNCONFIRMED]:
        yield (
            State.UNCONFIRMED,
            ngettext(
                "{count:n} order is unconfirmed: a reply was lost. It may be cancelled, or may still be"
                " sent.",
                "{count:n} orders are unconfirmed: replies were lost. They may be cancelled, or may still be"
                " sent.",
                unconfirmed,
            ),
        )
    if sending := counts[State.SENDING]:
        yield (
            State.SENDING,
            ngettext(
                "The cancel of {count:n} order is under way. Its outcome is not known yet.",
                "The cancels of {count:n} orders are under way. Their outcomes are not known yet.",
                sending,
            ),
        )
    if unsent := counts[State.QUEUED] + counts[State.UNREACHABLE]:
        yield (
            State.UNREACHABLE,
            ngettext(
                "{count:n} order is not cancelled and is sent as scheduled.",
                "{count:n} orders are not cancelled and are sent as scheduled.",
                unsent,
            ),
        )
    # An order without a code is refused by a report, not by the reply to its cancel.
    if refused := sum(order.state is State.REFUSED and order.code is not None for order in orders):
        yield (
            State.REFUSED,
            ngettext(
                "The provider refused to cancel {count:n} order. The reason is below.",
                "The provider refused to cancel {count:n} orders. The reasons are below.",
                refused,
            ),
        )
    if too_late := sum(order.is_too_late for order in orders):
        yield (
            State.REFUSED,
            ngettext(
                "A report shows that {count:n} order is being sent or went out: no cancel came in time.",
                "Reports show that {count:n} orders are being sent or went out: no cancel came in time.",
                too_late,
            ),
        )


def _counted_state(order: Order) -> State:
    """The state as which the sentences count the order: UNCONFIRMED if a retry follows a lost reply."""
    return State.UNCONFIRMED if order.state is State.SENDING and order.doubt else order.state


def _facts(orders: Sequence[Order], facts: ReportFacts) -> Iterator[Markup]:
    yield from _fact(_("Account"), account_words(facts.target))
    if facts.target:
        yield from _fact(_("Provider"), facts.target.base_url)
    if len(orders) < facts.total:
        yield from _fact(
            _("Orders"), _("{count:n} of the {total:n} of the batch", count=len(orders), total=facts.total)
        )
    if times := [attempt.started for order in orders for attempt in order.attempts]:
        first, last = _moment(min(times)), _moment(max(times))
        yield from _fact(_("Requests"), _("{first:date} to {last:date}", first=first, last=last))
    if planned := [order.send_at for order in orders if order.send_at is not None]:
        first, last = _moment(min(planned)), _moment(max(planned))
        yield from _fact(_("Sending times"), _("{first:date} to {last:date}", first=first, last=last))


def _fact(name: str, value: str) -> tuple[Markup, Markup]:
    return element("dt", name), element("dd", _isolated(value))


def _outcomes(counts: Counter[State]) -> Iterator[Markup]:
    """The section that shows the counts as a bar and as words. There is no section without orders."""
    total = sum(counts.values())
    shown = [state for state in reversed(_ORDER) if counts[state]]
    if not shown:
        return
    bars, left = [], 0.0
    for state in shown:
        width = _WIDTH * counts[state] / total
        bars.append(_bar(state, left, 0, max(width - 1, 1), _BAR))
        left += width
    legend = (element("li", _mark(state), " ", element("b", number(counts[state]))) for state in shown)
    yield element(
        "section",
        element("h2", _("Outcomes")),
        _drawing("bar", _BAR, bars),
        element("ul", *legend, kind="legend"),
    )


def _drawing(kind: str, height: int, bars: Iterable[Markup]) -> Markup:
    """An SVG element with the class `kind` that is as wide as the page. `bars` are its content.

    Screen readers skip it, because the page gives the same facts in words.
    """
    box = {"viewBox": f"0 0 {_WIDTH} {height}", "preserveAspectRatio": "none", "aria-hidden": "true"}
    return element("svg", *bars, kind=kind, **box)


def _bar(state: State, left: float, top: float, width: float, height: float) -> Markup:
    size = {"x": left, "y": top, "width": width, "height": height}
    return element("rect", kind=state.value, **{name: f"{value:.2f}" for name, value in size.items()})


def _timeline(orders: Sequence[Order]) -> Iterator[Markup]:
    """The section that shows requests over time, coloured by the outcome of their orders.

    There is no section without requests.
    """
    requests = [(attempt.started, order.state) for order in orders for attempt in order.attempts]
    if not requests:
        return
    begin, end = min(at for at, _state in requests), max(at for at, _state in requests)
    span = max(end - begin, 1.0)
    bins = Counter((min(int((at - begin) / span * _BINS), _BINS - 1), state) for at, state in requests)
    tallest = max(Counter(place for place, _state in bins.elements()).values())
    words = ngettext(
        "{count:n} request, at most {most:n} in {seconds:n1} s. The colours are those of the outcomes.",
        "{count:n} requests, at most {most:n} in {seconds:n1} s. The colours are those of the outcomes.",
        len(requests),
        most=tallest,
        seconds=span / _BINS,
    )
    yield element(
        "section",
        element("h2", _("Requests over time")),
        _drawing("timeline", _HEIGHT, _timeline_bars(bins, _HEIGHT / tallest)),
        element("p", element("span", _clock(begin)), element("span", _clock(end)), kind="axis"),
        element("p", words, kind="note"),
    )


def _timeline_bars(bins: Counter[tuple[int, State]], unit: float) -> Iterator[Markup]:
    """The bars of the timeline, stacked by state. One request is `unit` high, in units of the drawing."""
    step = _WIDTH / _BINS
    for place in range(_BINS):
        top = float(_HEIGHT)
        for state in reversed(_ORDER):
            height = bins[place, state] * unit
            if height:
                top -= height
                yield _bar(state, place * step, top, step - 1, height)


def _work(ranked: Iterable[Order]) -> Iterator[Markup]:
    """The section with the orders that are not cancelled, in groups that need the same work."""
    left = sorted((order for order in ranked if order.state is not State.CANCELLED), key=_work_order)
    if left:
        groups = (_article(list(group)) for _key, group in groupby(left, _work_order))
        yield element("section", element("h2", _("What is left to do")), *groups)


def _work_order(order: Order) -> tuple[int, int, str]:
    """The key that groups orders: orders with the same key need the same work."""
    return _rank(order), order.code or 0, str(advice_of(order).meaning)


def _article(orders: Sequence[Order]) -> Markup:
    """The part of the page about orders that need the same work."""
    first, count = orders[0], len(orders)
    meaning, action = advice_of(first)
    words = order_count(count)
    ids = [part for order in orders[:_MAX_LISTED] for part in (_isolated(order.order_id), " ")]
    content = [
        element("h3", _mark(first.state, first.code), " · ", words),
        element("p", meaning),
        element("p", action, kind="action"),
        element("p", *ids, kind="ids"),
    ]
    if count > _MAX_LISTED:
        words = _("And {count:n} more, in the table.", count=count - _MAX_LISTED)
        content.append(element("p", words, kind="note"))
    return element("article", *content, kind=first.state.value)


class _Column(NamedTuple):
    """A column of the table."""

    heading: str
    kind: str
    cell: Callable[[Order], object]


def _table(orders: Sequence[Order], places: Mapping[int, int]) -> Markup:
    """The table of all orders.

    `places` has the number of each order, for the first column. Its keys are the `id()` of the orders. Labels
    and sending times have a column only if there are any, as on the screen.
    """
    columns = [
        _Column("#", "number", lambda order: places[id(order)]),
        _Column(pgettext("column", "Order ID"), "id", lambda order: _isolated(order.order_id)),
    ]
    if any(order.label for order in orders):
        columns.append(_Column(pgettext("column", "Label"), "text", lambda order: _isolated(order.label)))
    if any(order.send_at is not None for order in orders):
        columns.append(_Column(pgettext("column", "Sends at"), "time", _planned))
    columns += [
        _Column(pgettext("column", "State"), "text", _state),
        _Column(pgettext("column", "Code"), "number", lambda order: order.code or ""),
        _Column(pgettext("column", "Message"), "text", lambda order: _isolated(order.shown_message)),
        _Column(_("Requests"), "number", lambda order: len(order.attempts)),
        _Column(_("Last request"), "time", _last_request),
    ]
    head = element("tr", *(element("th", column.heading, kind=column.kind) for column in columns))
    rows = (_row(order, columns) for order in orders)
    table = element("table", element("thead", head), element("tbody", *rows))
    return element("section", element("h2", _("All orders")), element("div", table, kind="wide"))


def _row(order: Order, columns: Iterable[_Column]) -> Markup:
    cells = (element("td", column.cell(order), kind=column.kind) for column in columns)
    return element("tr", *cells, kind=order.state.value)


def _state(order: Order) -> Markup:
    """The state of an order. A second tick means that a report confirms the cancel."""
    return _mark(order.state, is_confirmed=order.is_confirmed)


def _isolated(text: object) -> Markup:
    """A text of unknown direction. It does not change the direction of the text around it."""
    return element("bdi", text)


def _planned(order: Order) -> str:
    if order.send_at is None:
        return ""
    return formats.date_and_time(_moment(order.send_at), current_language())


def _last_request(order: Order) -> str:
    return _clock(order.attempts[-1].started) if order.attempts else ""


def _mark(state: State, code: int | None = None, *, is_confirmed: bool = False) -> Markup:
    """The glyph and the word of a state, with the code if there is one.

    The glyph is doubled if `is_confirmed` is True: a report confirms the cancel.
    """
    words = f"{GLYPHS[state] * (1 + is_confirmed)} {STATE_LABELS[state]}"
    shown = words if code is None else f"{words} {code}"
    return element("span", shown, kind=f"state-{state.value}")


def _clock(seconds: float) -> str:
    return f"{_moment(seconds):%H:%M:%S}"
