"""The command line. It puts all parts together, and is the only package that may import every other."""

from imtui.cli.main import main
