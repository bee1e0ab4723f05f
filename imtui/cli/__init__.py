"""The composition root: the only room that knows all others."""

from imtui.cli.main import main

__all__ = ["main"]
