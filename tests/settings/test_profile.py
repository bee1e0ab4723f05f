from __future__ import annotations

import pytest

from imtui.core.secret import Secret
from imtui.settings import (
    DEFAULT_BASE_URL,
    Config,
    Profile,
    SettingsError,
    check_credentials,
    check_profile_name,
    from_environment,
)

KEY, HASH = "canary-key", "canary-hash"
ACME = Profile("acme", Secret(KEY), Secret(HASH))
SHOP = Profile("shop", Secret("k"), Secret("h"))


def test_a_profile_shows_no_secret() -> None:
    assert "canary" not in f"{ACME} {ACME!r} {Config(profiles=(ACME,))!r}"


@pytest.mark.parametrize("name", ["a", "Acme-1_x.y", "Şube İki", "x" * 32])
def test_a_name_is_letters_digits_and_a_few_signs(name: str) -> None:
    assert check_profile_name(name) == ()


@pytest.mark.parametrize("name", ["", " ", "x" * 33, " a", "a ", "a/b", "a\n", "a\x1b[31m", "a\tb"])
def test_a_bad_name_has_one_problem(name: str) -> None:
    assert len(check_profile_name(name)) == 1


@pytest.mark.parametrize(
    ("key", "hash_", "problems"),
    [
        (KEY, HASH, []),
        ("", HASH, ["The key is missing."]),
        ("", " ", ["The key is missing.", "The hash is missing."]),
        (f"{KEY} x", HASH, ["The key has a space"]),
        (KEY, f"{HASH}\n", ["The hash has a space or a line break"]),
        (
            f"{KEY}ı",
            f"\x00{HASH}",
            ["The key has a letter, a sign", "The hash has a letter, a sign or an invisible"],
        ),
        (f'"{KEY}"', HASH, ["The key has quotation marks around it"]),
        (
            f"'{KEY}'",
            f"“{HASH}”",
            ["The key has quotation marks around", "The hash has quotation marks around"],
        ),
        (
            f"`{KEY}`",
            f"«{HASH}»",
            ["The key has quotation marks around", "The hash has quotation marks around"],
        ),
        (f'"{KEY}', f"{HASH}'", ["The key has a quotation mark in", "The hash has a quotation mark in"]),
        (f'{KEY}"x', HASH, ["The key has a quotation mark in it"]),
        (
            f"\ufeff{KEY}",
            f"{HASH}\u200b",
            ["The key has a letter, a sign or an inv", "The hash has a letter, a sign"],
        ),
        (f"{KEY}\xa0", f"\n{HASH}", ["The key has a space", "The hash has a space or a line break"]),
    ],
)
def test_credentials_are_checked_in_plain_words(key: str, hash_: str, problems: list[str]) -> None:
    found = check_credentials(key, hash_)
    assert len(found) == len(problems)
    assert all(problem.english.startswith(words) for problem, words in zip(found, problems, strict=True))
    assert "canary" not in str(found)


def test_the_environment_gives_a_profile() -> None:
    environ = {"ILETIMERKEZI_API_KEY": KEY, "ILETIMERKEZI_API_HASH": HASH}
    found = from_environment(environ, f"{DEFAULT_BASE_URL}/")
    assert found == Profile("environment", Secret(KEY), Secret(HASH), DEFAULT_BASE_URL)


@pytest.mark.parametrize("environ", [{}, {"ILETIMERKEZI_API_KEY": "", "ILETIMERKEZI_API_HASH": ""}])
def test_an_environment_without_credentials_gives_none(environ: dict[str, str]) -> None:
    assert from_environment(environ, "not looked at") is None


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        ("ILETIMERKEZI_API_KEY", "ILETIMERKEZI_API_HASH"),
        ("ILETIMERKEZI_API_HASH", "ILETIMERKEZI_API_KEY"),
    ],
)
def test_half_an_environment_says_which_half_is_missing(there: str, missing: str) -> None:
    with pytest.raises(SettingsError, match=f"^{missing} is not set, but {there} is") as caught:
        from_environment({there: KEY}, DEFAULT_BASE_URL)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(("key", "url"), [("canary key", DEFAULT_BASE_URL), (KEY, "http://example.com")])
def test_an_environment_that_cannot_be_used_is_refused(key: str, url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        from_environment({"ILETIMERKEZI_API_KEY": key, "ILETIMERKEZI_API_HASH": HASH}, url)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("config", "name", "found"),
    [
        (Config(), None, None),
        (Config(profiles=(ACME,)), None, ACME),
        (Config(profiles=(ACME, SHOP)), None, None),
        (Config(profiles=(ACME, SHOP), default_profile="shop"), None, SHOP),
        (Config(profiles=(ACME, SHOP), default_profile="shop"), "acme", ACME),
    ],
)
def test_a_profile_is_chosen_by_name_default_or_as_only_one(
    config: Config, name: str | None, found: Profile | None
) -> None:
    assert config.profile(name) == found


@pytest.mark.parametrize(
    ("config", "name", "names"),
    [
        (Config(profiles=(ACME, SHOP)), "amce", "acme, shop"),
        (Config(profiles=(ACME,)), "", "acme"),
        (Config(profiles=(ACME,), default_profile="gone"), None, "acme"),
        (Config(), "acme", "no profiles yet"),
    ],
)
def test_an_unknown_profile_lists_those_there_are(config: Config, name: str | None, names: str) -> None:
    with pytest.raises(SettingsError, match=names):
        config.profile(name)
