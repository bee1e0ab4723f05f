"""Windows that ask one question: before a run, before quitting, about an import or a value."""
