"""Sealing, wrapping, codes and blind indexes. Pure: no database."""
