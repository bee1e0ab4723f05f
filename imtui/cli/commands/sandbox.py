"""`imtui sandbox`: a local provider to practise with."""

from __future__ import annotations

import argparse

from imtui.cli.arguments import parsers
from imtui.cli.streams import put, refuse_usage
from imtui.messages import _
from imtui.sandbox import parse_faults, serve


def execute(arguments: argparse.Namespace) -> int:
    """Serve the sandbox until Ctrl+C. Returns the exit status."""
    try:
        faults = parse_faults(arguments.faults)
    except ValueError as error:
        parsers()["sandbox"].error(_("--faults: {reason}", reason=error))
    try:
        serve(
            port=arguments.port,
            orders=arguments.orders,
            latency_ms=arguments.latency_ms,
            seed=arguments.seed,
            faults=faults,
            announce=lambda line: put([f"{line}\n"]),
        )
    except OSError as error:
        return refuse_usage(
            _(
                "--port {port}: {reason}. Without --port, imtui uses a free one.",
                port=arguments.port,
                reason=error.strerror or error,
            )
        )
    return 0
