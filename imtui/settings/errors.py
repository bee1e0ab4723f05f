"""The exception that the settings package raises."""


class SettingsError(Exception):
    """A problem that the operator must fix. Its `str` is one or more full lines without a secret."""
