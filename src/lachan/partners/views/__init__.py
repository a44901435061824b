"""Pages of the network: units, who works there, a list brought in."""
