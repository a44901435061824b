"""What must reach somebody: waiting, sent, received or failed, and always visible."""
