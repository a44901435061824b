"""What officers type in a case, and the words for coded facts."""
