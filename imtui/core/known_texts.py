"""Texts that the journal, JSON and CSV keep in English, and their translation when they are shown.

The journal stores an English text if a reply has no readable body, or if an attempt has no reply. `shown`
recognises imtui's own texts and common error texts of the operating system, and translates them. Any other
text, such as the provider's message, is shown as it came.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Final, Self

from imtui.messages import Message, lazy
from imtui.messages.language import ENGLISH
from imtui.system import posix_words

_PLACEHOLDER: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")

_NESTED: Final = "why"
"""The name of a placeholder whose value may itself be a known text, and is translated, too."""

_ADDED_BY_SSL: Final = re.compile(r"\[SSL: \w+\] | \(_ssl\.c:\d+\)")
"""A pattern for the names and line numbers that Python adds to an error text of OpenSSL."""


class NamedEnum(Enum):
    """Members with a name that is stored in English and translated when it is shown.

    The value of a member is its English name.
    """

    _value_: str
    message: Message
    """The translated name."""

    def __new__(cls, message: Message) -> Self:
        """Make a member of its name, a marked text."""
        member = object.__new__(cls)
        member._value_ = message.english
        member.message = message
        return member


class KnownText:
    """A text that is stored in English, and that is recognised and translated when it is shown."""

    def __init__(self, template: Message) -> None:
        self._template = template.english
        _KNOWN.append(self)

    def english(self, **values: object) -> str:
        """The English text to store, with its placeholders filled."""
        return lazy(self._template, **values).english

    def match(self, text: str) -> Message | None:
        """If `text` was made from this known text, a message that translates it; else None."""
        if "{" not in self._template:
            return lazy(self._template) if text == self._template else None
        found = re.fullmatch(self._pattern(), text, re.DOTALL)
        if found is None:
            return None
        specs = dict(_PLACEHOLDER.findall(self._template))
        return lazy(self._template, **{name: _value(name, specs[name], found[name]) for name in specs})

    def _pattern(self) -> str:
        pattern, end = "", 0
        for hole in _PLACEHOLDER.finditer(self._template):
            allowed = r"[\d.,]+" if hole[2] or hole[1] in _NUMBERS else ".+"
            pattern += f"{re.escape(self._template[end : hole.start()])}(?P<{hole[1]}>{allowed})"
            end = hole.end()
        return pattern + re.escape(self._template[end:])


class _Shown(Message):
    """The message for an English text of the journal or of the operating system."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        super().__init__(lambda _: text, {})
        self._text = text

    def in_language(self, language: str) -> str:
        if language == ENGLISH:
            return self._text
        known = _recognised(self._text)
        return self._text if known is None else known.in_language(language)


def shown(text: str) -> Message:
    """A message that shows a stored English text.

    Another language shows the translation of a known text, and any other text unchanged.
    """
    return _Shown(text)


def without_ssl_marks(text: str) -> str:
    """An error text of OpenSSL without the names and line numbers that Python adds."""
    return _ADDED_BY_SSL.sub("", text)


def reason_of(error: OSError) -> Message:
    """Why a file cannot be used: the reason of the operating system, or of a check that imtui made."""
    reason: object = error.strerror
    if isinstance(reason, Message):
        return reason
    return shown(posix_words(getattr(error, "winerror", None)) or str(reason or type(error).__name__))


def message_of(error: BaseException) -> Message | None:
    """The `Message` of an error that imtui raised; None for an error of a library."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, Message) else None


def _value(name: str, spec: str, text: str) -> object:
    if spec:
        return float(text.replace(",", ""))
    return shown(text) if name == _NESTED else text


@lru_cache(maxsize=1024)
def _recognised(text: str) -> Message | None:
    plain = without_ssl_marks(text)
    return next((found for known in _KNOWN if (found := known.match(plain))), None)


_NUMBERS: Final = frozenset({"http_status", "code", "count"})
"""Placeholders that hold digits only."""

_KNOWN: Final[list[KnownText]] = []
"""All known texts, in the order of their definition below. The first that matches is used."""

# The texts about a reply without a readable body.
NOT_FOLLOWED: Final = KnownText(
    lazy("HTTP {http_status}, it was not followed: the request holds the credentials")
)
CONTRADICTION: Final = KnownText(lazy("HTTP status {http_status}, but the body says code {code}"))
STATUS_AND_CODE: Final = KnownText(lazy("HTTP {http_status}, code {code}"))
STATUS_CODE_MESSAGE: Final = KnownText(lazy("HTTP {http_status}, code {code} {message}"))
UNREADABLE: Final = KnownText(lazy("HTTP {http_status}, {why}"))

NO_BODY: Final = KnownText(lazy("no body"))
NOT_JSON: Final = KnownText(lazy("the body is not JSON"))
NO_ENVELOPE: Final = KnownText(lazy("the body has no response, status and code"))
BAD_CODE: Final = KnownText(lazy("the body's code is not a number of three digits"))
KEY_TWICE: Final = KnownText(lazy("a key occurs twice in the body"))
ENCODED_TOO_OFTEN: Final = KnownText(lazy("encoded more than {count} times"))
ENCODED_AS: Final = KnownText(lazy("encoded as {coding}"))
DATA_BEHIND: Final = KnownText(lazy("something follows the compressed body"))
UNKNOWN_COMPRESSION: Final = KnownText(lazy("its compression cannot be read"))
TOO_LONG_INFLATED: Final = KnownText(lazy("longer than the cap when inflated"))
CUT_COMPRESSED: Final = KnownText(lazy("its compressed body is cut short"))
TOO_LONG: Final = KnownText(lazy("longer than {count} KiB"))
END_TOO_LATE: Final = KnownText(lazy("its end did not come in time"))
CUT_SHORT: Final = KnownText(lazy("cut short"))
NO_BALANCE: Final = KnownText(lazy("the body has no balance"))
BAD_BALANCE: Final = KnownText(lazy("the balance has no amount and sms that are numbers"))
NO_ORDER: Final = KnownText(lazy("the body has no order with an id"))
BAD_COUNT: Final = KnownText(lazy("the order's {name} is no number"))
NO_LIST: Final = KnownText(lazy("the body has no list of orders"))
_REPEATED: Final = KnownText(lazy("(the answer repeats the request; it is not shown)"))

HIDDEN: Final = _REPEATED.english()
"""The text that is shown instead of any text that contains a secret."""

# The texts about an attempt without a reply.
ANSWERED_TOO_EARLY: Final = KnownText(lazy("the server answered before it had the whole request"))
DEADLINE: Final = KnownText(lazy("the deadline of {seconds:n} s passed"))
NO_ADDRESS: Final = KnownText(lazy("no address for {host}"))
QUIT_BEFORE_REPLY: Final = KnownText(lazy("imtui quit before the reply came"))
ENDED_BEFORE_REPLY: Final = KnownText(lazy("imtui ended before the reply came"))

# Texts of the operating system, of OpenSSL and of SQLite.
for _system in (
    lazy("Connection refused"),
    lazy("Connection reset by peer"),
    lazy("Connection timed out"),
    lazy("Network is unreachable"),
    lazy("No route to host"),
    lazy("Broken pipe"),
    lazy("Name or service not known"),
    lazy("Temporary failure in name resolution"),
    lazy("nodename nor servname provided, or not known"),
    lazy("getaddrinfo failed"),
    lazy("Server disconnected without sending a response."),
    lazy("certificate verify failed: {why}"),
    lazy("self-signed certificate"),
    lazy("self-signed certificate in certificate chain"),
    lazy("unable to get local issuer certificate"),
    lazy("certificate has expired"),
    lazy("certificate is not yet valid"),
    lazy("Hostname mismatch, certificate is not valid for '{host}'."),
    lazy("IP address mismatch, certificate is not valid for '{host}'."),
    lazy("Permission denied"),
    lazy("Operation not permitted"),
    lazy("No such file or directory"),
    lazy("Not a directory"),
    lazy("Is a directory"),
    lazy("File exists"),
    lazy("File name too long"),
    lazy("No space left on device"),
    lazy("Disk quota exceeded"),
    lazy("Read-only file system"),
    lazy("Input/output error"),
    lazy("Too many levels of symbolic links"),
    lazy("Too many open files"),
    lazy("disk I/O error"),
    lazy("database or disk is full"),
    lazy("database is locked"),
    lazy("database disk image is malformed"),
    lazy("attempt to write a readonly database"),
    lazy("unable to open database file"),
):
    KnownText(_system)
