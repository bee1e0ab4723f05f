"""The exit statuses and their meanings."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Final

from imtui.core.codes import CODES, STATUSES, stops_run
from imtui.messages import Message, lazy

SUCCESS: Final = 0
SOME_FAILED: Final = 1
USAGE: Final = 2
UNCONFIRMED: Final = 3
STOPPED: Final = 4
FAILED: Final = 70
"""imtui or its journal failed. EX_SOFTWARE of sysexits.h."""
OUTPUT_FAILED: Final = 74
"""Standard output could not be written. EX_IOERR of sysexits.h."""
SIGNALLED: Final = 128
"""The exit status after a signal is this number plus the signal's number."""
INTERRUPTED: Final = SIGNALLED + signal.SIGINT
HUNG_UP: Final = SIGNALLED + 1
"""SIGHUP, or the terminal disappeared without the signal."""
BROKEN_PIPE: Final = SIGNALLED + 13
"""The reader closed the pipe. This is SIGPIPE as shells report it."""

_STOPPING: Final = ", ".join(str(code) for code in sorted({*CODES, *STATUSES}) if stops_run(code))

MEANINGS: Final[Mapping[int, Message]] = {
    SUCCESS: lazy("all cancelled"),
    SOME_FAILED: lazy("some refused or unreachable"),
    USAGE: lazy("wrong usage or input; nothing was sent"),
    UNCONFIRMED: lazy("some unconfirmed: they may or may not be cancelled"),
    STOPPED: lazy("stopped: {codes}, only 455s, network down, foreign replies, certificate", codes=_STOPPING),
    FAILED: lazy("imtui or its journal failed; outcomes proved so far are saved"),
    OUTPUT_FAILED: lazy("all cancelled, but standard output could not be written: use imtui export"),
    INTERRUPTED: lazy("interrupted (143 by SIGTERM, 129 by SIGHUP)"),
}
"""The exit statuses of `imtui run`."""

OF_DASHBOARD: Final[Mapping[int, Message | str]] = {
    SUCCESS: lazy("no run was cut short"),
    STOPPED: lazy("the last run stopped by itself before all orders were sent"),
    FAILED: MEANINGS[FAILED],
    INTERRUPTED: lazy("you quit or stopped a run before every order had its outcome; or SIGINT"),
    128 + signal.SIGTERM: "SIGTERM",
    HUNG_UP: lazy("SIGHUP, or the terminal disappeared"),
}
"""The exit statuses of the dashboard."""
