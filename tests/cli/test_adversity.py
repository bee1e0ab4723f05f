"""Unusual machines: folders open to other users, no home, closed streams, odd locales."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from imtui.core.secret import Secret
from imtui.sandbox import HASH, KEY, Sandbox
from imtui.settings import Profile, save_profile
from tests.support.program import Orders, Program, Serve

ACME = Profile("acme", Secret(KEY), Secret(HASH))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A settings file in imtui's own folder."""
    path = tmp_path / "xdg_config_home" / "imtui" / "config.toml"
    save_profile(path, ACME)
    return path


@pytest.mark.parametrize("looser", [0o755, 0o710, 0o701, 0o777])
def test_an_open_settings_folder_is_restricted_and_reported(
    imtui: Program, config: Path, looser: int
) -> None:
    config.parent.chmod(looser)
    ended = imtui("run", "--yes", "nowhere.txt")
    assert f"Other users could read {config.parent}. Now only you can." in ended.err
    assert mode(config.parent) == 0o700
    assert "Other users" not in imtui("run", "--yes", "nowhere.txt").err


def test_saving_secrets_restricts_an_open_folder(config: Path) -> None:
    config.parent.chmod(0o755)
    save_profile(config, ACME)
    assert (mode(config.parent), mode(config)) == (0o700, 0o600)


@pytest.mark.parametrize(
    "argv", [["nowhere.txt"], ["run", "--yes", "--profile", "nobody", "x"], ["run", "x"]]
)
def test_corrected_rights_are_reported_with_any_error(imtui: Program, config: Path, argv: list[str]) -> None:
    config.chmod(0o644)
    ended = imtui(*argv)
    assert ended.status == 2
    assert ended.err.count(f"Other users could read {config}. Now only you can.") == 1


def test_no_mode_is_changed_through_a_link(imtui: Program, config: Path, tmp_path: Path) -> None:
    real = config.parent.rename(tmp_path / "real")
    config.parent.symlink_to(real)
    (real / "config.toml").chmod(0o644)
    real.chmod(0o755)
    ended = imtui("run", "--yes", "nowhere.txt")
    assert f"Other users can read {config}. imtui changes no file behind a symbolic link" in ended.err
    assert "nowhere.txt" in ended.err
    assert (mode(real), mode(real / "config.toml")) == (0o755, 0o644)
    config.parent.unlink()
    config.parent.mkdir()
    config.symlink_to(real / "config.toml")
    assert "behind a symbolic link" in imtui("run", "--yes", "nowhere.txt").err
    assert mode(real / "config.toml") == 0o644


@pytest.mark.parametrize("name", ["chosen", "imtui"])
def test_a_folder_that_the_operator_chose_keeps_its_mode(
    name: str, imtui: Program, config: Path, tmp_path: Path
) -> None:
    # An installation in /opt/imtui may have its settings and journal there, too.
    chosen = tmp_path / name
    chosen.mkdir()
    chosen.chmod(0o755)
    config.rename(chosen / "mine.toml")
    ended = imtui("run", "--yes", "nowhere.txt", "--config", str(chosen / "mine.toml"))
    assert "Other users" not in ended.err
    assert mode(chosen) == 0o755


def test_a_linked_settings_file_is_read_and_never_written(
    imtui: Program, config: Path, tmp_path: Path
) -> None:
    real = tmp_path / "dotfiles.toml"
    config.rename(real)
    config.symlink_to(real)
    before = real.read_bytes()
    assert "nowhere.txt" in imtui("run", "--yes", "nowhere.txt").err
    assert (real.read_bytes(), config.is_symlink()) == (before, True)


Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def sandbox(serve: Serve) -> Sandbox:
    return serve("428", "429")


@pytest.fixture
def run(sandbox: Sandbox, orders: Orders) -> Run:
    """`imtui run` as a process, two orders to cancel."""

    def run(
        shell: str = "", *further: str, without: tuple[str, ...] = (), **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        base = {**os.environ, "ILETIMERKEZI_API_KEY": KEY, "ILETIMERKEZI_API_HASH": HASH, **environment}
        shown = {name: value for name, value in base.items() if name not in without}
        argv = ["-m", "imtui", "run", "--yes", "--json", "--base-url", sandbox.base_url, *further]
        command = ["/bin/sh", "-c", f'exec "$@" {shell}', "sh", sys.executable, *argv, orders("428\n429")]
        return subprocess.run(command, env=shown, capture_output=True, check=False, timeout=60)  # noqa: S603

    return run


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="there is no shell")
class TestProcess:
    @pytest.mark.parametrize("shell", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "</dev/null >/dev/null"])
    def test_closed_streams_end_no_run(self, run: Run, sandbox: Sandbox, shell: str) -> None:
        assert run(shell).returncode == 0
        assert sandbox.ledger.cancelled == {"428", "429"}

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
    @pytest.mark.parametrize(
        ("shell", "status"), [(">/dev/full", 74), ("2>/dev/full", 0), (">/dev/full 2>/dev/full", 74)]
    )
    def test_full_streams_end_no_run(self, run: Run, sandbox: Sandbox, shell: str, status: int) -> None:
        assert run(shell).returncode == status
        assert sandbox.ledger.cancelled == {"428", "429"}

    @pytest.mark.parametrize("locale", ["C", "POSIX", "tr_TR.ISO-8859-9", "nonsense"])
    def test_no_locale_ends_a_run(self, run: Run, sandbox: Sandbox, locale: str) -> None:
        ended = run("", LC_ALL=locale, LANG=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        assert ended.returncode == 0
        assert "İşlem başarılı" in ended.stdout.decode()
        assert sandbox.ledger.cancelled == {"428", "429"}

    def test_no_home_ends_no_run(self, run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
        ended = run("", "--journal", str(tmp_path / "j.sqlite3"), without=("HOME", "USER", "LOGNAME"))
        assert ended.returncode == 0
        assert sandbox.ledger.cancelled == {"428", "429"}

    def test_where_nothing_can_be_kept_nothing_is_sent(
        self, run: Run, sandbox: Sandbox, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        ended = run("", XDG_STATE_HOME=str(tmp_path / "file"))
        assert ended.returncode == 2
        assert b"Nothing was sent" in ended.stderr
        assert b"Traceback" not in ended.stderr
        assert not sandbox.ledger.cancelled
