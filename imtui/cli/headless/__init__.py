"""`imtui run`: cancel the orders of files without a screen."""
