"""Pure rules of the network: units and periods, places, duty, the chain."""
