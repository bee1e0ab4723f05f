"""What the session cannot do at the moment."""

from imtui.core.refusal import OperationRefused as NotNowError

__all__ = ["NotNowError"]
