"""What is typed or sent, read into values."""
