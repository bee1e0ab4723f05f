"""Credentials in the operating system's keyring, one entry per profile. Needs the extra `imtui[keyring]`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from importlib import import_module
from typing import Any, Final

from imtui.core.secret import Secret
from imtui.core.text import clean
from imtui.messages import Message, joined, lazy
from imtui.settings.errors import SettingsError
from imtui.settings.names import shown_name
from imtui.settings.profile import Profile, check_credentials

SERVICE: Final = "imtui"


def keyring_problem() -> Message | None:
    """Why the keyring cannot be used, as a full sentence; None if it can."""
    try:
        keyring = _keyring()
    except ImportError:
        return lazy("The keyring needs an extra package: install imtui[keyring].")
    try:
        # Backends with a priority below 1 are plain files, which the keyring package advises against.
        usable = keyring.get_keyring().priority >= 1
    except Exception as error:  # noqa: BLE001 (a backend may raise anything)
        return lazy("The keyring cannot be used: {reason}.", reason=type(error).__name__)
    return None if usable else lazy("This system offers no keyring.")


def unlocked(profile: Profile) -> Profile:
    """The profile with its credentials, which are read from the keyring if the profile uses it.

    Raises `SettingsError` if a credential is missing or not valid, or if the keyring cannot be read.
    """
    if not profile.keyring:
        if problems := check_credentials(profile.key.reveal(), profile.hash.reveal()):
            raise SettingsError(
                lazy(
                    "Account {name}: {problem} Edit the account in imtui, or correct it in the settings"
                    " file.",
                    name=shown_name(profile.name),
                    problem=joined(problems, " "),
                )
            )
        return profile
    if profile.key:
        return profile
    kept = Secret(_ask("get_password", profile.name) or "")
    if not kept:
        raise SettingsError(
            lazy("The keyring holds nothing for {name!r}. Enter key and hash again.", name=profile.name)
        )
    key, hash_ = _read(kept)
    if not key or not hash_:
        raise SettingsError(
            lazy(
                "The keyring's entry for {name!r} is not imtui's. Enter key and hash again.",
                name=profile.name,
            )
        )
    return replace(profile, key=key, hash=hash_)


@contextmanager
def kept(profile: Profile) -> Iterator[None]:
    """Store the profile's credentials in the keyring, then run the `with` block.

    Use it only for a profile that uses the keyring. The block saves the profile in the file. If it raises
    `SettingsError`, the old credentials are restored in the keyring. Raises `SettingsError` if the keyring
    cannot be read or written.
    """
    before = _entry_of(profile.name)
    _ask("set_password", profile.name, json.dumps([profile.key.reveal(), profile.hash.reveal()]))
    with _restored(profile.name, before):
        yield


@contextmanager
def forgotten(name: str) -> Iterator[None]:
    """Delete the credentials of a profile from the keyring, as `forget` does, then run the `with` block.

    The block deletes the profile from the file. If it raises `SettingsError`, the credentials are restored in
    the keyring.
    """
    before = forget(name)
    with nullcontext() if before is None else _restored(name, before):
        yield


def forget(name: str) -> Secret | None:
    """Delete the credentials of a profile from the keyring. Returns the deleted entry, or None if none was.

    Raises `SettingsError` if they cannot be deleted.
    """
    try:
        before = _entry_of(name)
        if before is not None:
            _ask("delete_password", name)
    except SettingsError as error:
        why = lazy(
            "The credentials of {name!r} are still in the keyring, under {service!r}. {reason}",
            name=name,
            service=SERVICE,
            reason=error,
        )
    else:
        return before
    raise SettingsError(why)


def _entry_of(name: str) -> Secret | None:
    """What the keyring has for a profile; None if it has nothing. Raises `SettingsError`."""
    entry = _ask("get_password", name)
    return None if entry is None else Secret(entry)


@contextmanager
def _restored(name: str, before: Secret | None) -> Iterator[None]:
    """Run the `with` block. If it raises `SettingsError`, the entry of the keyring becomes `before` again."""
    try:
        yield
    except SettingsError:
        with suppress(SettingsError):
            if before is None:
                _ask("delete_password", name)
            else:
                _ask("set_password", name, before.reveal())
        raise


def _read(kept: Secret) -> tuple[Secret, Secret]:
    """The key and the hash in a keyring entry. Both are empty if imtui did not write the entry."""
    try:
        key, hash_ = json.loads(kept.reveal())
        if not check_credentials(key, hash_):
            return Secret(key), Secret(hash_)
    except (ValueError, TypeError, AttributeError):
        pass
    return Secret(""), Secret("")


def _keyring() -> Any:  # noqa: ANN401 (a library without types, which may be missing)
    return import_module("keyring")


def _ask(what: str, *arguments: str) -> Any:  # noqa: ANN401 (a library without types)
    if problem := keyring_problem():
        raise SettingsError(lazy("{problem} Or keep key and hash in the settings file.", problem=problem))
    try:
        return getattr(_keyring(), what)(SERVICE, *arguments)
    except Exception as error:  # noqa: BLE001 (a backend may raise anything, and its text may say anything)
        why = clean(type(error).__name__)
    raise SettingsError(
        lazy(
            "The keyring does not answer ({reason}). Unlock it, give the credentials by the environment, or"
            " keep them in the settings file.",
            reason=why,
        )
    )
