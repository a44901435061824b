"""Attacks on what is to be published. They know the rules, as a real attacker does."""
