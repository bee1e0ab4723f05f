"""Every text for operators is marked for translation: no sentence is left as a bare string in the source.

`DONE` lists what is finished. Add a folder or a file of the package there once its texts are marked. A string
that no operator reads goes to `NOT_SHOWN`, with the reason, if no rule below covers it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.support.catalogs import PACKAGE

_HOLE: Final = "\ufffc"
"""In a text with placeholders, the place of one."""

DONE: Final = (
    "__main__.py",
    "cli",
    "core",
    "engine",
    "journal",
    "messages",
    "private_files.py",
    "sandbox",
    "session",
    "settings",
    "sources",
    "ui",
)

NOT_SHOWN: Final = {
    ("cli/commands/completion.py", None): "programs of shells",
    ("cli/commands/dashboard.py", "file check"): "the name of a thread",
    ("cli/language.py", None): "it says that there are no translations",
    ("cli/man_page.py", '.TH IMTUI 1 "" "imtui \ufffc"'): "troff",
    ("core/report_result.py", f"code {_HOLE} {_HOLE}"): "kept in English, `shown_facts` translates it",
    ("engine/network.py", "the attempt's deadline has passed"): "the fault gets a text with the deadline",
    ("journal/connection.py", None): "SQL; its notices are marked",
    ("journal/attempt_rows.py", None): "SQL",
    ("journal/queries.py", None): "SQL; its error is marked",
    ("journal/records.py", None): "SQL; its error is marked",
    ("journal/recovery.py", None): "SQL",
    ("journal/schema.py", None): "SQL",
    ("journal/statements.py", None): "SQL",
    ("messages/formats.py", None): "both languages",
    ("sandbox/contract.py", None): "the provider's messages",
    ("sandbox/samples.py", "ACME BILGI"): "a sender",
    ("sandbox/server.py", None): "HTTP",
    ("sandbox/service.py", f"export ILETIMERKEZI_API_KEY={_HOLE} ILETIMERKEZI_API_HASH={_HOLE}"): "a command",
    ("ui/error_recovery.py", "The screen failed\n%s"): "a line of imtui.log",
    ("ui/screens/help.py", "Next option"): "Textual's word, replaced before it is shown",
    ("ui/screens/help.py", "Page Down"): "as above",
    ("ui/screens/help.py", "Page Up"): "as above",
    ("ui/screens/help.py", "Press button"): "as above",
    ("ui/screens/help.py", "Previous option"): "as above",
    ("ui/screens/help.py", "Toggle collapsible"): "as above",
    ("ui/screens/dialog.py", f"line line--{_HOLE}"): "names of CSS classes",
    ("settings/document.py", f"{_HOLE} base_url"): "names of the settings file",
}
"""Strings that are not for operators: file and string (None: the whole file), and why."""

MARKS: Final = frozenset({"_", "lazy", "ngettext", "nlazy", "pgettext", "plazy", "Binding"})

PROGRAMMING_ERRORS: Final = frozenset(
    {"AttributeError", "IllegalTransitionError", "RuntimeError", "TypeError", "ValueError"}
)
"""Exceptions whose text no operator reads unless imtui is wrong."""

TECHNICAL_CALLS: Final = PROGRAMMING_ERRORS | {
    *("compile", "finditer", "fullmatch", "match", "search", "sub"),
    *("critical", "debug"),
    "execute",
}
"""Calls whose strings are regular expressions, SQL, or lines of imtui.log."""

_NO_TEXT: Final = re.compile(
    r"imtui( (run|sandbox|history|export|check|help|completion))?"
    rf"( \[?({_HOLE}|--[a-z-]+|\.\.\.)( \.\.\.)?\]?)*"
    rf"|HTTP {_HOLE}|[a-zA-Z]+_\w+(, [a-zA-Z]+_\w+)+"
)
"""A command, an HTTP status, names of variables."""

_WORDS: Final = re.compile(
    rf"[^\W\d_]{{2,}}['’.,;:!?)]* [^\W\d_]{{2,}}|{_HOLE} [^\W\d_]{{3,}}|[^\W\d_]{{3,}} {_HOLE}"
)
"""Two words, or a word and a placeholder."""


_STYLE: Final = re.compile(rf"^(bold|reverse|{_HOLE} reverse)\b|[$]\w|[{{].*;")
"""A style or a rule of Textual's."""


class Finder(ast.NodeVisitor):
    """Finds strings with words that are not marked."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        """Skip docstrings."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Skip the values of an Enum: they are names in the journal and in JSON."""
        is_enum = any(isinstance(base, ast.Name) and base.id.endswith("Enum") for base in node.bases)
        for statement in node.body:
            if not (is_enum and isinstance(statement, ast.Assign)):
                self.visit(statement)

    def visit_Call(self, node: ast.Call) -> None:
        """Skip the texts of marks, and strings of technical calls."""
        name = _name(node)
        if name in TECHNICAL_CALLS:
            return
        self.visit(node.func)
        # Names of CSS classes.
        values = [keyword.value for keyword in node.keywords if keyword.arg != "classes"]
        for value in values if name in MARKS else [*node.args, *values]:
            self.visit(value)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Check a string."""
        if isinstance(node.value, str):
            self._check(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Check an f-string as a whole, and what its placeholders hold.

        Babel does not find a mark inside an f-string, so its text has no translation.
        """
        parts = [each.value if isinstance(each, ast.Constant) else _HOLE for each in node.values]
        self._check(node, "".join(map(str, parts)))
        for each in node.values:
            if isinstance(each, ast.FormattedValue):
                self.visit(each.value)
                calls = (call for call in ast.walk(each.value) if isinstance(call, ast.Call))
                self.found += ((call.lineno, ast.unparse(call)) for call in calls if _name(call) in MARKS)

    def _check(self, node: ast.expr, text: str) -> None:
        if _WORDS.search(text) and not (_NO_TEXT.fullmatch(text) or _STYLE.search(text)):
            self.found.append((node.lineno, text))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def unmarked(source: str) -> list[str]:
    finder = Finder()
    finder.visit(ast.parse(source))
    return [text for _, text in finder.found]


def modules() -> Iterator[Path]:
    for name in DONE:
        path = PACKAGE / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_text_is_marked(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    if (name, None) in NOT_SHOWN:
        return
    texts = unmarked(path.read_text(encoding="utf-8"))
    assert [text for text in texts if (name, text) not in NOT_SHOWN] == []


def test_exceptions_from_the_rule_are_there() -> None:
    for name, text in NOT_SHOWN:
        source = (PACKAGE / name).read_text(encoding="utf-8")
        assert text is None or text in unmarked(source)
        assert unmarked(source), f"{name} needs no exception"


@pytest.mark.parametrize(
    "source",
    [
        'show("Nothing was sent.")',
        'show(f"{count} cancelled")',
        'show(f"Batch {number}")',
        'X = {"a": "two words"}',
        'raise SettingsError("It is missing.")',
        'show(lazy("A {name}.", name=f"{count} more"))',
        'class A:\n    title = "Two words"',
        'def f():\n    yield "Two words", ""',
        'show("imtui run failed")',
        "show(f'{_(\"proxy\")}{name}')",
    ],
)
def test_a_bare_text_is_found(source: str) -> None:
    assert len(unmarked(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""Two words."""',
        'show(_("Nothing was sent."))',
        'show(lazy("{count} of {total}", count=1))',
        'raise ValueError("two words")',
        'class A(Enum):\n    B = "two words"\n    """Two words."""',
        'X = re.compile("two words")',
        'path = f"{a}/{b}"',
        'LOG.critical("two words")',
        'name = "word"',
        'usage = f"imtui run {name} [--json]"',
    ],
)
def test_what_no_operator_reads_is_not_found(source: str) -> None:
    assert unmarked(source) == []
