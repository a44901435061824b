"""Units of the child protection network by date: who they are, who works there."""
