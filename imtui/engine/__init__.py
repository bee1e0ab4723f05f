"""Worker threads and HTTP. The engine knows no batch and no screen; it emits frozen events into a queue."""
