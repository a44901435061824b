"""Cases as frozen values for upper apps, and numbers for the frame."""

from django.http import HttpRequest
from django.utils import timezone

from lachan.accounts.models import User
from lachan.cases import access


def open_to_show(request: HttpRequest) -> int | None:
    """Return what the rail shows beside the cases; None to who is in no team."""
    user, now = request.user, timezone.now()
    if not isinstance(user, User) or not access.is_at_work(user, now):
        return None
    return access.offers_for(user, now).count()


def due_to_show(request: HttpRequest) -> int | None:
    """Return how many cases are late of those whose load somebody sees."""
    user, now = request.user, timezone.now()
    if not isinstance(user, User) or not access.is_at_work(user, now):
        return None
    return access.load_for(user, now).open().filter(due_at__lte=now).count()
