"""What may stand in a list, and when a new version of it is held back. Pure."""
