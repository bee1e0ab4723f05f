"""`imtui help`: the manual, by topics or as a manual page."""

from __future__ import annotations

import argparse

from imtui.cli.man_page import man_page
from imtui.cli.manual import about
from imtui.cli.streams import put, refuse_usage
from imtui.settings import SettingsError


def execute(arguments: argparse.Namespace) -> int:
    """Print a part of the manual. Returns the exit status."""
    if arguments.topic == "man":
        put([man_page()])
        return 0
    try:
        put([about(arguments.topic, arguments.config)])
    except SettingsError as error:
        return refuse_usage(str(error))
    return 0
