"""The one exception of the room."""


class SettingsError(Exception):
    """What the operator has to mend: its `str` is one or more whole lines, and never holds a secret."""
