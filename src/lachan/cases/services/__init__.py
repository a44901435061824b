"""What changes cases: keyword-only, one transaction each, on record."""
