"""A tablet of several children: who uses it now, and until when."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.supervision import facts
from lachan.supervision.models import Change, Child, Device, DeviceRole, Sharing, Turn
from lachan.supervision.rules import hours
from lachan.supervision.services import publish
from lachan.supervision.services.changes import remember, values_of


class NotSharingError(RefusedError):
    """The child does not share this device."""


@transaction.atomic
def share(
    *, device: Device, children: Iterable[Child], hours_each: int, by: User
) -> Change | None:
    """Let several children share a device; each turn ends after `hours_each`."""
    before = values_of(device)
    sharing, _ = Sharing.objects.get_or_create(device=device)
    sharing.hours = hours_each
    sharing.save(update_fields=["hours"])
    sharing.children.set(children)
    device.role, device.child = DeviceRole.SHARED, None
    device.save(update_fields=["role", "child"])
    change = remember("device", device, before=before, by=by)
    publish.mark([sharing.key])
    return change


@transaction.atomic
def begin(
    *, sharing: Sharing, child: Child | None, adult: User | None, now: datetime
) -> Turn:
    """Let a child, or a signed-in adult, use the device from now on.

    It ends by itself: after the hours agreed, or when the child's network rests.
    Raises NotSharingError.
    """
    sharing = Sharing.objects.select_for_update().get(pk=sharing.pk)
    if child is not None and not sharing.children.filter(pk=child.pk).exists():
        raise NotSharingError(f"child {child.pk}")
    end(sharing=sharing, now=now)
    until = now + timedelta(hours=sharing.hours)
    if child is not None:
        state = hours.state(facts.profile_facts(child, now), now)
        if not state.is_off and state.then == "offline" and state.until:
            until = min(until, state.until)
    turn = Turn.objects.create(
        sharing=sharing, child=child, adult=adult, start=now, until=until
    )
    publish.mark([sharing.key, turn.profile_key])
    return turn


@transaction.atomic
def end(*, sharing: Sharing, now: datetime) -> None:
    """Give the device back: the strictest profile holds until somebody chooses."""
    for turn in sharing.turns.running(now):
        turn.until = now
        turn.save(update_fields=["until"])
        publish.mark([sharing.key, turn.profile_key])
