"""Parents look at a child's account on a social network; the child sees that."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.policy.catalogue import Category, catalogue
from lachan.supervision.models import Child, SocialCheck
from lachan.supervision.rules import social as rules
from lachan.supervision.rules.social import Item
from lachan.supervision.services.changes import tell

_GROUP = "social"


class NotForThemError(RefusedError):
    """The service is no social network, or the child is 16 or older this year."""


def networks() -> list[Category]:
    """Return the social networks of the policy, in the order of the pages."""
    return [c for c in catalogue().values() if c.service and _GROUP in c.within]


@transaction.atomic
def check(
    *, child: Child, service: str, done: Iterable[Item], by: User, today: date
) -> SocialCheck:
    """Keep what was seen to of an account today. Raises NotForThemError."""
    known = {c.code for c in networks()}
    if service not in known or not rules.is_for(child.birth_year, today):
        raise NotForThemError(service)
    said = set(done)
    row, _new = SocialCheck.objects.update_or_create(
        child=child,
        service=service,
        defaults={
            "done": [one.value for one in Item if one in said],
            "checked_on": today,
        },
    )
    tell(child.family, "social.checked", by=by, child=child)
    return row


@transaction.atomic
def remove(*, check: SocialCheck, by: User) -> None:
    """Forget an account that is no more."""
    child = check.child
    check.delete()
    tell(child.family, "social.removed", by=by, child=child)
