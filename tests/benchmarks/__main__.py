"""All figures side by side: `python -m tests.benchmarks [dispatch] [screen] [rivals]`.

It needs Linux, curl, and two cores at rest; all of it takes about ten minutes.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

PARTS = ("dispatch", "screen", "rivals")


def main() -> None:
    """Measure everything and print one line for each figure: its name, the goal, and the value."""
    for part in sys.argv[1:] or PARTS:
        with TemporaryDirectory() as folder:
            for figure in import_module(f"tests.benchmarks.{part}").figures(Path(folder)):
                print(figure, flush=True)


if __name__ == "__main__":
    main()
