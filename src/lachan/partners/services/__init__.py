"""What changes units (units, provinces, importing) and who works there (staff)."""
