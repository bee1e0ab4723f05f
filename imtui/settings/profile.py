"""Profiles: credentials with their name and base URL."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from imtui.core.protocol import Credentials
from imtui.core.secret import Secret
from imtui.core.target import Target, fingerprint_of
from imtui.core.text import clean
from imtui.messages import Message, joined, lazy, plazy
from imtui.settings.address import DEFAULT_BASE_URL, check_base_url, is_loopback
from imtui.settings.errors import SettingsError

KEY_VARIABLE: Final = "ILETIMERKEZI_API_KEY"
HASH_VARIABLE: Final = "ILETIMERKEZI_API_HASH"

COLOURS: Final = ("red", "yellow", "green", "cyan", "blue", "magenta")
"""The colours that a profile may have."""

_QUOTES: Final = frozenset("\"'`´‘’‚‛“”„‟‹›«»＂＇")
"""Quotation marks that shells, editors and word processors write. No key or hash contains one."""

_WRONG: Final[Sequence[tuple[Callable[[str], bool], Callable[[Message], Message]]]] = (
    (
        _QUOTES.__contains__,
        lambda name: lazy(
            "The {name} has a quotation mark in it. Copy it from the panel again, alone.", name=name
        ),
    ),
    (
        str.isspace,
        lambda name: lazy(
            "The {name} has a space or a line break in it. Copy it from the panel again, alone.", name=name
        ),
    ),
    (
        lambda character: not (character.isascii() and character.isprintable()),
        lambda name: lazy(
            "The {name} has a letter, a sign or an invisible character that keys and hashes never have. Copy"
            " it from the panel again, alone.",
            name=name,
        ),
    ),
)
"""Checks for characters that no key or hash contains, each with a function that returns its message."""

_NAME: Final = re.compile(r"[\w .-]{1,32}")


@dataclass(frozen=True, slots=True)
class Profile:
    """A named account: credentials with their base URL."""

    name: str
    key: Secret
    hash: Secret
    base_url: str = DEFAULT_BASE_URL
    guarded: bool = False
    """True if the operator must type the profile's name before a live run."""
    keyring: bool = False
    """True if the credentials are in the keyring. Then `key` and `hash` are empty until `unlocked` reads
    them."""
    colour: str = ""
    """The background of the name on the screen: one of `COLOURS`, or empty for none."""

    @property
    def credentials(self) -> Credentials:
        """The key and the hash, as a request needs them."""
        return Credentials(self.key, self.hash)

    @property
    def target(self) -> Target:
        """Where the requests of this profile go. The target has a fingerprint, but no credentials."""
        live = not is_loopback(self.base_url)
        return Target(self.name, fingerprint_of(self.credentials), self.base_url, live)


def check_profile_name(name: str) -> tuple[Message, ...]:
    """The problems of a profile name, each a full sentence."""
    if not name.strip():
        return (lazy("The profile's name is missing."),)
    if not _NAME.fullmatch(name) or name != name.strip() or clean(name) != name:
        return (
            lazy("A profile's name is 1 to 32 letters, digits, dots, - or _, with spaces only between them."),
        )
    return ()


_CREDENTIALS: Final[Mapping[str, Message]] = {
    "key": plazy("credential", "key"),
    "hash": plazy("credential", "hash"),
}


def check_credential(which: str, text: str) -> Message | None:
    """The problem of the key or the hash, as a full sentence; None if `text` is valid.

    `which` is "key" or "hash". The sentence does not repeat `text`.
    """
    name = _CREDENTIALS[which]
    if not text.strip():
        return lazy("The {name} is missing.", name=name)
    if text[0] in _QUOTES and text[-1] in _QUOTES:
        return lazy("The {name} has quotation marks around it. Enter it without them.", name=name)
    return next((problem(name) for is_wrong, problem in _WRONG if any(map(is_wrong, text))), None)


def check_credentials(
    key: str,
    hash: str,  # noqa: A002 (the vendor's word)
    *,
    may_be_missing: bool = False,
) -> tuple[Message, ...]:
    """The problems of key and hash, each a full sentence; empty if both are valid.

    The sentences repeat neither of them. With `may_be_missing`, an empty text is no problem.
    """
    texts = {"key": key, "hash": hash}
    found = (check_credential(*each) for each in texts.items() if each[1].strip() or not may_be_missing)
    return tuple(problem for problem in found if problem)


def credentials_of(environ: Mapping[str, str]) -> tuple[Secret, Secret]:
    """Key and hash from the environment, unchecked. A variable that is not set gives an empty secret."""
    return Secret(environ.get(KEY_VARIABLE, "")), Secret(environ.get(HASH_VARIABLE, ""))


def from_environment(environ: Mapping[str, str], base_url: str) -> Profile | None:
    """The profile "environment", made from the two variables that the vendor's tools read.

    None if neither variable is set. Raises `SettingsError` if only one is set, if one is not a valid
    credential, or if the base URL is not valid.
    """
    key, hash_ = credentials_of(environ)
    if not key and not hash_:
        return None
    if not key or not hash_:
        there, missing = (HASH_VARIABLE, KEY_VARIABLE) if hash_ else (KEY_VARIABLE, HASH_VARIABLE)
        raise SettingsError(
            lazy(
                "{missing} is not set, but {there} is. Set both, or neither to use a profile.",
                missing=missing,
                there=there,
            )
        )
    if problems := check_credentials(key.reveal(), hash_.reveal()):
        where = f"{KEY_VARIABLE}, {HASH_VARIABLE}"
        lines = [lazy("{where}: {problem}", where=where, problem=problem) for problem in problems]
        raise SettingsError(joined(lines, "\n"))
    return Profile("environment", key, hash_, check_base_url(base_url))
