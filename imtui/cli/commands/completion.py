"""`imtui completion`: the completion script of a shell."""

from __future__ import annotations

import argparse

from imtui.cli.completion import completion
from imtui.cli.streams import put


def execute(arguments: argparse.Namespace) -> int:
    """Print the completion script of a shell. Returns the exit status."""
    put([completion(arguments.shell)])
    return 0
