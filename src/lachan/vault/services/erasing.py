"""Erasures outlive a restored backup: what was destroyed since is destroyed again."""

from django.db import transaction
from django.utils import timezone

from lachan.vault import erased
from lachan.vault.models import Item
from lachan.vault.services import items


def note() -> int:
    """Write down what a crash kept from the list; return how many were new."""
    gone = Item.objects.exclude(destroyed_at=None).values_list("pk", flat=True)
    new = sorted(set(gone) - erased.known())
    if new:
        erased.add(new)
    return len(new)


@transaction.atomic
def destroy_again() -> int:
    """Destroy what is on the list and came back with a backup; return how many."""
    back = Item.objects.filter(destroyed_at=None, pk__in=erased.known())
    found = list(back.values_list("pk", flat=True))
    for item in found:
        items.destroy(item=item, by=None, reason="restored", now=timezone.now())
    return len(found)
