"""`imtui run`: cancels the orders of files without a screen."""
