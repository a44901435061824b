"""What holds of plans and of the law, without a database. Pure."""
