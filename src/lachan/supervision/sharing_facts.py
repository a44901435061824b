"""Shared devices among the profiles: whose profile has the device's asker now."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from lachan.policy.model import AgeBand
from lachan.supervision import facts
from lachan.supervision.models import Child, DeviceRole, Sharing, Turn
from lachan.supervision.rules.facts import ProfileFacts
from lachan.supervision.rules.strictest import strictest


def lend(
    found: Mapping[str, ProfileFacts], keys: list[str], now: datetime
) -> dict[str, ProfileFacts]:
    """Return `found` with each shared device in the profile of who uses it.

    keys: the profiles that are wanted; those of shared devices are added.
    """
    made = dict(found)
    shared = Sharing.objects.filter(device__role=DeviceRole.SHARED, key__in=keys)
    for sharing in shared.select_related("device"):
        turn = sharing.turns.running(now).first()
        own = _strictest(sharing, now)
        if own is not None:
            device = sharing.device
            askers = () if turn else ((device.asker_kind, device.asker),)
            ends = (turn.until,) if turn else ()
            made[sharing.key] = replace(own, askers=askers, ends=ends)
    turns = Turn.objects.running(now).filter(sharing__device__role=DeviceRole.SHARED)
    for turn in turns.select_related("sharing__device__family", "child"):
        key = turn.profile_key
        if key not in keys:
            continue
        device = turn.sharing.device
        known = made.get(key) or ProfileFacts(key=key, age=AgeBand.ADULT)
        made[key] = replace(
            known,
            askers=(*known.askers, (device.asker_kind, device.asker)),
            ends=(*known.ends, turn.until),
        )
    return made


def _strictest(sharing: Sharing, now: datetime) -> ProfileFacts | None:
    children = Child.objects.with_all().filter(shares=sharing)
    of = [facts.profile_facts(child, now) for child in children]
    if not of:
        family = sharing.device.family
        return ProfileFacts(key=sharing.key, age=AgeBand(family.guest_age))
    return strictest(sharing.key, of)
