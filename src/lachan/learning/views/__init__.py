"""Pages of what is read and learnt."""
