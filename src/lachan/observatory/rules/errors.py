"""What the observatory refuses."""

from lachan.lib.errors import RefusedError


class ObservatoryError(RefusedError):
    """What was asked of the observatory is not done; the text says why."""
