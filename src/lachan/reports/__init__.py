"""The emergency report: the way in, the dialogue, the desk; secrecy first."""
