from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import imtui.journal

MODULES = sorted(Path(imtui.journal.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_statement_numbers_its_values(path: Path) -> None:
    # From Python 3.14 on, sqlite3 refuses a sequence of values for `?1`; from 3.12 on, it warns.
    strings = [
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in strings if re.search(r"\?\d", text)] == []
