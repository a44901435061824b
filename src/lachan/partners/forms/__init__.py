"""What staff type on the pages of the network."""
