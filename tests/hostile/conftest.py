from __future__ import annotations

from tests.support.program import a_log_of_its_own, imtui, orders, state

__all__ = ["a_log_of_its_own", "imtui", "orders", "state"]
