"""Computes the contrast of two colours, and changes a colour until its contrast is sufficient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.color import Color

MIN_CONTRAST: Final = 4.5
"""The lowest contrast ratio that WCAG 2.2 accepts for text."""

_STEP: Final = 0.02


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colours by WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(text: Color, grounds: Iterable[Color], *, dark: bool) -> Color:
    """The colour `text`, mixed with white or black until its contrast is `MIN_CONTRAST` on all `grounds`.

    If `dark` is True, for a dark theme, white is added; otherwise black. If no mixture has enough contrast,
    the result is white or black.
    """
    grounds, pole = tuple(grounds), Color(255, 255, 255) if dark else Color(0, 0, 0)
    mixed, share = text, 0.0
    while share < 1 and any(contrast(mixed, ground) < MIN_CONTRAST for ground in grounds):
        share += _STEP
        mixed = text.blend(pole, share)
    return mixed


def _luminance(colour: Color) -> float:
    return sum(
        share * (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
        for value, share in zip(colour.normalized, (0.2126, 0.7152, 0.0722), strict=True)
    )
