"""The plan of Decision 1330 and those after it, and the register of law."""
