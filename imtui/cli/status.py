"""The exit statuses, and what each says."""

from __future__ import annotations

import signal
from typing import Final

from imtui.core.codes import CODES, STATUSES, stops_run

SUCCESS: Final = 0
NOT_ALL: Final = 1
USAGE: Final = 2
UNCONFIRMED: Final = 3
STOPPED: Final = 4
FAILED: Final = 70
"""As sysexits.h calls it, and the next one."""
UNWRITTEN: Final = 74
SIGNALLED: Final = 128
"""Added to a signal's number."""
INTERRUPTED: Final = SIGNALLED + signal.SIGINT
HUNG_UP: Final = 129
"""128 and the number of SIGHUP, also where the terminal went without the signal."""
CUT_OFF: Final = 128 + 13
"""As a shell tells of SIGPIPE."""

_STOPPING: Final = ", ".join(str(code) for code in sorted({*CODES, *STATUSES}) if stops_run(code))

MEANINGS: Final = {
    SUCCESS: "all cancelled",
    NOT_ALL: "some refused or unreachable",
    USAGE: "wrong usage or input; nothing was sent",
    UNCONFIRMED: "some unconfirmed: nobody knows whether they go out",
    STOPPED: f"stopped: {_STOPPING}, 455s alone, network down, foreign replies, certificate",
    FAILED: "imtui itself failed; what was proved is kept",
    UNWRITTEN: "all cancelled, but stdout did not take all of it: imtui export tells it",
    INTERRUPTED: "interrupted (143 by SIGTERM, 129 by SIGHUP)",
}
"""What `imtui run` ends with."""

OF_DASHBOARD: Final = {
    SUCCESS: "left with no run cut short",
    STOPPED: "the last run stopped by itself, and orders of it were not sent",
    FAILED: MEANINGS[FAILED],
    INTERRUPTED: "a run was left, or was stopped by hand, before every order had its outcome; or SIGINT",
    128 + signal.SIGTERM: "SIGTERM",
    HUNG_UP: "SIGHUP, or the terminal disappeared",
}
"""What `imtui` ends with."""
