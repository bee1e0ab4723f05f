from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
import traceback
from typing import TYPE_CHECKING

import pytest

from imtui.core.secret import Secret
from imtui.settings import (
    SETTINGS,
    Config,
    Profile,
    Settings,
    SettingsError,
    load,
    readable_by_others,
    save_profile,
    save_setting,
    set_mode,
    unlocked,
)

if TYPE_CHECKING:
    from pathlib import Path

ACME = Profile("acme", Secret("canary-key"), Secret("canary-hash"), "https://sms.example")
PROFILE = '[profiles.acme]\nkey = "canary-key"\nhash = "canary-hash"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def refusal(path: Path, text: str | bytes) -> list[str]:
    """The lines that `load` refuses a file of that text with; no secret shows in them or in a traceback."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert_no_secret(caught.value)
    return str(caught.value).splitlines()


def assert_no_secret(error: BaseException) -> None:
    assert error.__context__ is None
    assert error.__traceback__ is not None
    # The first frame is the test's own.
    shown = traceback.TracebackException(type(error), error, error.__traceback__.tb_next, capture_locals=True)
    assert "canary" not in "".join(shown.format())


def test_a_missing_file_is_the_defaults(path: Path) -> None:
    assert load(path) == Config(Settings(), (), "")


def test_a_file_is_read(path: Path) -> None:
    path.write_text(f'\ufeffdefault_profile = "acme"\nworkers = 64\nrate = 5\n{PROFILE}', encoding="utf-8")
    config = load(path)
    assert config.settings == Settings(workers=64, rate=5.0)
    assert isinstance(config.settings.rate, float)
    assert config.profile(None) == Profile("acme", ACME.key, ACME.hash)


@pytest.mark.parametrize("key", SETTINGS)
def test_both_ends_of_a_range_are_allowed(path: Path, key: str) -> None:
    setting = SETTINGS[key]
    words = {"true", "false"} if isinstance(setting.default, bool) else {'"nord"'}
    words = {f'"{choice}"' for choice in setting.choices} or words
    ends = {setting.low, setting.high} if setting.high else words
    for end in ends | ({0} if setting.zero_too else set()):
        path.write_text(f"{key} = {end}")
        assert getattr(load(path).settings, key) == tomllib.loads(path.read_text())[key]


@pytest.mark.parametrize("key", SETTINGS)
@pytest.mark.parametrize(
    "value",
    ["true", "nan", "inf", "-1", "[]", "1979-05-27", pytest.param("0x" + "f" * 5000, id="long number")],
)
def test_a_wrong_value_is_reported_with_what_is_allowed(path: Path, key: str, value: str) -> None:
    if isinstance(SETTINGS[key].default, bool) and value == "true":
        value = "1"
    (line,) = refusal(path, f"{key} = {value}")
    assert line.startswith(f"{path}: {key} must be {SETTINGS[key].allowed}")


@pytest.mark.parametrize(
    "line", ["workers = 8.0", 'workers = "8"', "workers = 0", "workers = 65", "rate = 0.001"]
)
def test_close_is_not_allowed(path: Path, line: str) -> None:
    assert len(refusal(path, line)) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wrokers = 4", "wrokers is not a setting here; did you mean workers?"),
        ("Tries = 4", "did you mean tries?"),
        ("zzz = 4", "zzz is not a setting here; there are workers, "),
        ('key = "canary-key"', "key is not a setting here; it belongs below a [profiles.NAME] line."),
        ('"\\u001b[31m" = 4', r"'\x1b[31m' is not a setting here"),
        (f"{PROFILE}workers = 4", "[profiles.acme] workers is not a setting here; it belongs above"),
        (f"{PROFILE}hsah = 4", "[profiles.acme] hsah is not a setting here; did you mean hash?"),
        ("profiles = 4", "profiles must be tables"),
        ("profiles.acme = 4", "[profiles.acme] must be a table with key and hash"),
        ("default_profile = 4", "default_profile must be a profile's name in quotes"),
        (
            f'default_profile = "x"\n{PROFILE}',
            "default_profile: There is no profile 'x'. The profiles are: acme.",
        ),
        ('[profiles.acme]\nkey = "canary"\nhash = "can ary"', "[profiles.acme]: The hash has a space"),
        ('[profiles.acme]\nkey = ["canary"]\nhash = "canary"', "[profiles.acme] key must be text in quotes."),
        (
            f'{PROFILE}base_url = "https://me:canary@x"',
            "[profiles.acme] base_url: The base URL must not hold",
        ),
        (PROFILE.replace("acme", '"a/b"'), "[profiles.'a/b']: A profile's name is 1 to 32"),
    ],
)
def test_one_problem_is_one_line(path: Path, text: str, words: str) -> None:
    (line,) = refusal(path, text)
    assert line.startswith(f"{path}: ")
    assert words in line


def test_all_problems_are_reported_at_once(path: Path) -> None:
    lines = refusal(path, "workers = 0\ntires = 4\nrate = true\n[profiles.acme]\nkey = 1\nhash = 2\n")
    assert len(lines) == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("workers = 8\nkey = canary", "is not valid TOML at line 2, column 7."),
        ('key = "canary', "is not valid TOML at end of document."),
        ("[canary]\n[canary]", "is not valid TOML at line 2, column 8."),
        pytest.param("canary = " + "9" * 5000, "is not valid TOML at", id="long number"),
        pytest.param("canary = " + "[" * 100_000, "is not valid TOML at", id="deep nest"),
        (b'key = "canary\xfe"', "is not UTF-8 text."),
    ],
)
def test_a_file_that_is_no_toml_is_reported_by_place_alone(path: Path, text: str | bytes, words: str) -> None:
    (line,) = refusal(path, text)
    assert line.startswith(f"{path}: {words}")


def test_an_unreadable_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=re.escape(f"{tmp_path}: cannot be read: ")):
        load(tmp_path)


def test_a_profile_is_saved_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "imtui" / "config.toml"
    save_profile(path, ACME)
    assert load(path) == Config(Settings(), (ACME,))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_saving_leaves_the_mode_of_a_chosen_folder(tmp_path: Path) -> None:
    path = tmp_path / "imtui" / "config.toml"
    path.parent.mkdir()
    path.parent.chmod(0o755)
    save_profile(path, ACME)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755


def test_saving_keeps_every_other_value(path: Path) -> None:
    path.write_text('default_profile = "b c"\nworkers = 3\n[profiles."b c"]\nkey = "k"\nhash = "h"\n')
    path.chmod(0o644)
    before = tomllib.loads(path.read_text())
    save_profile(path, ACME)
    after = tomllib.loads(path.read_text())
    del after["profiles"]["acme"]
    assert after == before
    assert not readable_by_others(path)


def test_saving_replaces_the_profile_of_that_name(path: Path) -> None:
    path.write_text('[profiles.acme]\nkey = 1\n[profiles.shop]\nkey = "k"\nhash = "h"\n')
    save_profile(path, ACME)
    assert load(path).profile("acme") == ACME
    assert len(load(path).profiles) == 2


@pytest.mark.parametrize(
    "profile",
    [
        Profile("a/b", ACME.key, ACME.hash),
        Profile("acme", Secret(""), ACME.hash),
        Profile("acme", ACME.key, Secret("canary hash")),
        Profile("acme", ACME.key, ACME.hash, "http://example.com"),
    ],
)
def test_a_profile_that_is_not_valid_is_not_saved(path: Path, profile: Profile) -> None:
    with pytest.raises(SettingsError) as caught:
        save_profile(path, profile)
    assert_no_secret(caught.value)
    assert not path.exists()


@pytest.mark.parametrize("text", ["canary = canary", "workres = 8", "profiles = 4"])
def test_a_file_that_is_not_valid_is_left_as_it_is(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        save_profile(path, ACME)
    assert "canary" not in str(caught.value)
    assert path.read_text() == text


def test_a_pipe_is_read_but_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(SettingsError, match="cannot be read: it is a pipe without a writer"):
        load(path)
    held = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    path.write_text(PROFILE)
    assert load(path).profiles[0].name == "acme"
    os.close(held)


@pytest.mark.parametrize("text", ["workers = 3", None])
def test_nothing_is_written_through_a_symbolic_link(tmp_path: Path, path: Path, text: str | None) -> None:
    target = tmp_path / "target"
    if text is not None:
        target.write_text(text)
    path.symlink_to(target)
    with pytest.raises(SettingsError, match="is a symbolic link"):
        save_profile(path, ACME)
    assert path.is_symlink()
    assert (target.read_text() if target.exists() else None) == text


def test_a_linked_folder_is_refused_with_the_real_path(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "imtui"
    real.mkdir(mode=0o755)
    link.symlink_to(real)
    (real / "config.toml").write_text("workers = 3")
    assert load(link / "config.toml").settings.workers == 3
    way_out = f"its folder is a symbolic link, .* Give its real path, {real / 'config.toml'}.*--config"
    with pytest.raises(SettingsError, match=way_out):
        save_profile(link / "config.toml", ACME)
    with pytest.raises(SettingsError, match=way_out):
        save_setting(link / "config.toml", "theme", "nord")
    assert list(real.iterdir()) == [real / "config.toml"]
    assert (real / "config.toml").read_text() == "workers = 3"
    assert stat.S_IMODE(real.stat().st_mode) == 0o755
    save_profile(real / "config.toml", ACME)


def test_an_unwritable_place_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError) as caught:
        save_profile(tmp_path / "file" / "config.toml", ACME)
    assert os.strerror(errno.ENOTDIR) in str(caught.value)
    assert_no_secret(caught.value)


def test_a_failed_write_leaves_only_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path.write_text("workers = 3")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match=os.strerror(errno.ENOSPC)) as caught:
        save_profile(path, ACME)
    assert_no_secret(caught.value)
    assert path.read_text() == "workers = 3"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("mode", "open_to_others"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)]
)
def test_a_file_that_others_can_read_becomes_private(path: Path, mode: int, *, open_to_others: bool) -> None:
    path.touch()
    path.chmod(mode)
    assert readable_by_others(path) is open_to_others
    set_mode(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_missing_file_is_not_readable_by_others(path: Path) -> None:
    assert not readable_by_others(path)
    with pytest.raises(SettingsError, match="cannot be set to 0600"):
        set_mode(path)


def test_a_settings_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)
    with pytest.raises(SettingsError, match="larger than 1 MB"):
        load(path)


def test_a_device_is_no_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.symlink_to("/dev/zero")
    with pytest.raises(SettingsError, match="it is a device, not a file"):
        load(path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('key = "canary"', "The hash is missing."),
        ('hash = "canary"\nkey = " "', "The key is missing."),
        ("", "The key is missing. The hash is missing."),
    ],
)
def test_an_account_without_credentials_is_read_but_not_used(path: Path, text: str, problem: str) -> None:
    path.write_text(f"{PROFILE}[profiles.shop]\n{text}\n")
    config = load(path)
    acme, shop = config.profiles
    assert unlocked(acme) is acme
    with pytest.raises(SettingsError, match=f"Account shop: {problem} Edit the account in imtui"):
        unlocked(shop)
