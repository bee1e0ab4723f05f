"""The sandboxes that the dashboard starts: for the demo, and when the operator opens one."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from imtui.core.importing.result import Found, Imported
from imtui.core.secret import Secret
from imtui.settings import Profile

if TYPE_CHECKING:
    from imtui.sandbox import Sandbox


class Sandboxes:
    """Starts sandboxes. As a context manager, it closes all of them at its end."""

    def __init__(self) -> None:
        self._started: list[Sandbox] = []

    def start(self) -> tuple[Profile, Imported]:
        """Start a sandbox. Returns its account and its sample orders."""
        from imtui.sandbox import HASH, KEY, demo  # noqa: PLC0415 (the HTTP server is only needed for a demo)

        sandbox, order_ids = demo()
        sandbox.start()
        self._started.append(sandbox)
        found = tuple(Found(order_id, line, 1) for line, order_id in enumerate(order_ids, start=1))
        return Profile("demo", Secret(KEY), Secret(HASH), sandbox.base_url), Imported(found)

    def has(self, profile: Profile) -> bool:
        """Whether the profile is the account of one of these sandboxes."""
        return any(profile.base_url == sandbox.base_url for sandbox in self._started)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sandbox in self._started:
            sandbox.close()
