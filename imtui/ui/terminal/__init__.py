"""Input and output of the terminal: bytes to keys, drawn lines, clipboard, notifications."""
