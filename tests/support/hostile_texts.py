"""Texts with control sequences, invisible characters, markup or extreme lengths."""

from __future__ import annotations

import unicodedata
from typing import Final

from hypothesis import strategies as st

SAMPLES: Final = (
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[31mred",
    "\x9b31m\x9d0;x\x9c",
    "\x1bP+q544e\x1b\\",
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1b]8;;http://evil.invalid\x07click\x1b]8;;\x07",
    "a\rb\nc\vd\fe\x85f\u2028g\u2029h",
    "\u202egnp.exe\u202c",
    "\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "z\u200be\u200cr\u200do\ufeff\u2060\u00ad",
    "[red]x[/red] [/] [@click=app.bell]boo[/] [link=http://evil.invalid]x[/link] [",
    "[bold", "]]", "\\[red]", "[/red", "$primary", "{0} %s %(x)s",
    "e" + "\u0301" * 500,
    "\u0e48" * 80 + "\u20dd" * 80 + "\ufe0f" * 40,
    "漢字カナ한글" * 30, "👩‍👩‍👧‍👦🇹🇷", "\U000e0041\U000e007f", "\ufdfd" * 9,
    "\ud800x\udfff\udcff", "\ufffe\uffff\ue000\U0010ffff",
    "\0", "\x7f\x08\x08", "\t\t", "", " ", "=1+1", "@SUM(A1)", "＝1", "-2+3", "'=1",
    "x" * 100_000, "İPTAL edilmiş sipariş", "\u3164\u115f\u1160\uffa0",
)  # fmt: skip

HOSTILE: Final = st.one_of(
    st.sampled_from(SAMPLES),
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.lists(st.sampled_from(SAMPLES), max_size=4).map("".join),
)

_STEERING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS: Final = frozenset({"Mn", "Me"})
_MAX_MARKS: Final = 3


def faults(shown: str) -> list[str]:
    """The parts of a text that a terminal would obey, hide or pile up."""
    found = [
        f"U+{ord(character):04X}"
        for character in shown
        if character != "\n" and unicodedata.category(character) in _STEERING
    ]
    run = 0
    for character in shown:
        run = run + 1 if unicodedata.category(character) in _MARKS else 0
        if run > _MAX_MARKS:
            found.append(f"{run} marks on one character")
            break
    return found
