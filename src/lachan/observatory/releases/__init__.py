"""Releases: figures that leave the centre, with noise or suppression, signed."""
