"""Texts that are kept in English and translated when they are shown."""

from __future__ import annotations

import errno
from gettext import NullTranslations

import pytest

from imtui.core import known_texts
from imtui.core.known_texts import reason_of, shown
from imtui.core.protocol import Reply, decode, unreadable
from imtui.core.report_result import DeliveryStatus, ReportResult
from imtui.messages import Message, lazy
from tests.support.brackets import replace_turkish

_TURKISH = {
    "HTTP {http_status}, {why}": "HTTP {http_status}: {why}",
    "HTTP {http_status}, code {code} {message}": "HTTP {http_status}, kod {code} {message}",
    "cut short": "yarıda kesildi",
    "encoded as {coding}": "{coding} ile kodlanmış",
    "longer than {count} KiB": "{count} KiB sınırından uzun",
    "the deadline of {seconds:n} s passed": "{seconds:n} sn süre doldu",
    "Connection refused": "Bağlantı reddedildi",
    "certificate verify failed: {why}": "sertifika doğrulanamadı: {why}",
    "certificate has expired": "sertifikanın süresi dolmuş",
    "it is a symbolic link": "sembolik bağlantı",
    "code {code}": "kod {code}",
    "order {order_id}": "sipariş {order_id}",
    "status {status}": "durum {status}",
    "total {count}": "toplam {count}",
}


class Turkish(NullTranslations):
    def gettext(self, text: str) -> str:
        return _TURKISH.get(text, text)

    def pgettext(self, context: str, text: str) -> str:
        return _TURKISH.get(text, text)


@pytest.fixture(autouse=True)
def _turkish(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_turkish(monkeypatch, Turkish())


@pytest.mark.parametrize(
    ("kept", "in_turkish"),
    [
        ("cut short", "yarıda kesildi"),
        ("HTTP 502, cut short", "HTTP 502: yarıda kesildi"),
        ("HTTP 403, encoded as br", "HTTP 403: br ile kodlanmış"),
        ("HTTP 500, longer than 64 KiB", "HTTP 500: 64 KiB sınırından uzun"),
        ("HTTP 500, code 500 Sunucu hatası", "HTTP 500, kod 500 Sunucu hatası"),
        ("the deadline of 0.5 s passed", "0,5 sn süre doldu"),
        ("Connection refused", "Bağlantı reddedildi"),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:9)",
            "sertifika doğrulanamadı: sertifikanın süresi dolmuş",
        ),
        ("Sipariş bulunamadı", "Sipariş bulunamadı"),
        ("", ""),
    ],
)
def test_known_texts_are_translated_and_others_are_not(kept: str, in_turkish: str) -> None:
    assert (shown(kept).english, shown(kept).in_language("tr")) == (kept, in_turkish)


def test_text_is_kept_with_the_number_as_written() -> None:
    assert known_texts.DEADLINE.english(seconds=0.5) == "the deadline of 0.5 s passed"
    assert known_texts.DEADLINE.english(seconds=15.0) == "the deadline of 15 s passed"
    assert known_texts.TOO_LONG.english(count=1024) == "longer than 1024 KiB"


def test_text_of_a_reply_without_a_body_is_translated() -> None:
    reply = unreadable(403, known_texts.CUT_SHORT.english())
    assert isinstance(reply, Reply)
    assert isinstance(reply.shown_message, Message)
    assert reply.message == "HTTP 403, cut short"
    assert reply.shown_message.in_language("tr") == "HTTP 403: yarıda kesildi"


def test_message_of_the_provider_is_shown_as_it_came() -> None:
    reply = decode(200, b'{"response": {"status": {"code": 455, "message": "cut short"}}}')
    assert isinstance(reply, Reply)
    assert reply.shown_message == "cut short"


@pytest.mark.parametrize(
    ("seen", "in_turkish"),
    [
        ("order 428, status 114, total 3", "sipariş 428, durum 114, toplam 3"),
        ("code 456 Tarih, saat", "kod 456 Tarih, saat"),
    ],
)
def test_report_is_described_in_the_language(seen: str, in_turkish: str) -> None:
    result = ReportResult(0.0, DeliveryStatus.FINISHED, seen, "a reason of an earlier imtui")
    assert (result.shown_seen.english, result.shown_seen.in_language("tr")) == (seen, in_turkish)
    assert result.shown_reason.in_language("tr") == "a reason of an earlier imtui"


def test_refusal_of_a_file_is_translated() -> None:
    own = OSError(errno.ELOOP, lazy("it is a symbolic link"))
    assert reason_of(own).in_language("tr") == "sembolik bağlantı"
    assert reason_of(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")).in_language("tr") == (
        "Bağlantı reddedildi"
    )
    assert reason_of(OSError("no number")).english == "OSError"
