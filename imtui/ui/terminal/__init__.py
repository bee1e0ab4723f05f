"""Input and output of the terminal: keys and pastes, characters on the screen, clipboard, notifications."""
