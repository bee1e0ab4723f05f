"""What the screen says, as text and names of styles: pure functions without widgets and colours."""
