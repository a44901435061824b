"""Pages of /so-lieu/: everybody's, and one of the staff."""
