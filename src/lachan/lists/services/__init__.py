"""Fetch sources, hold back what looks wrong, release the policy."""
