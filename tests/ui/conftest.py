from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def every_test_is_a_screen_test(screen_test: None) -> None:
    """The tests of this folder are all of the screen."""
