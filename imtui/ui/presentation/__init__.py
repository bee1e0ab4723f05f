"""Pure functions that make the texts of the screen, with names of styles, without widgets and colours."""
