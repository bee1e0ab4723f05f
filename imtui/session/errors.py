"""What the session cannot do at the moment."""


class NotNowError(Exception):
    """What was asked for cannot be done now; its text tells the operator why, and the way out."""
