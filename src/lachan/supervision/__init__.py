"""Families: children, devices, rules, hours, requests."""
