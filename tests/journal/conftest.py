from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imtui.journal import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "imtui" / "journal.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal.open(path) as journal:
        yield journal
