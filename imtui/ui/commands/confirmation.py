"""The text to type before a live run, so that no run starts by habit."""

from __future__ import annotations

from imtui.session import Session


def must_be_typed(session: Session, count: int, count_from: int) -> str:
    """The name of a guarded account, the number of a large batch, both, or nothing, for `count` orders."""
    if not session.live or session.profile is None:
        return ""
    name = session.profile.name if session.profile.guarded else ""
    number = str(count) if 0 < count_from <= count else ""
    return f"{name} {number}".strip()
