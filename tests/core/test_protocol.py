from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imtui.core.protocol import (
    BODY_CAP,
    CANCEL_PATH,
    Credentials,
    Evidence,
    Fault,
    FaultKind,
    Reply,
    Result,
    decode,
    encode_cancel,
    unreadable,
)
from imtui.core.secret import Secret

DOCUMENTED_CREDENTIALS = Credentials(
    Secret("507caf2e1fcdb5eea9786332ca2d8785"),
    Secret("0db4e316db72c519ba08121985f6ddf479809053d555c"),
)
DOCUMENTED_REQUEST = """
{
"request": {
"authentication": {
"key": "507caf2e1fcdb5eea9786332ca2d8785",
"hash": "0db4e316db72c519ba08121985f6ddf479809053d555c"
},
"order": {
"id": "428"
}
}
}
"""
DOCUMENTED_SUCCESS = b"""
{
"response": {
"status": {
"code": "200",
"message": "Operation successful"
}
}
}
"""
DOCUMENTED_ERROR = b"""
{
"response": {
"status": {
"code": "400",
"message": "Request could not be resolved"
}
}
}
"""

TURKISH = {
    200: "İşlem başarılı",
    400: "İstek çözümlenemedi",
    401: "Üyelik bilgileri hatalı",
    404: "API istek yapılan yönteme sahip değil",
    455: "Sipariş bulunamadı",
}
OTHER_CODES = (402, 422, *range(450, 474), 429, 499, 503)
CODES = sorted({*TURKISH, *OTHER_CODES})


def envelope(code: object, message: object = "m") -> bytes:
    return json.dumps({"response": {"status": {"code": code, "message": message}}}).encode()


def raw_code(code: str) -> bytes:
    return b'{"response":{"status":{"code":' + code.encode() + b',"message":"m"}}}'


def fault(result: Result) -> Fault:
    assert isinstance(result, Fault)
    assert result.evidence is Evidence.AMBIGUOUS
    return result


def reply(result: Result) -> Reply:
    assert isinstance(result, Reply)
    return result


# The request


def test_the_path_is_the_documented_one() -> None:
    assert CANCEL_PATH == "/v1/cancel-order/json"


def test_the_request_is_the_documented_example() -> None:
    assert json.loads(encode_cancel(DOCUMENTED_CREDENTIALS, "428")) == json.loads(DOCUMENTED_REQUEST)


def test_the_request_has_exactly_these_bytes() -> None:
    assert encode_cancel(DOCUMENTED_CREDENTIALS, "428") == (
        b'{"request":{"authentication":{"key":"507caf2e1fcdb5eea9786332ca2d8785",'
        b'"hash":"0db4e316db72c519ba08121985f6ddf479809053d555c"},"order":{"id":"428"}}}'
    )


@given(st.text(st.characters(exclude_categories=())), st.from_regex(r"[0-9]{1,20}", fullmatch=True))
@example("ş\ud800", "428")
def test_credentials_and_id_arrive_unchanged_as_strings(secret: str, order_id: str) -> None:
    body = encode_cancel(Credentials(Secret(secret), Secret(secret[::-1])), order_id)
    assert json.loads(body) == {
        "request": {"authentication": {"key": secret, "hash": secret[::-1]}, "order": {"id": order_id}}
    }


# Answers that the contract knows


def test_the_documented_success_is_a_reply() -> None:
    result = reply(decode(200, DOCUMENTED_SUCCESS))
    assert (result.http_status, result.code, result.message) == (200, 200, "Operation successful")


def test_the_documented_error_is_a_reply() -> None:
    result = reply(decode(400, DOCUMENTED_ERROR))
    assert (result.http_status, result.code, result.message) == (400, 400, "Request could not be resolved")


@pytest.mark.parametrize("kind", [str, int], ids=["string", "integer"])
@pytest.mark.parametrize("code", CODES)
def test_code_is_read_as_string_and_as_integer(code: int, kind: Callable[[int], object]) -> None:
    message = TURKISH.get(code, "Geçici olarak hizmet dışı")
    result = reply(decode(code, envelope(kind(code), message), 3.0))
    assert (result.http_status, result.code, result.message, result.retry_after) == (code, code, message, 3.0)


@pytest.mark.parametrize("http_status", [200, 201, 202, 204, 299])
def test_a_code_200_counts_under_every_2xx(http_status: int) -> None:
    assert reply(decode(http_status, DOCUMENTED_SUCCESS)).code == 200


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'\xef\xbb\xbf{"response":{"status":{"code":200,"message":"m"}}}', id="BOM"),
        pytest.param(b' \r\n{"response":{"status":{"code":200,"message":"m"}}}\n ', id="blanks around"),
        pytest.param(
            b'{"response":{"status":{"message":"m","code":200,"x":[1]},"y":{"code":455}}}', id="extra keys"
        ),
        pytest.param(b'{"response":{"status":{"message":"m","\\u0063ode":"\\u003200"}}}', id="escaped"),
        pytest.param(
            b'{"response":{"status":{"message":"m","code":200},"n":1e999}}', id="endless number elsewhere"
        ),
    ],
)
def test_what_json_allows_is_read(body: bytes) -> None:
    result = reply(decode(200, body))
    assert (result.code, result.message) == (200, "m")


@pytest.mark.parametrize(
    "status",
    [
        '{"code":200}',
        '{"code":200,"message":null}',
        '{"code":200,"message":5}',
        '{"code":200,"message":["m"]}',
    ],
    ids=["none", "null", "a number", "a list"],
)
def test_a_message_that_is_no_text_is_empty(status: str) -> None:
    assert reply(decode(200, f'{{"response":{{"status":{status}}}}}'.encode())).message == ""


def test_message_and_raw_are_clean() -> None:
    result = reply(decode(200, envelope("200", "\x1b[31m\u202ea\ud800\nb")))
    assert result.message == "�[31ma� b"
    result = reply(decode(200, b'{"response":{"status":{"code":200,"message":"\xe2\x80\xae\xe2\x80\xa8a"}}}'))
    assert result.raw == '{"response":{"status":{"code":200,"message":" a"}}}'


@pytest.mark.parametrize("letter", ["a", "ş", "🙂"], ids=["one byte", "two bytes", "four bytes"])
def test_a_long_answer_is_shown_cut_and_marked(letter: str) -> None:
    result = fault(decode(200, (letter * 601).encode()))
    assert result.raw == letter * 599 + "…"


def test_the_cap_of_an_answer_s_bytes_is_64_kib() -> None:
    assert BODY_CAP == 65_536


# Answers that cannot be read


NOT_CODES = {
    "underscore": '"2_00"',
    "blanks": '" 200 "',
    "line break": '"200\\n"',
    "arabic-indic digits": '"٢٠٠"',
    "full-width digits": '"２００"',
    "superscript": '"20²"',
    "plus": '"+200"',
    "leading zero": '"0200"',
    "two digits": '"20"',
    "decimal string": '"200.0"',
    "empty": '""',
    "words": '"ok"',
    "true": "true",
    "null": "null",
    "float": "200.0",
    "exponent": "1e2",
    "exponent 200": "2e2",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "-Infinity": "-Infinity",
    "1e999": "1e999",
    "negative": "-200",
    "99": "99",
    "1000": "1000",
    "a list": "[200]",
    "an object": '{"code":200}',
    "5,000 digits": "2" * 5000,
    "5,000 digits as a string": '"' + "2" * 5000 + '"',
}


@pytest.mark.parametrize("code", NOT_CODES.values(), ids=NOT_CODES.keys())
@pytest.mark.parametrize("http_status", [100, 200, 409])
def test_a_code_that_is_not_plainly_three_digits_cannot_be_read(code: str, http_status: int) -> None:
    assert fault(decode(http_status, raw_code(code))).kind is FaultKind.UNREADABLE


UNREADABLE = {
    "nothing": b"",
    "blank": b" \n",
    "html": b"<html>200</html>",
    "text": b"200",
    "string": b'"200"',
    "null": b"null",
    "list": b"[]",
    "empty object": b"{}",
    "no status": b'{"response":{}}',
    "no code": b'{"response":{"status":{"message":"200"}}}',
    "response is null": b'{"response":null}',
    "response is a list": b'{"response":[{"status":{"code":200}}]}',
    "status is a list": b'{"response":{"status":["code",200]}}',
    "status is a string": b'{"response":{"status":"code 200"}}',
    "not wrapped": b'{"status":{"code":200,"message":"m"}}',
    "other case": b'{"Response":{"Status":{"Code":200}}}',
    "half": DOCUMENTED_SUCCESS[:-6],
    "two answers": DOCUMENTED_SUCCESS + DOCUMENTED_SUCCESS,
    "something behind": DOCUMENTED_SUCCESS + b"x",
    "code twice": b'{"response":{"status":{"code":"455","code":"200"}}}',
    "code twice alike": b'{"response":{"status":{"code":"200","code":"200"}}}',
    "code twice, one escaped": b'{"response":{"status":{"code":"455","\\u0063ode":"200"}}}',
    "status twice": b'{"response":{"status":{"code":"455"},"status":{"code":"200"}}}',
    "response twice": b'{"response":{"status":{"code":"455"}},"response":{"status":{"code":"200"}}}',
    "message twice": b'{"response":{"status":{"code":"200","message":"a","message":"b"}}}',
    "NaN elsewhere": b'{"response":{"status":{"code":"200"}},"n":NaN}',
    "deep": b"[" * 30_000,
    "deep and closed": b'{"response":' * 10_000 + b"1" + b"}" * 10_000,
    "long integer elsewhere": b'{"response":{"status":{"code":"200"}},"n":' + b"9" * 5000 + b"}",
    "utf-16 with BOM": DOCUMENTED_SUCCESS.decode().encode("utf-16"),
    "utf-16": DOCUMENTED_SUCCESS.decode().encode("utf-16-le"),
    "utf-32": DOCUMENTED_SUCCESS.decode().encode("utf-32"),
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "NUL": b"\x00" * 64,
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_body_that_is_not_the_envelope_cannot_be_read(body: bytes) -> None:
    result = fault(decode(200, body))
    assert (result.kind, result.http_status) == (FaultKind.UNREADABLE, 200)
    assert result.detail.startswith("HTTP 200, ")


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
@pytest.mark.parametrize("http_status", [429, 503])
def test_429_and_503_count_without_a_readable_body(http_status: int, body: bytes) -> None:
    result = reply(decode(http_status, body, 7.0))
    assert (result.code, result.readable, result.retry_after) == (http_status, False, 7.0)


@pytest.mark.parametrize(
    ("http_status", "kind"),
    [
        (101, FaultKind.UNREADABLE),
        (200, FaultKind.UNREADABLE),
        (204, FaultKind.UNREADABLE),
        (302, FaultKind.REDIRECT),
        (308, FaultKind.REDIRECT),
        (408, FaultKind.UNREADABLE),
        (409, FaultKind.UNREADABLE),
        (425, FaultKind.UNREADABLE),
        (499, FaultKind.UNREADABLE),
        (500, FaultKind.SERVER_ERROR),
        (502, FaultKind.SERVER_ERROR),
        (504, FaultKind.SERVER_ERROR),
        (599, FaultKind.SERVER_ERROR),
        (999, FaultKind.SERVER_ERROR),
    ],
)
def test_a_status_that_proves_nothing_is_ambiguous(http_status: int, kind: FaultKind) -> None:
    result = fault(unreadable(http_status, "cut short", b"<html>\x1b"))
    assert (result.kind, result.http_status, result.raw) == (kind, http_status, "<html>�")
    assert f"HTTP {http_status}" in result.detail


UNDECIDED = {408, 409, 425, 499}


@pytest.mark.parametrize("http_status", [*sorted({*range(400, 500)} - UNDECIDED), 503])
def test_a_status_that_refuses_is_a_reply_without_body(http_status: int) -> None:
    result = reply(unreadable(http_status, "no body", b"<html>\x1b", 3.0))
    assert result == Reply(
        http_status, http_status, f"HTTP {http_status}, no body", 3.0, "<html>�", readable=False
    )


def test_redirect_is_reported_as_not_followed() -> None:
    assert "not followed" in fault(decode(307, b"")).detail


# The body decides


@pytest.mark.parametrize("http_status", [100, 200, 204, 302, 400, 404, 455, 500, 502, 503, 504])
@pytest.mark.parametrize("code", [400, 401, 403, 404, 408, 429, 452, 455, 499, 503])
def test_a_refusal_in_the_body_counts_under_any_status(http_status: int, code: int) -> None:
    result = reply(decode(http_status, envelope(code), 2.0))
    assert (result.http_status, result.code, result.message) == (http_status, code, "m")
    assert (result.retry_after, result.readable) == (2.0, True)


@pytest.mark.parametrize("http_status", [100, 199, 300, 302, 400, 401, 404, 429, 455, 500, 502, 503])
def test_code_200_under_another_status_is_a_contradiction(http_status: int) -> None:
    result = fault(decode(http_status, envelope(200)))
    assert (result.kind, result.http_status) == (FaultKind.CONTRADICTION, http_status)
    assert str(http_status) in result.detail
    assert "200" in result.detail


@pytest.mark.parametrize("http_status", [200, 302, 429, 455, 500, 503])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (100, FaultKind.UNKNOWN_CODE),
        (201, FaultKind.UNKNOWN_CODE),
        (202, FaultKind.UNKNOWN_CODE),
        (301, FaultKind.UNKNOWN_CODE),
        (399, FaultKind.UNKNOWN_CODE),
        (500, FaultKind.SERVER_ERROR),
        (502, FaultKind.SERVER_ERROR),
        (599, FaultKind.SERVER_ERROR),
        (600, FaultKind.UNKNOWN_CODE),
        (999, FaultKind.UNKNOWN_CODE),
    ],
)
def test_a_code_that_settles_nothing_is_ambiguous(http_status: int, code: int, kind: FaultKind) -> None:
    result = fault(decode(http_status, envelope(code, "Sunucu hatası")))
    assert (result.kind, result.http_status) == (kind, http_status)
    assert result.detail == f"HTTP {http_status}, code {code} Sunucu hatası"


# Anything at all


class Pairs(list[tuple[str, Any]]):
    """A JSON object with all its members, duplicate keys included."""

    def only(self, key: str) -> Any:  # noqa: ANN401
        values = [value for name, value in self if name == key]
        return values[0] if len(values) == 1 else None


def says_200_once(body: bytes) -> bool:
    """True if the JSON has exactly one code and it is 200. Does not use imtui's own reader."""
    node = json.loads(body, object_pairs_hook=Pairs)
    for key in ("response", "status", "code"):
        if not isinstance(node, Pairs):
            return False
        node = node.only(key)
    return node == "200" or (type(node) is int and node == 200)


def written(value: object) -> str:
    """JSON text in which a list of pairs is an object, so that keys can be doubled."""
    if isinstance(value, tuple):
        return "{" + ",".join(f"{json.dumps(key)}:{written(item)}" for key, item in value) + "}"
    return value if isinstance(value, str) else json.dumps(value)


def members(keys: list[str], values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.tuples(st.sampled_from(keys), values), min_size=1, max_size=3).map(tuple)


CODE_TEXTS = st.sampled_from(["200", '"200"', "455", '"455"', *NOT_CODES.values()])
LIKELY_BODIES = members(
    ["response", "x"], members(["status", "x"], members(["code", "message"], CODE_TEXTS))
).map(lambda value: written(value).encode())
BODIES = st.binary() | st.text().map(str.encode) | LIKELY_BODIES | st.sampled_from([*UNREADABLE.values()])
STATUSES = st.sampled_from([200, 429, 455, 503]) | st.integers(0, 999)


@given(STATUSES, BODIES)
@example(200, DOCUMENTED_SUCCESS)
def test_no_reply_raises_and_200_must_occur_once(http_status: int, body: bytes) -> None:
    result = decode(http_status, body)
    if isinstance(result, Reply) and result.code == 200:
        assert says_200_once(body)
        assert 200 <= http_status < 300
    assert result.raw.isprintable()


@given(STATUSES, BODIES)
def test_a_reply_refuses_or_says_200_under_2xx(http_status: int, body: bytes) -> None:
    result = decode(http_status, body)
    if isinstance(result, Reply):
        assert result.code in {200, 503} or 400 <= result.code < 500
        assert result.readable or (result.code == http_status and http_status not in UNDECIDED)
    else:
        assert result.evidence is Evidence.AMBIGUOUS
        assert result.http_status == http_status
