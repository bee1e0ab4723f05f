"""The pure room: values in, values out. It imports nothing that waits."""
