"""A stand-in provider: an HTTP server on loopback that has scheduled orders and can simulate faults.

It shares no code with core, engine, session or settings. If the client and the sandbox shared a wrong reading
of the contract, no test would find it.

Its modules and the HTTP server are loaded on first use. A module that the first frame needs must import this
package, not a name from it.
"""

# Other modules use the names that this file imports for type checkers.
# mypy: implicit-reexport
# ruff: noqa: F401

from __future__ import annotations

from typing import TYPE_CHECKING

from imtui.lazy import on_first_use

if TYPE_CHECKING:
    from imtui.sandbox.contract import HASH, KEY
    from imtui.sandbox.faults import NO_FAULTS, Fault, Faults, Script, parse_faults
    from imtui.sandbox.ledger import Ledger, Order, Request, State
    from imtui.sandbox.samples import demo
    from imtui.sandbox.server import Sandbox
    from imtui.sandbox.service import serve

if not TYPE_CHECKING:
    __getattr__ = on_first_use(
        __name__,
        {
            "contract": ("HASH", "KEY"),
            "faults": ("NO_FAULTS", "Fault", "Faults", "Script", "parse_faults"),
            "ledger": ("Ledger", "Order", "Request", "State"),
            "samples": ("demo",),
            "server": ("Sandbox",),
            "service": ("serve",),
        },
    )
