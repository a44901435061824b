"""Short texts for children and parents, shown where they help."""
