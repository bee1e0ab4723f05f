"""Imports order IDs from text and from the cells of a table.

Nothing is guessed: if it is not clear which numbers are order IDs, the operator is asked.
"""
