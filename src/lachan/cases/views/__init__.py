"""Pages of cases, /ho-so/."""
