"""Home and school box: a gateway under a roof of its own, with a centre's policy."""
