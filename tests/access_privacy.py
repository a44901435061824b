"""The rows of the access table that are about duties: for administrators alone."""

import datetime as dt

from django.utils import timezone

from lachan.accounts.models import User
from lachan.privacy.models import Breach
from lachan.privacy.rules.duties import Kind
from lachan.privacy.services import breaches
from lachan.privacy.services.breaches import Said

PRIVACY = tuple(
    f"privacy:{name}" for name in ("breach", "edit", "tell", "close", "letter")
)
_ROWS = (
    ("GET", "index", "200"),
    ("GET", "table", "200"),
    ("GET", "create", "200"),
    ("POST", "create", "200"),
    ("GET", "breach", "200"),
    ("GET", "edit", "200"),
    ("POST", "edit", "200"),
    ("POST", "tell", "200"),
    ("POST", "close", "200"),
    ("GET", "letter", "200"),
    ("GET", "versions", "200"),
    ("GET", "write", "200"),
    ("POST", "write", "200"),
    ("POST", "issue", "404"),
    ("GET", "paper", "404"),
)
PRIVACY_TABLE = "".join(
    f"{method} privacy:{name} in 403 403 403 403 {answer}\n"
    for method, name, answer in _ROWS
)


def a_breach(by: User) -> Breach:
    """Note a breach of an hour ago."""
    now = timezone.now()
    said = Said(Kind.LOST, now - dt.timedelta(hours=1), "Mất một ổ đĩa.")
    return breaches.note(said=said, by=by, now=now)
