"""The dashboard and every window over it, one file each."""
