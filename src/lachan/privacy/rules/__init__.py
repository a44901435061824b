"""What must be told and by when, and what is kept about whom. Pure."""
