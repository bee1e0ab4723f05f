"""Wrong usage: one or two lines name the option and the correction, and nothing is done."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from imtui import __version__
from imtui.cli.arguments import parse, parsers
from imtui.cli.config import load_config
from imtui.core.secret import MASK
from imtui.settings import SETTINGS
from tests.support.program import Orders, Program, Serve

TAKEN = os.strerror(errno.EADDRINUSE)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--workers", "0"], "--workers: must be a whole number from 1 to 64"),
        (["--workers", "8.5"], "--workers: must be a whole number from 1 to 64, not '8.5'"),
        (["--rate", "-1"], "--rate: must be 0 or a number from 0.01 to 10000"),
        (["--timeout", "nan"], "--timeout: must be a number from 1 to 120"),
        (["--workers"], "--workers: expected one argument"),
        (["--wrokers", "3"], "There is no option --wrokers. Did you mean --workers?"),
        (["--work", "3"], "There is no option --work. Did you mean --workers?"),
        (["run"], "the following arguments are required: FILE"),
        (["run", "x", "--jsn"], "--jsn. Did you mean --json?"),
        (["run", "x", "--base-url", "http://example.com"], "--base-url: The base URL may be http for this"),
        (["export"], "the following arguments are required: BATCH"),
        (["export", "x"], "BATCH: must be a whole number from 1 to "),
        (["export", "1", "--format", "xml"], "--format: invalid choice: 'xml'"),
        (["sandbox", "--port", "80a"], "--port: must be a whole number from 0 to 65535, not '80a'"),
        (["sandbox", "--port", "99999"], "--port: must be a whole number from 0 to 65535, not '99999'"),
        (["sandbox", "--orders", "-1"], "--orders: must be a whole number from 0 to 1000000, not '-1'"),
        (["sandbox", "--latency-ms", "-1"], "--latency-ms: must be a whole number from 0 to 600000"),
        (["sandbox", "--seed", "x"], "--seed: must be a whole number from 0 to 1000000000, not 'x'"),
        (["sandbox", "--faults", "foo=1"], "--faults: 'foo=1': there is no such fault. Faults: 400, 401"),
        (["sandbox", "--faults", "503=2"], "--faults: '503=2': a rate is a number from 0 to 1"),
        (["sandbox", "--faults", "503=0.9,lost=0.9"], "--faults: The rates add up to 1.8"),
        (["rum", "orders.txt"], "There is no file 'rum'. Did you mean imtui run?"),
        (["histroy"], "Did you mean imtui history?"),
    ],
)
def test_a_wrong_value_is_reported_with_its_flag(imtui: Program, argv: list[str], words: str) -> None:
    ended = imtui(*argv)
    assert (ended.status, ended.out) == (2, "")
    reported, way_out = ended.err.splitlines()
    assert reported.startswith("imtui")
    assert words in reported
    assert "--help` lists the options." in way_out


@pytest.mark.parametrize("command", ["", *parsers()])
@pytest.mark.parametrize(
    "flags",
    [
        ["--key", "CANARY-0123"],
        ["--key=CANARY-0123"],
        ["--hash:CANARY-0123"],
        ["--api-key", "CANARY-0123", "--hash", "CANARY-4567"],
        ["-kCANARY-0123"],
        ["-k", "CANARY-0123"],
        ["CANARY-0123", "--token"],
        ["--token", "-CANARY-0123"],
        ["--help=CANARY-0123"],
        ["--version=CANARY-0123"],
        ["--json=CANARY-0123"],
        ["--yes=CANARY-0123"],
    ],
    ids=" ".join,
)
def test_the_value_of_an_unknown_option_is_not_repeated(
    imtui: Program, command: str, flags: list[str]
) -> None:
    ended = imtui(*filter(None, [command]), *flags)
    assert (ended.status, ended.out) == (2, "")
    assert "CANARY" not in ended.err
    reported = ended.err.splitlines()[0]
    flag = next(word for word in flags if word.startswith("-"))
    assert flag.partition("=")[0].partition(":")[0].partition("CANARY")[0] in reported


@pytest.mark.parametrize("command", [["run", "x", "--yes"], ["history"], ["export", "1"], []])
def test_a_journal_in_a_missing_folder_is_refused(imtui: Program, tmp_path: Path, command: list[str]) -> None:
    ended = imtui(*command, "--journal", str(tmp_path / "nowhere" / "batches.sqlite3"))
    assert (ended.status, ended.out) == (2, "")
    reported = ended.err.splitlines()[0]
    assert f"argument --journal: There is no folder '{tmp_path / 'nowhere'}'. Create it first." in reported
    assert not (tmp_path / "nowhere").exists()


def test_a_port_in_use_is_reported_with_its_flag(imtui: Program, serve: Serve) -> None:
    port = serve("428").base_url.rpartition(":")[2]
    ended = imtui("sandbox", "--port", port)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"imtui: --port {port}: {TAKEN}. Without --port, imtui uses a free one.\n"


def test_a_misplaced_secret_is_answered_with_its_place(imtui: Program) -> None:
    reported = imtui("run", "--hash=CANARY-0123").err
    assert "imtui run: There is no option --hash." in reported
    assert "ILETIMERKEZI_API_HASH" in reported


@pytest.mark.usefixtures("account")
def test_a_run_without_yes_says_why_it_asks_for_it(imtui: Program, orders: Orders) -> None:
    ended = imtui("run", orders("428"))
    assert ended.status == 2
    assert "a cancel cannot be undone. Add --yes" in ended.err


def test_an_unknown_profile_is_reported_with_the_known_ones(imtui: Program, orders: Orders) -> None:
    ended = imtui("run", "--yes", "--profile", "nobody", orders("428"))
    assert ended.status == 2
    assert "There is no profile 'nobody'" in ended.err


def test_without_credentials_both_ways_to_give_them_are_shown(imtui: Program, orders: Orders) -> None:
    ended = imtui("run", "--yes", orders("428"))
    assert ended.status == 2
    assert "ILETIMERKEZI_API_KEY" in ended.err
    assert "save an account" in ended.err


COMMON = [
    "--profile",
    "acme",
    "--workers=4",
    "--rate",
    "2",
    "--timeout",
    "9",
    "--readonly",
    "--config",
    "c.toml",
]


@pytest.mark.parametrize(
    "words", [["run", "orders.txt", "--yes"], ["sandbox"], ["history"], ["export", "12", "--format", "json"]]
)
def test_common_options_work_before_and_after_a_command(words: list[str]) -> None:
    behind = parse([*words, *COMMON])
    assert behind == parse([*COMMON, *words])
    assert (behind.command, behind.config, behind.workers) == (words[0], Path("c.toml"), 4)


def test_a_file_that_is_called_as_a_command_is_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("history").write_text("428\n")
    found = parse(["--workers", "4", "history"])
    assert (found.command, found.files) == ("dashboard", ["history"])


@pytest.mark.parametrize("argv", [["history", "--version"], ["--version", "export"]])
def test_every_command_shows_the_version(imtui: Program, argv: list[str]) -> None:
    ended = imtui(*argv)
    assert (ended.status, ended.out) == (0, f"imtui {__version__}\n")


@pytest.mark.parametrize("name", list(parsers()))
def test_the_help_of_a_command_describes_every_option(imtui: Program, name: str) -> None:
    ended = imtui(*([name] if name else []), "--help")
    assert (ended.status, ended.err) == (0, "")
    for action in parsers()[name].documented():
        assert action.help
        for flag in action.option_strings:
            assert flag in ended.out


def test_no_option_takes_a_credential() -> None:
    flags = {
        flag for parser in parsers().values() for action in parser._actions for flag in action.option_strings
    }
    assert "--workers" in flags
    assert not {flag for flag in flags if "key" in flag or "hash" in flag or "secret" in flag}


@pytest.mark.parametrize(
    "argv",
    [
        ["--workers", "c0ffee11c0ffee22c0ffee33"],
        ["--rate", "c0ffee11c0ffee22c0ffee33"],
        ["export", "c0ffee11c0ffee22c0ffee33"],
        ["export", "1", "--format", "c0ffee11c0ffee22c0ffee33"],
        ["help", "c0ffee11c0ffee22c0ffee33"],
        ["completion", "c0ffee11c0ffee22c0ffee33"],
        ["sandbox", "--seed", "c0ffee11c0ffee22c0ffee33"],
        ["sandbox", "--faults", "c0ffee11c0ffee22c0ffee33"],
        ["sandbox", "--faults", "503=c0ffee11c0ffee22c0ffee33"],
        ["c0ffee11c0ffee22c0ffee33"],
        ["run", "c0ffee11c0ffee22c0ffee33", "--yes"],
        ["run", "x", "--yes", "--config", "c0ffee11c0ffee22c0ffee33"],
        ["run", "x", "--yes", "--profile", "c0ffee11c0ffee22c0ffee33"],
    ],
)
@pytest.mark.usefixtures("account")
def test_a_key_in_the_wrong_place_is_not_repeated(argv: list[str], imtui: Program) -> None:
    ended = imtui(*argv)
    assert ended.status == 2
    assert "c0ffee" not in ended.err


@pytest.mark.parametrize(
    "key", ["qzx7wvjy", "qz x7-wv jy", "q'z\"x7\\w%v", "qzxwvjyş", "[qzx7]wvjy", "qz." * 60]
)
@pytest.mark.parametrize(
    "argv", [["--config", "{}"], ["--workers", "{}"], ["run", "--profile", "{}", "x"], ["help", "{}"]]
)
@pytest.mark.usefixtures("account")
def test_a_key_of_the_environment_is_masked_in_any_form(
    argv: list[str], key: str, imtui: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILETIMERKEZI_API_HASH", key)
    ended = imtui(*(word.format(key) for word in argv))
    assert ended.status == 2
    assert MASK in ended.err
    assert key not in ended.err
    assert repr(key)[1:-1] not in ended.err


@pytest.mark.parametrize("key", ["", "x", "run"])
def test_what_is_too_short_for_a_key_hides_no_words(
    key: str, imtui: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILETIMERKEZI_API_KEY", key)
    assert "there is no 'xrun'" in imtui("help", "xrun").err


OPTIONS = [name for name, setting in SETTINGS.items() if setting.metavar]


@pytest.mark.parametrize("command", [[], ["run", "ids.txt"]])
@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_replaces_its_setting(name: str, command: list[str], config: Path) -> None:
    config.write_text(f"{name} = 3\n" if name != "rate" else "rate = 3.0\n")
    option = f"--{name.replace('_', '-')}"
    plain, _, _ = load_config(parse(command))
    given, _, _ = load_config(parse([*command, option, "5"]))
    assert (getattr(plain.settings, name), getattr(given.settings, name)) == (3, 5)
    assert {*OPTIONS} >= {"workers", "rate", "timeout", "max_not_found"}


def test_no_option_switches_readonly_off(config: Path) -> None:
    assert load_config(parse(["--readonly"]))[0].settings.readonly
    config.write_text("readonly = true\n")
    assert load_config(parse([]))[0].settings.readonly


def test_a_file_that_is_not_there_is_named(imtui: Program) -> None:
    for name in ("orders2026", "in/c0ffee11c0ffee22c0ffee33", "c0ffee11c0ffee22c0ffee33.txt"):
        assert f"{name}: No such file" in imtui(name).err


@pytest.mark.parametrize(
    ("argv", "close"),
    [
        (("export", "1", "--format", "jsn"), "json"),
        (("help", "exot"), "exit"),
        (("completion", "bsh"), "bash"),
        (("chek",), "check"),
    ],
)
def test_a_misspelt_value_is_answered_with_the_nearest(
    imtui: Program, argv: tuple[str, ...], close: str
) -> None:
    ended = imtui(*argv)
    assert ended.status == 2
    assert ended.err.splitlines()[0].endswith(f"Did you mean {'imtui ' if len(argv) == 1 else ''}{close}?")


def test_a_value_that_is_like_no_other_lists_all(imtui: Program) -> None:
    assert "choose from" in imtui("run", "x", "--lang", "klingon").err
