"""Pages of those who look after lists, and the public log of the national list."""
