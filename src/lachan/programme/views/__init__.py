"""The pages of the programme and of the register of law."""
