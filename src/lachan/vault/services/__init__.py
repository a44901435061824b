"""What changes keys: members, teams, recovery, items, the police key."""
