"""Teams as recipients of notices, kind "team": they have a page and no address."""

from lachan.outbox.words import Address, RecipientKind, register_recipient
from lachan.partners.models import Team

FOUND_AT_MOST = 200


def connect() -> None:
    """Register, once, from AppConfig.ready."""
    register_recipient("team", RecipientKind(address, names, find))


def address(key: str) -> Address | None:
    """Return None: a team reads on its page."""
    return None


def names(keys: set[str]) -> dict[str, str]:
    """Return the names of teams."""
    rows = Team.objects.filter(pk__in=[key for key in keys if key.isdigit()])
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def find(text: str) -> set[str]:
    """Return the keys of teams by name, at most some."""
    rows = Team.objects.matching(text).values_list("pk", flat=True)
    return {str(pk) for pk in rows[:FOUND_AT_MOST]}
