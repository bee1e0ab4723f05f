"""`imtui completion`, tested in each shell that is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from imtui.cli.arguments import SHELLS, parsers
from tests.support.program import Program

ACCOUNTS = """
[profiles.acme] # the first
key = "canary"
[profiles."my shop"]
hash = "canary"
[profiles.$(touch-canary)]
[keys]
"""

_ASK_BASH = """
source imtui.sh
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
_imtui
printf '%s\\n' "${COMPREPLY[@]}"
"""


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"there is no {shell}")


@pytest.fixture
def folder(imtui: Program, tmp_path: Path, config: Path) -> Path:
    """A folder with the scripts and a few files."""
    for shell, name in (("bash", "imtui.sh"), ("zsh", "_imtui"), ("fish", "imtui.fish")):
        ended = imtui("completion", shell)
        assert (ended.status, ended.err) == (0, "")
        (tmp_path / name).write_text(ended.out, encoding="utf-8")
    (tmp_path / "orders of may.txt").touch()
    (tmp_path / "run-list.csv").touch()
    config.write_text(ACCOUNTS)
    return tmp_path


def ask(folder: Path, *command: str) -> list[str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return [line.split("\t")[0] for line in done.stdout.splitlines() if line]


CASES = pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["hi"], {"history"}),
        (["ord"], {"orders of may.txt"}),
        (["--de"], {"--demo"}),
        (["--config", "orders"], {"orders of may.txt"}),
        (["--profile", ""], {"acme", "my shop"}),
        (["run", "--profile", "m"], {"my shop"}),
        (["run", "--js"], {"--json"}),
        (["--read"], {"--readonly"}),
        (["run", "ord"], {"orders of may.txt"}),
        (["run", "--yes", "--ba"], {"--base-url"}),
        (["export", "--format", ""], {"csv", "json", "html", "ids"}),
        (["export", "3", "--format", "j"], {"json"}),
        (["completion", ""], set(SHELLS)),
        (["help", "ke"], {"keys"}),
        (["sandbox", "--fa"], {"--faults"}),
    ],
)


@needs("bash")
@CASES
def test_bash_offers_what_fits(folder: Path, typed: list[str], offered: set[str]) -> None:
    assert set(ask(folder, "bash", "-c", _ASK_BASH, "bash", "imtui", *typed)) == offered


@needs("bash")
def test_bash_offers_commands_and_files_for_the_first_word(folder: Path) -> None:
    found = ask(folder, "bash", "-c", _ASK_BASH, "bash", "imtui", "run")
    assert set(found) == {"run", "run-list.csv"}
    assert ask(folder, "bash", "-c", _ASK_BASH, "bash", "imtui", "run", "--workers", "") == []
    assert ask(folder, "bash", "-c", _ASK_BASH, "bash", "imtui", "history", "") == []


@needs("fish")
@CASES
def test_fish_offers_what_fits(folder: Path, typed: list[str], offered: set[str]) -> None:
    script = 'source imtui.fish; complete -C "$argv"'
    found = ask(folder, "fish", "--no-config", "-c", script, " ".join(["imtui", *typed]))
    assert {word.replace("\\", "") for word in found} == offered


@needs("zsh")
def test_zsh_can_read_it(folder: Path) -> None:
    assert ask(folder, "zsh", "-f", "-n", "_imtui") == []
    # Outside of a completion, the script fails at its first function, not before.
    script = "function _arguments { print -rl -- $@ }; words=(imtui run x) CURRENT=3; source ./_imtui"
    assert "--json[one JSON object an order on stdout, then a summary]" in ask(
        folder, "zsh", "-f", "-c", script
    )


@needs("zsh")
def test_zsh_learns_the_accounts(folder: Path) -> None:
    script = (
        "function compadd { print -rl -- ${(P)2} }; words=(imtui) CURRENT=1; source ./_imtui; _imtui_accounts"
    )
    assert ask(folder, "zsh", "-f", "-c", f"function _arguments {{ }}; {script}") == ["acme", "my shop"]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_option_of_every_command_is_in_it(imtui: Program, shell: str) -> None:
    script = imtui("completion", shell).out
    for name, parser in parsers().items():
        assert name in script
        for action in parser._actions:
            for flag in action.option_strings:
                assert flag.lstrip("-") in script, (name, flag)


def test_a_shell_that_is_not_known_is_named_with_those_that_are(imtui: Program) -> None:
    ended = imtui("completion", "tcsh")
    assert ended.status == 2
    assert "invalid choice: 'tcsh'" in ended.err
    assert "bash" in ended.err
