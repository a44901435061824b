"""What every page says while a fictional person of the network is signed in."""

from django.http import HttpRequest

from lachan.accounts.models import User
from lachan.partners.services.demo import LOGINS

_SHOWN = "lachan_shows_sample"


def shows_sample(request: HttpRequest, *, shown: bool) -> None:
    """Note that the page of a request shows something of `lachan demo`."""
    setattr(request, _SHOWN, shown)


def sample_data(request: HttpRequest) -> dict[str, bool]:
    """Put the ribbon on whatever somebody of `lachan demo` looks at."""
    user = getattr(request, "user", None)
    is_demo = isinstance(user, User) and user.username in LOGINS
    shown = is_demo or getattr(request, _SHOWN, False)
    return {"sample_data": True} if shown else {}
