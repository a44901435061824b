"""Duties about personal data of the whole installation: breaches, impact."""
