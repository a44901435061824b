"""When the end of a certificate is told: some days before, or the last third."""

from typing import Final

WARN_S: Final = 14 * 86_400.0


def warned_from(not_before: float, not_after: float) -> float:
    """Return from when on an end is told. All in epoch seconds.

    Certificates of few days have no two weeks left when they are new.
    """
    return not_after - min(WARN_S, (not_after - not_before) / 3)
