"""The check of `lachan doctor` on zones for other people's resolvers."""

from django.conf import settings
from django.db import DatabaseError

from lachan.lists.services import zones
from lachan.site import parts
from lachan.site.finding import Finding, State
from lachan.site.paths import Paths


def zone_server(paths: Paths) -> Finding:
    """Do providers get the national list, if they are to?"""
    try:
        lost = zones.lost_keys()
    except DatabaseError:
        return Finding("zones", State.PROBLEM, "unknown", "mend the database first")
    if lost:
        text = "no secret of " + ", ".join(str(row) for row in lost)
        todo = "revoke them on /danh-sach/nha-mang/ and make new ones"
        return Finding("zones", State.PROBLEM, text, todo)
    address = settings.LACHAN_ZONES
    if address is None:
        return Finding("zones", State.OK, "not offered (LACHAN_ZONES)")
    if parts.zones_answer(address):
        return Finding("zones", State.OK, f"{parts.shown(address)} answers")
    text = f"{parts.shown(address)} does not answer"
    return Finding("zones", State.PROBLEM, text, "start it: lachan up")
