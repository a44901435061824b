"""Append-only, hash-chained streams of what was done by whom."""
