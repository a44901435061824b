"""What the decree asks, without a database: steps, deciders, clocks."""
