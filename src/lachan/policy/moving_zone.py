"""The time zone in which somebody's hours were meant."""

from zoneinfo import ZoneInfo

from lachan.policy.moving_draft import Draft
from lachan.policy.profile import DEFAULT_ZONE


def zone_of(name: str, where: str, draft: Draft) -> str:
    """Return the zone `name`, or the default where it is not told or not known."""
    try:
        if name and name != "Local":
            return ZoneInfo(name).key
    # zoneinfo answers odd keys with the error of the layer that stumbled.
    except (KeyError, ValueError, OSError, TypeError):
        pass
    draft.note(where, "zone", zone=name or "?", taken=DEFAULT_ZONE)
    return DEFAULT_ZONE
