"""What staff type on the pages of the programme."""
