"""Pure functions and values: no files, no network, no threads, no clock."""
