"""Keys and sealed envelopes: who can open what, and nobody else."""
