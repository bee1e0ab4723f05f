"""Benchmarks. `python -m tests.benchmarks` prints their figures. No test asserts a time."""
