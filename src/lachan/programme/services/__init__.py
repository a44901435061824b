"""What changes plans and the register of law."""
