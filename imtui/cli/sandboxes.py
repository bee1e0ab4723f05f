"""The sandboxes that the dashboard starts: for the demo, and when the operator opens one."""

from __future__ import annotations

from contextlib import ExitStack

from imtui.core.importing.result import Found, Imported
from imtui.core.secret import Secret
from imtui.settings import Profile


class Sandboxes(ExitStack):
    """Starts sandboxes. As a context manager, it closes all of them at its end."""

    def __init__(self) -> None:
        super().__init__()
        self._base_urls: set[str] = set()

    def start(self) -> tuple[Profile, Imported]:
        """Start a sandbox. Returns its account and its sample orders."""
        # The HTTP server takes 15 ms to import. The first frame waits for it in the demo only.
        from imtui.sandbox import HASH, KEY, demo  # noqa: PLC0415

        server, order_ids = demo()
        server.start()
        self.callback(server.close)
        self._base_urls.add(server.base_url)
        found = tuple(Found(order_id, line, 1) for line, order_id in enumerate(order_ids, start=1))
        return Profile("demo", Secret(KEY), Secret(HASH), server.base_url), Imported(found)

    def has(self, profile: Profile) -> bool:
        """True if the profile is the account of one of these sandboxes."""
        return profile.base_url in self._base_urls
