"""``{% load programme %}``."""
