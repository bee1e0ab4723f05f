"""imtui: cancel scheduled SMS orders at iletiMerkezi from a terminal."""

__version__ = "0.1.0"
