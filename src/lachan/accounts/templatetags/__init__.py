"""`{% load accounts %}`."""
