"""The widgets of the dashboard and of the windows over it."""
