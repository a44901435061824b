"""Batches of counts: their form, their signature, their bounds. Pure: no Django."""
