"""Numbers, dates and durations, as each language writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from imtui.messages.language import TURKISH

if TYPE_CHECKING:
    from datetime import date, datetime

_SWAPPED: Final = str.maketrans(",.", ".,")

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TURKISH_MONTHS: Final = ("Oca", "Şub", "Mar", "Nis", "May", "Haz", "Tem", "Ağu", "Eyl", "Eki", "Kas", "Ara")


def number(value: float, language: str, decimals: int | None = None) -> str:
    """A number: `1,250` in English, `1.250` in Turkish. Without `decimals`, it has up to six decimals."""
    if decimals is not None:
        text = f"{value:,.{decimals}f}"
    else:
        text = f"{value:,}" if isinstance(value, int) else f"{value:,f}".rstrip("0").rstrip(".")
    return text.translate(_SWAPPED) if language == TURKISH else text


def duration(seconds: float, language: str) -> str:
    """Hours, minutes and seconds: `0:07`, `12:34`, `1 h 05 min`; in Turkish `1 sa 05 dk`."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    if not hours:
        return f"{minute}:{second:02d}"
    return f"{hours} sa {minute:02d} dk" if language == TURKISH else f"{hours} h {minute:02d} min"


def date_and_time(at: datetime, language: str) -> str:
    """`25 Nov 2026 18:30`; in Turkish `25.11.2026 18:30`."""
    if language == TURKISH:
        return f"{at:%d.%m.%Y %H:%M}"
    return f"{at.day} {_MONTHS[at.month - 1]} {at:%Y %H:%M}"


def day(of: date, language: str) -> str:
    """A day as it is typed: `2026-11-25`; in Turkish `25.11.2026`."""
    return f"{of:%d.%m.%Y}" if language == TURKISH else of.isoformat()


def short_date_and_time(at: datetime, language: str) -> str:
    """`25 Nov 18:30`; in Turkish `25 Kas 18:30`."""
    months = _TURKISH_MONTHS if language == TURKISH else _MONTHS
    return f"{at.day} {months[at.month - 1]} {at:%H:%M}"
