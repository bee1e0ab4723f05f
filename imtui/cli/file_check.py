"""The check of the files on the command line before the dashboard opens."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread
from typing import Final

from imtui.sources import SourceError, check_source

_WAIT: Final = 0.5
"""How many seconds to wait for the check of all files.

A network mount that does not respond must not delay the dashboard longer.
"""


def file_problems(names: Sequence[str], wait: float = _WAIT) -> list[str]:
    """Why files cannot be imported, one sentence for each such file. Standard input, `-`, always passes.

    Files that are not checked within `wait` seconds pass, too. The dashboard reports their problems later.
    """
    problems: list[str] = []

    def check() -> None:
        for name in names:
            try:
                check_source(name)
            except SourceError as error:
                problems.append(str(error))

    # A thread that hangs in a system call must not keep the program alive.
    thread = Thread(target=check, name="file check", daemon=True)
    thread.start()
    thread.join(wait)
    return list(problems)
