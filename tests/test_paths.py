from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from imtui.paths import config_path, state_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(sys.platform == "win32", reason="XDG_* is for the others")
def test_xdg_is_honoured_and_asking_creates_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert config_path() == tmp_path / "c" / "imtui" / "config.toml"
    assert state_folder() == tmp_path / "s" / "imtui"
    assert not list(tmp_path.iterdir())
