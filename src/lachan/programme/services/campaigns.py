"""Plan campaigns and what they make; count visits of their links."""

import datetime as dt
import logging
from collections.abc import Mapping
from typing import TypeVar

from django.db import DatabaseError, transaction
from django.db.models import F

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.programme.facts.campaigns import counted
from lachan.programme.models import (
    Campaign,
    HotlineWeek,
    Kept,
    LinkVisits,
    ListedHost,
    ShortLink,
)
from lachan.programme.rules import links
from lachan.programme.services.changes import What, keep, take_away

Row = TypeVar("Row", bound=Kept)
# History of what belongs to no one campaign.
ALL = "campaigns"
log = logging.getLogger(__name__)


class NotListedError(RefusedError):
    """A link may lead inside this site or to a listed host alone."""


def hosts() -> list[str]:
    """Return the hosts to which links may lead."""
    return list(ListedHost.objects.there().values_list("host", flat=True))


@transaction.atomic
def keep_campaign(
    *, campaign: Campaign, fields: Mapping[str, object], by: User
) -> Campaign:
    """Keep a campaign, new or changed."""
    about = f"campaign:{campaign.pk}" if campaign.pk else ALL
    return keep(campaign, fields, What("campaign.kept", about), by=by)


@transaction.atomic
def keep_part(
    *, campaign: Campaign, row: Row, fields: Mapping[str, object], by: User
) -> Row:
    """Keep a product, link or banner of a campaign. Raises NotListedError."""
    if isinstance(row, ShortLink) and not links.allowed(str(fields["target"]), hosts()):
        raise NotListedError(f"{fields['target']} is not listed")
    what = What(f"{row._meta.model_name}.kept", f"campaign:{campaign.pk}")
    return keep(row, {**fields, "campaign": campaign}, what, by=by)


@transaction.atomic
def keep_common(*, row: Row, fields: Mapping[str, object], by: User) -> Row:
    """Keep a listed host or a week of 111."""
    return keep(row, fields, What(f"{row._meta.model_name}.kept", ALL), by=by)


@transaction.atomic
def remove(*, campaign: Campaign, row: Row, by: User) -> Row:
    """Take a product, link or banner away; undo brings it back."""
    what = What(f"{row._meta.model_name}.removed", f"campaign:{campaign.pk}")
    return take_away(row, what, by=by)


@transaction.atomic
def remove_common(*, row: ListedHost | HotlineWeek, by: User) -> None:
    """Take a listed host or a week of 111 away; links to the host lead nowhere now."""
    take_away(row, What(f"{row._meta.model_name}.removed", ALL), by=by)


def follow(*, link: ShortLink, day: dt.date) -> str:
    """Return where a link leads, and count the visit; nothing is kept of the visitor.

    Visits that may be a call for help are not counted. A count that cannot be kept is
    given up. Raises NotListedError: its host is listed no more.
    """
    if not links.allowed(link.target, hosts()):
        raise NotListedError(f"{link.target} is not listed")
    if counted([link.target]):
        try:
            _count(link, day)
        except DatabaseError:
            log.warning("a visit of a short link was not counted")
    return link.target


@transaction.atomic
def _count(link: ShortLink, day: dt.date) -> None:
    rows = LinkVisits.objects.filter(link=link, day=day)
    if not rows.update(count=F("count") + 1):
        LinkVisits.objects.get_or_create(link=link, day=day)
        rows.update(count=F("count") + 1)
