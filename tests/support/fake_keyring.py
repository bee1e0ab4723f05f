"""The keyring package, as far as imtui uses it, around a dictionary."""

from __future__ import annotations

from types import ModuleType


class FakeKeyring(ModuleType):
    """Raises `error` wherever one is set."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}
        self.priority = 5.0
        self.error: Exception | None = None

    def get_keyring(self) -> FakeKeyring:
        return self

    def get_password(self, service: str, user: str) -> str | None:
        self._fail()
        return self.kept.get((service, user))

    def set_password(self, service: str, user: str, password: str) -> None:
        self._fail()
        self.kept[service, user] = password

    def delete_password(self, service: str, user: str) -> None:
        self._fail()
        del self.kept[service, user]

    def _fail(self) -> None:
        if self.error:
            raise self.error
