"""Addresses on shared platforms: kept for the platform to remove. The first floor."""

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lists.models import Takedown, TakedownNote, TakedownState
from lachan.lists.services.national import STREAM, Draft


@transaction.atomic
def ask(draft: Draft, *, platform: str, address: str, by: User) -> Takedown:
    """Keep an address that a platform should remove."""
    row = Takedown.objects.create(
        platform=platform,
        address=address,
        reason=draft.reason,
        basis=draft.basis,
        asked_by=by,
    )
    audit.record(STREAM, "takedown.asked", actor=by, subject=row)
    return row


@transaction.atomic
def step(*, takedown: Takedown, state: TakedownState, note: str, by: User) -> Takedown:
    """Note how far the platform is."""
    row = Takedown.objects.select_for_update().get(pk=takedown.pk)
    row.state = state
    row.save(update_fields=["state"])
    TakedownNote.objects.create(
        takedown=row, by=by, state=state, note=note, at=timezone.now()
    )
    facts: dict[str, str | int | bool] = {"state": state.value}
    audit.record(STREAM, "takedown.step", actor=by, subject=row, facts=facts)
    return row
