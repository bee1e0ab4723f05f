from __future__ import annotations

from collections.abc import Iterator

import pytest

from imtui.session import Session
from tests.support.sessions import session_in_a_run


@pytest.fixture
def running() -> Iterator[Session]:
    """A session of two orders whose first request is under way."""
    session, provider = session_in_a_run("428 429")
    yield session
    session.close()
    provider.open.set()
