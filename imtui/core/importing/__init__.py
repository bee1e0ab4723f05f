"""Import: order IDs out of text and cells. Nothing is guessed; what is in doubt becomes a question."""
