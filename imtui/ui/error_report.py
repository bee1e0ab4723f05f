"""Reports of exceptions in imtui, without local variables and without credentials."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Collection
from pathlib import Path
from typing import Final

from imtui.core.redaction import Redaction, redaction_for_proxy
from imtui.core.secret import MASK, Secret
from imtui.core.text import clean
from imtui.messages import _
from imtui.settings import credentials_of

_LOG: Final = logging.getLogger("imtui")
_MAX_LENGTH: Final = 2000


def redacted_traceback(error: BaseException, secrets: Collection[Secret]) -> str:
    """The traceback of `error` without credentials.

    A whole secret is masked. A line that then still contains a part of a secret is hidden. The secrets are
    `secrets` and those in environment variables, including proxies.
    """
    text = "".join(traceback.format_exception(error))
    known = [*secrets, *credentials_of(os.environ)]
    for secret in filter(None, known):
        text = text.replace(secret.reveal(), MASK)
    proxies = (value for name, value in os.environ.items() if name.lower().endswith("_proxy"))
    hidden = [Redaction(*known), *map(redaction_for_proxy, proxies)]
    for redaction in hidden:
        text = "\n".join(map(redaction.hide, text.splitlines()))
    # The exception may contain text from outside that was not cleaned yet.
    return "\n".join(clean(line, _MAX_LENGTH) for line in text.splitlines())


def report(secrets: Collection[Secret], log_path: Path | None) -> str:
    """Log the exception that is being handled. Returns the text to show the operator.

    Without a log, this text contains the whole report. For `secrets`, see `redacted_traceback`.
    """
    error = sys.exception()
    text = redacted_traceback(error, secrets) if error else ""
    if log_path is None:
        return "\n\n".join((_("imtui failed and had to stop. Please report this:"), text))
    shown = clean(str(log_path), _MAX_LENGTH)
    _LOG.critical("imtui failed and had to stop\n%s", text)
    return _(
        "imtui failed and had to stop. Every proved outcome is saved. Please report the end of {path}.",
        path=shown,
    )
