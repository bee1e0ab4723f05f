"""How colours differ, for eyes of several kinds. All colours are sRGB from 0 to 1."""

from __future__ import annotations

from collections.abc import Mapping
from math import dist
from typing import Final

from textual.color import Color

RGB = tuple[float, float, float]
_Matrix = tuple[RGB, RGB, RGB]

# Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE
# TVCG 15 (2009), severity 1.0, to be applied to linear light.
EYES: Final[Mapping[str, _Matrix]] = {
    "trichromacy": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

_TO_XYZ: Final[_Matrix] = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE: Final[RGB] = (0.95047, 1.0, 1.08883)


def contrast(one: RGB, other: RGB) -> float:
    """WCAG 2.2's contrast ratio, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one: RGB, other: RGB, eyes: str = "trichromacy") -> float:
    """CIE 1976's colour difference as those eyes see the two: about 2.3 can just be noticed."""
    return dist(_lab(_seen(one, eyes)), _lab(_seen(other, eyes)))


def _seen(colour: RGB, eyes: str) -> RGB:
    """Linear light."""
    red, green, blue = (min(1.0, max(0.0, value)) for value in _times(EYES[eyes], _linear(colour)))
    return red, green, blue


def _linear(colour: RGB) -> RGB:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour
    )
    return red, green, blue


def _luminance(colour: RGB) -> float:
    return _times(_TO_XYZ, _linear(colour))[1]


def _lab(linear: RGB) -> RGB:
    def bent(value: float) -> float:
        return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116

    x, y, z = (bent(value / white) for value, white in zip(_times(_TO_XYZ, linear), _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _times(matrix: _Matrix, vector: RGB) -> RGB:
    one, two, three = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return one, two, three


def rgb(text: str) -> RGB:
    colour = Color.parse(text)
    return colour.r / 255, colour.g / 255, colour.b / 255
