"""Tags of families' pages."""
