"""People, sign-in, second factor."""
