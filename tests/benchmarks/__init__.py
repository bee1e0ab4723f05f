"""Figures, not tests: `python -m tests.benchmarks` prints them; nothing in the suite asserts a time."""
