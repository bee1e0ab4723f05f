"""Worker threads and HTTP requests. They put events into a queue; they know neither batch nor screen."""
