"""What imtui concludes from the environment about the terminal."""

from __future__ import annotations

import pytest

from imtui.cli.terminal_support import has_few_colours, lacks_colours, lacks_unicode


@pytest.mark.parametrize(
    ("environ", "lacks"),
    [
        ({}, False),
        ({"LANG": "tr_TR.UTF-8"}, False),
        ({"LANG": "tr_TR.utf8", "TERM": "xterm-256color"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "tr_TR"}, False),
        ({"LANG": "C"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "C", "LC_CTYPE": "tr_TR.UTF-8"}, False),
        ({"LC_CTYPE": "C.UTF-8"}, False),
        ({"LC_ALL": "POSIX", "LANG": "tr_TR.UTF-8"}, True),
        ({"LC_ALL": "tr_TR.UTF-8", "LANG": "C"}, False),
        ({"LANG": "tr_TR.ISO-8859-9"}, True),
        ({"LANG": "tr_TR.UTF-8", "TERM": "linux"}, True),
        ({"TERM": "vt100"}, True),
    ],
)
def test_old_terminals_and_other_locales_lack_unicode(environ: dict[str, str], lacks: bool) -> None:
    assert lacks_unicode(environ) is lacks


@pytest.mark.parametrize(
    ("environ", "few"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, False),
        ({"TERM": "xterm-kitty"}, False),
        ({"TERM": "tmux-256color", "NO_COLOR": "1"}, True),
        ({"TERM": "linux"}, True),
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, False),
        ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "standard"}, True),
        ({}, True),
    ],
)
def test_a_terminal_has_few_colours_unless_it_says_otherwise(environ: dict[str, str], few: bool) -> None:
    assert has_few_colours(environ) is few


@pytest.mark.parametrize(
    ("environ", "lacks"),
    [
        ({"TERM": "vt100"}, True),
        ({"TERM": "vt102"}, True),
        ({"TERM": "vt220-8bit"}, True),
        ({"TERM": "xterm-mono"}, True),
        ({"TERM": "linux-m"}, True),
        ({"TERM": "dumb"}, True),
        ({"TERM": "linux"}, False),
        ({"TERM": "xterm"}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "vt100", "COLORTERM": "truecolor"}, False),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, True),
        ({}, False),
    ],
)
def test_no_color_and_old_terminals_mean_no_colours(environ: dict[str, str], lacks: bool) -> None:
    assert lacks_colours(environ) is lacks
