"""The text that the operator must type before a live run, so that no run starts by habit."""

from __future__ import annotations

from imtui.session import Session


def text_to_type(session: Session, count: int, count_from: int) -> str:
    """The text that the operator must type before `count` orders are sent; empty if nothing must be typed.

    Only a live run requires a text. The text has the account name if the account is guarded, and the number
    `count` if `count` is at least `count_from`. If `count_from` is 0, the text never has the number.
    """
    if not session.live or session.profile is None:
        return ""
    name = session.profile.name if session.profile.guarded else ""
    number = str(count) if 0 < count_from <= count else ""
    return f"{name} {number}".strip()
