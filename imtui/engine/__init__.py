"""Worker threads and HTTP requests. They put frozen events into a queue and know no batch and no screen."""
