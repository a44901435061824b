"""A team of the chain sees a report before its clock would let it."""

import datetime as dt

from lachan.partners.rules.chain import TeamKind
from lachan.reports.models import ChainLink, Report
from lachan.vault.services import items


def let_see(report: Report, link: ChainLink, reason: str, now: dt.datetime) -> None:
    """Open a locked report for the team of a link of it, at once. reason: a code.

    Raises NotAllowedError: that team has no wrap of it.
    """
    for part in report.parts.all():
        items.open_now(item=part.item, to=link.ref, by=None, reason=reason, now=now)
    link.opens_from = None
    link.save(update_fields=["opens_from"])


def hidden_from(report: Report, kind: TeamKind, now: dt.datetime) -> list[ChainLink]:
    """Return the links of teams of a kind that do not see a report yet."""
    return list(report.links.filter(kind=kind, opens_from__gt=now))
