"""The commands, one file each. Only the command that is run is loaded, because the others would delay it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module


def run_command(arguments: argparse.Namespace) -> int:
    """Run the command that the arguments name. Returns its exit status."""
    execute: Callable[[argparse.Namespace], int] = import_module(f"{__name__}.{arguments.command}").execute
    return execute(arguments)
