"""The report of a failure of imtui's own: without local variables, and without the credentials."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Final

from imtui.core.secret import MASK
from imtui.settings import Profile

_LOG: Final = logging.getLogger("imtui")


def report(profile: Profile | None, log_path: Path | None) -> str:
    """Write the exception under way to the log; what to tell the operator, without a log the whole of it."""
    text = traceback.format_exc()
    for secret in (profile.key, profile.hash) if profile else ():
        if secret:
            text = text.replace(secret.reveal(), MASK)
    if log_path is None:
        return f"imtui failed and had to stop. Please report this:\n\n{text}"
    _LOG.critical("imtui failed and had to stop\n%s", text)
    return f"imtui failed and had to stop; all that was proved is kept. Please report the end of {log_path}."
