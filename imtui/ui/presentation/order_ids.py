"""Describes several order IDs in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from imtui.messages import _


def first_and_last(order_ids: Sequence[str]) -> str:
    """The first and the last of some IDs in words, such as `first 428, last 435`.

    If the IDs are consecutive numbers, the text is `428 … 430`. A single ID is returned unchanged.
    """
    first, last = order_ids[0], order_ids[-1]
    if len(order_ids) == 1:
        return first
    numbers = sorted(map(int, order_ids))
    has_no_gap = numbers[-1] - numbers[0] == len(numbers) - 1
    if has_no_gap and (int(first), int(last)) == (numbers[0], numbers[-1]):
        return f"{first} … {last}"
    return _("first {first}, last {last}", first=first, last=last)
