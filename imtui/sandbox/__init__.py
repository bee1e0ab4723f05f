"""A stand-in provider: an HTTP server on loopback that has scheduled orders and can simulate faults.

It shares no code with core, engine, session or settings. If the client and the sandbox shared a wrong reading
of the contract, no test would find it.
"""

from imtui.sandbox.contract import HASH, KEY
from imtui.sandbox.faults import NO_FAULTS, Fault, Faults, Script, parse_faults
from imtui.sandbox.ledger import Ledger, Order, Request, State
from imtui.sandbox.samples import demo
from imtui.sandbox.server import Sandbox
from imtui.sandbox.service import serve
