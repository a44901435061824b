"""What comes round: no erasure is missing from its list; what was opened early ends."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.vault.services import erasing, passing


def _note() -> None:
    erasing.note()


def shut() -> object:
    """Shut the wraps that were opened until now."""
    return passing.shut_due(now=timezone.now())


PERIODIC = [
    Periodic("vault.erased", every_s=60, run=_note),
    Periodic("vault.shut", every_s=60, run=shut),
]
