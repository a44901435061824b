"""One root for every failure this project raises on purpose."""


class LachanError(Exception):
    """A failure with a sentence for the person who must act on it."""


class RefusedError(LachanError):
    """What was asked is not done or not found; the text says why (exit 1)."""


class UsageError(LachanError):
    """The words of a command are wrong; the text says how (exit 2)."""
