"""What lies between the terminal and the screens: bytes to keys, text to cells, clipboard, notifications."""
