"""Sends HTTP requests from worker threads, and puts immutable events into a queue.

This package does not depend on the batch or the screen.
"""
