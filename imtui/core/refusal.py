"""The reason why an operation cannot be done now: as a value, and as an error."""

from __future__ import annotations

from typing import NamedTuple

from imtui.messages import Message


class Refusal(NamedTuple):
    """Why an operation cannot be done now."""

    sentence: Message | str
    """The reason and the next step, in whole sentences.

    They name no keyboard key, because the operator can change the keys.
    """
    command: str = ""
    """The ID of the command that helps, or empty. The screen adds the key of this command."""


class OperationRefused(Exception):  # noqa: N818 (a refusal is not a failure)
    """An operation that cannot be done now. Its text says why and what to do next."""

    def __init__(self, sentence: Message | str, command: str = "") -> None:
        super().__init__(sentence)
        self.refusal = Refusal(sentence, command)
