"""The pretend providers that the dashboard starts, for the demo and whenever one is asked for."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from imtui.core.importing import Found, Imported
from imtui.core.secret import Secret
from imtui.settings import Profile

if TYPE_CHECKING:
    from imtui.sandbox import Sandbox


class Sandboxes:
    """Open until the block is left."""

    def __init__(self) -> None:
        self._started: list[Sandbox] = []

    def start(self) -> tuple[Profile, Imported]:
        """One more; its account and its sample orders."""
        from imtui.sandbox import HASH, KEY, demo  # noqa: PLC0415 (a start without a demo needs no server)

        sandbox, order_ids = demo()
        sandbox.start()
        self._started.append(sandbox)
        found = tuple(Found(order_id, line, 1) for line, order_id in enumerate(order_ids, start=1))
        return Profile("demo", Secret(KEY), Secret(HASH), sandbox.base_url), Imported(found)

    def has(self, profile: Profile) -> bool:
        """Whether it is the account of one of them."""
        return any(profile.base_url == sandbox.base_url for sandbox in self._started)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sandbox in self._started:
            sandbox.close()
