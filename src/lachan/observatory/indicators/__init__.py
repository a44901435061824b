"""Every indicator, defined once: its words, its bounds, its expression."""
