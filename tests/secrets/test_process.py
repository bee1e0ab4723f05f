"""What other users, child processes and the terminal can see of the real program."""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from imtui.core.secret import Secret
from imtui.sandbox import Ledger, Sandbox
from imtui.settings import Profile, save_profile
from tests.support.canaries import HASH, KEY, PASSWORD, leaks
from tests.support.pseudo_terminal import Terminal

PROXY = f"http://user:{PASSWORD}@proxy.invalid:3128"

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc")

XCLIP = """#!/bin/sh
tr '\\0' '\\n' < /proc/$$/environ > "$CLIP_SEEN.part"
tr '\\0' ' ' < /proc/$$/cmdline >> "$CLIP_SEEN.part"
cat >> "$CLIP_SEEN.part"
mv "$CLIP_SEEN.part" "$CLIP_SEEN"
"""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Ledger.scheduled(5)) as sandbox:
        yield sandbox


@pytest.fixture
def clipped(tmp_path: Path) -> Path:
    """The arguments and input of the clipboard program, once it has run."""
    program = tmp_path / "bin" / "xclip"
    program.parent.mkdir()
    program.write_text(XCLIP)
    program.chmod(stat.S_IRWXU)
    return tmp_path / "clipped"


def start(tmp_path: Path, sandbox: Sandbox, clipped: Path, *arguments: str, **environment: str) -> Terminal:
    orders = tmp_path / "orders.txt"
    orders.write_text("\n".join(sandbox.ledger.order_ids))
    display = {"DISPLAY": ":9", "CLIP_SEEN": str(clipped)}
    base = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    shown = {**base, "PATH": path, "TERM": "xterm-256color", "https_proxy": PROXY, **display, **environment}
    return Terminal(["-m", "imtui", *arguments, str(orders)], shown)


def test_terminal_children_and_argv_get_no_secret(tmp_path: Path, sandbox: Sandbox, clipped: Path) -> None:
    credentials = {"ILETIMERKEZI_API_KEY": KEY, "ILETIMERKEZI_API_HASH": HASH}
    terminal = start(tmp_path, sandbox, clipped, "--base-url", sandbox.base_url, **credentials)
    try:
        assert not leaks(Path(f"/proc/{terminal.pid}/cmdline").read_bytes())
        terminal.shows("5 orders added")
        # The focus begins in the table, where letters are keys.
        terminal.press("y")
        terminal.read_until(clipped.exists)
        terminal.press("\x12")
        terminal.shows("No real order is cancelled")
        terminal.press("y")
        # The sandbox knows other credentials.
        terminal.shows("Allow API access")
        terminal.quit()
        assert terminal.ends() == 4
    finally:
        terminal.close()
    seen = clipped.read_text()
    assert sandbox.ledger.order_ids[0] in seen
    assert "DISPLAY=:9" in seen
    assert not leaks(seen)
    assert not leaks(terminal.output)
    assert b"\x1b]52;" in terminal.output
    for secret in (KEY, HASH, PASSWORD):
        assert b64encode(secret.encode())[:8] not in terminal.output
    assert not leaks(*(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()))


def test_typed_secrets_are_not_drawn(tmp_path: Path, sandbox: Sandbox, clipped: Path) -> None:
    # With these variables, Textual would write every key that is typed to a file.
    developers = {"TEXTUAL_LOG": str(tmp_path / "textual.log"), "TEXTUAL": "debug,devtools"}
    terminal = start(tmp_path, sandbox, clipped, **developers)
    try:
        terminal.shows("API key")
        terminal.press(f"{KEY}\t\x1b[200~{HASH}\x1b[201~\t")
        terminal.shows("•")
        terminal.quit()
        assert terminal.ends() == 0
    finally:
        terminal.close()
    assert not leaks(terminal.output)
    assert not (tmp_path / "textual.log").exists()


def test_only_the_settings_file_contains_the_secrets(tmp_path: Path, sandbox: Sandbox, clipped: Path) -> None:
    config = tmp_path / "xdg_config_home" / "imtui" / "config.toml"
    save_profile(config, Profile("acme", Secret(KEY), Secret(HASH), sandbox.base_url))
    terminal = start(tmp_path, sandbox, clipped)
    try:
        terminal.shows("5 orders added")
        terminal.quit()
        assert terminal.ends() == 0
    finally:
        terminal.close()
    holders = {path for path in tmp_path.rglob("*") if path.is_file() and leaks(path.read_bytes())}
    assert holders == {config}
    assert not leaks(terminal.output)
