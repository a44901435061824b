"""Pages of keys: one's own, a team's, the custodians', the police's."""
