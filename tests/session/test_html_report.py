"""The report of a batch as an HTML page."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

import pytest

from imtui.core.export_format import ExportFormat
from imtui.core.importing.result import OrderInfo
from imtui.core.order import Attempt, Order
from imtui.core.outcome import State
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply
from imtui.core.read_methods import Report
from imtui.core.report_result import check_report
from imtui.core.target import Target
from imtui.messages import use_language
from imtui.session.html_report import ReportFacts, html_report

AT = 1_795_600_000.0
"""A moment of November 2026, in seconds since the epoch."""
LIVE = Target("acme", "0123456789ab", "https://api.iletimerkezi.com", True)
LOST = Attempt(AT, 2007, Fault(Evidence.AMBIGUOUS, FaultKind.BROKEN, "connection closed"))
HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e\"'&"


def order(order_id: str, state: State, code: int | None = None, label: str = "", message: str = "") -> Order:
    attempts = () if code is None else (Attempt(AT, 50, Reply(200, code, message)),)
    if state is State.UNCONFIRMED:
        attempts = (LOST,)
    return Order(order_id, state, attempts, info=OrderInfo(label, AT + 3600))


ORDERS = [
    order("101", State.CANCELLED, 200),
    order("102", State.CANCELLED, 200),
    order("103", State.REFUSED, 455, message="Sipariş bulunamadı"),
    order("104", State.UNCONFIRMED),
    order("105", State.QUEUED),
]


class Page(HTMLParser):
    """A page taken apart: texts and classes by element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[tuple[str, str]] = []
        self.rows: list[list[str]] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += attrs
        if tag != "meta":
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self._open:
            self.rows[-1][-1] += data
        elif data.strip() and self._open:
            self.texts.append((self._open[-1], data))

    def of(self, tag: str) -> list[str]:
        return [text for each, text in self.texts if each == tag]


def page(orders: list[Order], target: Target | None = LIVE, total: int | None = None) -> Page:
    facts = ReportFacts(3, target, len(orders) if total is None else total, AT + 60)
    return Page(html_report(orders, facts))


def test_the_head_says_what_is_cancelled_and_what_is_not() -> None:
    report = page(ORDERS)
    assert report.of("h1") == ["2 of 5 orders cancelled"]
    sentences = report.of("p")
    assert "1 order is unconfirmed: a reply was lost. It may be cancelled, or may still be sent." in sentences
    assert "1 order is not cancelled and is sent as scheduled." in sentences
    assert "acme (live)" in report.of("bdi")


def test_all_cancelled_is_reported_without_an_alarm() -> None:
    report = page(ORDERS[:2])
    assert report.of("h1") == ["2 orders, all cancelled"]
    assert "What is left to do" not in report.of("h2")
    assert not [value for name, value in report.attributes if name == "class" and "alarm" in str(value)]


def test_every_order_has_a_row_and_the_unconfirmed_come_first() -> None:
    rows = [row for row in page(ORDERS).rows if row]
    assert [row[1] for row in rows] == ["104", "103", "105", "101", "102"]
    assert [row[0] for row in rows] == ["4", "3", "5", "1", "2"]
    assert rows[1][3:6] == ["✖ refused", "455", "Sipariş bulunamadı"]


def test_orders_that_are_being_sent_are_not_called_uncancelled() -> None:
    retried = Order("101", State.SENDING, (LOST,))
    texts = page([retried, Order("102", State.SENDING), order("103", State.QUEUED)]).of("p")
    assert "The cancel of 1 order is under way. Its outcome is not known yet." in texts
    assert "1 order is not cancelled and is sent as scheduled." in texts
    assert any(text.startswith("1 order is unconfirmed: a reply was lost.") for text in texts)


def test_what_is_left_to_do_is_grouped_with_its_advice() -> None:
    report = page([*ORDERS, order("106", State.REFUSED, 455)])
    headings = report.of("h3")
    assert [heading.strip(" ·") for heading in headings] == ["1 order", "2 orders", "1 order"]
    assert (
        "Look the order up in the panel. If it is being sent, it cannot be cancelled any more."
        in report.of("p")
    )


def test_the_drawings_have_a_part_for_each_outcome() -> None:
    classes = Counter(value for name, value in page(ORDERS).attributes if name == "class")
    # One rectangle in the bar, one in the timeline where there was a request.
    assert classes["queued"] >= 1
    assert page(ORDERS).tags["rect"] == 4 + 3


def test_a_part_of_a_batch_says_so() -> None:
    assert "2 of the 40 of the batch" in page(ORDERS[:2], total=40).of("bdi")


def test_a_batch_that_was_never_sent_says_so() -> None:
    report = page([order("105", State.QUEUED)], target=None)
    assert "never sent" in report.of("bdi")
    assert "Requests over time" not in report.of("h2")


def test_hostile_text_stays_text() -> None:
    target = Target(HOSTILE, "0123456789ab", "https://x/<b>", True)
    orders = [order("101", State.REFUSED, 455, HOSTILE, HOSTILE), order("<i>", State.QUEUED, label=HOSTILE)]
    text = html_report(orders, ReportFacts(3, target, 2, AT))
    report = Page(text)
    assert not {"script", "i", "img", "link", "iframe"} & set(report.tags)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;" in text


def test_the_page_needs_nothing_from_outside() -> None:
    text = html_report(ORDERS, ReportFacts(3, LIVE, 5, AT))
    report = Page(text)
    assert not {"script", "link", "img"} & set(report.tags)
    assert not {name for name, _value in report.attributes} & {"src", "href", "onload", "onclick"}
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


@pytest.mark.parametrize(("language", "heading"), [("en", "Outcomes"), ("tr", "Sonuçlar")])
def test_the_page_is_in_the_language_in_use(language: str, heading: str) -> None:
    use_language(language)
    text = html_report(ORDERS, ReportFacts(3, LIVE, 5, AT))
    assert f'<html lang="{language}">' in text
    assert heading in Page(text).of("h2")


def test_the_format_has_its_name_and_suffix() -> None:
    assert ExportFormat.of_option("html") is ExportFormat.of_suffix(".HTML") is ExportFormat.HTML


def test_an_empty_report_is_a_page() -> None:
    assert page([]).tags["table"] == 1


def test_an_empty_column_is_omitted() -> None:
    bare = [Order("101"), Order("102")]
    assert "Label" not in page(bare).of("th")
    assert "Sends at" not in page(bare).of("th")
    named = [Order("101", info=OrderInfo("Efsane Cuma", None)), Order("102")]
    assert "Label" in page(named).of("th")


def test_confirmed_has_a_second_tick_contradicted_comes_first() -> None:
    confirmed, contradicted = order("101", State.CANCELLED, 200), order("102", State.CANCELLED, 200)
    for each, status in ((confirmed, "115"), (contradicted, "114")):
        found = check_report(each.order_id, each.state, Report(each.order_id, status), AT, 1)
        assert found is not None
        each.report_results, each.state = (found,), found.outcome or each.state
    report = page([confirmed, order("103", State.UNCONFIRMED), contradicted])
    assert [row[1] for row in report.rows if row] == ["102", "103", "101"]
    assert "✔✔ cancelled" in report.rows[-1]
    assert any(text.startswith("ALARM: 1 order") for text in report.of("p"))
    assert not any("The provider refused" in text for text in report.of("p"))


def test_an_order_that_a_report_shows_as_sent_was_not_refused_by_the_provider() -> None:
    lost, refused = order("101", State.UNCONFIRMED), order("102", State.REFUSED, 455)
    found = check_report("101", lost.state, Report("101", "113"), AT, 1)
    assert found is not None
    lost.report_results, lost.state = (found,), State.REFUSED
    sentences = page([lost, refused]).of("p")
    assert "A report shows that 1 order is being sent or went out: no cancel came in time." in sentences
    assert "The provider refused to cancel 1 order. The reason is below." in sentences
