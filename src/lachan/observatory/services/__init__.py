"""What changes the observatory's rows and files."""
