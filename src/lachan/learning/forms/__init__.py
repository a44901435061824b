"""What is typed about materials and training."""
