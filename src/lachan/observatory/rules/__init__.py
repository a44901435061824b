"""When a batch counts, and when it waits. Pure."""
