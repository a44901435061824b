"""What holds for every report, without a database. Pure."""
