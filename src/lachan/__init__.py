"""Lá Chắn: Viet Nam's platform for protecting children online."""

__version__ = "0.1.0"
