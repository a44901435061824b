"""Small named modules that two packages use. Pure: no Django."""
