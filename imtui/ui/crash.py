"""The report of a failure of imtui's own: without local variables, and without the credentials."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Collection
from pathlib import Path
from typing import Final

from imtui.core.secret import MASK, Secret

_LOG: Final = logging.getLogger("imtui")


def report(secrets: Collection[Secret], log_path: Path | None) -> str:
    """Write the exception under way to the log; what to tell the operator, without a log the whole of it.

    A line that holds a part of one of `secrets` is left out, and a whole one is masked.
    """
    from imtui.core.redaction import Redaction  # noqa: PLC0415 (the first frame waits for no failure)

    text = traceback.format_exc()
    for secret in filter(None, secrets):
        text = text.replace(secret.reveal(), MASK)
    hide = Redaction(*secrets).hide
    text = "\n".join(map(hide, text.splitlines()))
    if log_path is None:
        return f"imtui failed and had to stop. Please report this:\n\n{text}"
    _LOG.critical("imtui failed and had to stop\n%s", text)
    return f"imtui failed and had to stop; all that was proved is kept. Please report the end of {log_path}."
