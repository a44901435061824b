"""What every page says while the fictional parent is signed in."""

from django.http import HttpRequest

from lachan.accounts.models import User
from lachan.supervision.services.demo import LOGIN


def sample_data(request: HttpRequest) -> dict[str, bool]:
    """Put the ribbon on pages that are not of a family, the account's for one."""
    user = getattr(request, "user", None)
    is_demo = isinstance(user, User) and user.username == LOGIN
    return {"sample_data": True} if is_demo else {}
