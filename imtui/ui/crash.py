"""The report of a failure of imtui's own: without local variables, and without the credentials."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Collection
from pathlib import Path
from typing import Final

from imtui.core.secret import MASK, Secret
from imtui.core.text import clean
from imtui.settings import credentials_of

_LOG: Final = logging.getLogger("imtui")
_LONGEST: Final = 2000


def report(secrets: Collection[Secret], log_path: Path | None) -> str:
    """Write the exception under way to the log; what to tell the operator, without a log the whole of it.

    A line that holds a part of one of `secrets`, or of the environment's, is left out; a whole one is masked.
    """
    from imtui.core.redaction import Redaction, password_hidden  # noqa: PLC0415 (no frame waits for a failure)

    text = traceback.format_exc()
    known = [*secrets, *credentials_of(os.environ)]
    for secret in filter(None, known):
        text = text.replace(secret.reveal(), MASK)
    proxies = (value for name, value in os.environ.items() if name.lower().endswith("_proxy"))
    hidden = [Redaction(*known), *map(password_hidden, proxies)]
    for redaction in hidden:
        text = "\n".join(map(redaction.hide, text.splitlines()))
    # What failed may have been about to clean it.
    text = "\n".join(clean(line, _LONGEST) for line in text.splitlines())
    if log_path is None:
        return f"imtui failed and had to stop. Please report this:\n\n{text}"
    shown = clean(str(log_path), _LONGEST)
    _LOG.critical("imtui failed and had to stop\n%s", text)
    return f"imtui failed and had to stop; all that was proved is kept. Please report the end of {shown}."
