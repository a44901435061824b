"""Names into categories into decisions. Pure: no Django, no database, no network."""
