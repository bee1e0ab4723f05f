"""The error for what cannot be done now."""


class OperationRefused(Exception):  # noqa: N818 (a refusal is no failure)
    """An operation that cannot be done now. Its text says why and what to do next."""
