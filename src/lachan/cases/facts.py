"""Cases as frozen values for upper apps, and numbers for the frame."""

from django.http import HttpRequest
from django.utils import timezone

from lachan.accounts.models import User
from lachan.cases import access

_KEPT = "lachan_cases_at_work"


def open_to_show(request: HttpRequest) -> int | None:
    """Return what the rail shows beside the cases; None to who is in no team."""
    user, now = _at_work(request), timezone.now()
    return None if user is None else access.offers_for(user, now).count()


def due_to_show(request: HttpRequest) -> int | None:
    """Return how many cases are late of those whose load somebody sees."""
    user, now = _at_work(request), timezone.now()
    if user is None:
        return None
    return access.load_for(user, now).open().filter(due_at__lte=now).count()


def _at_work(request: HttpRequest) -> User | None:
    """Return who asks if they are in a team, looked up once for a page."""
    if not hasattr(request, _KEPT):
        user = request.user
        works = isinstance(user, User) and access.is_at_work(user, timezone.now())
        setattr(request, _KEPT, user if works else None)
    kept: User | None = getattr(request, _KEPT)
    return kept
