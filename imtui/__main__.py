"""`imtui`, by its name and as `python -m imtui`."""

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Run it and leave with its exit status."""
    # All that the start makes is there to stay: the collector would look through it for nothing.
    gc.disable()
    from imtui.cli import main as command  # noqa: PLC0415 (as above)

    command()


if __name__ == "__main__":
    main()
