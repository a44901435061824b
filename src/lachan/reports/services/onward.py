"""Where a report may go on to: its chain, the police, or a team found by name."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from lachan.partners import facts as partners
from lachan.partners.facts import TeamFacts
from lachan.reports import access
from lachan.reports.facts import place_code
from lachan.reports.models import Report
from lachan.reports.services import routing

# So many at the most are found by a name: more words find fewer.
MOST: Final = 20


def usual(report: Report, now: dt.datetime) -> list[TeamFacts]:
    """Return its chain, the first to answer first, then 111 and the police.

    Left out are teams that see it already and those that it excludes.
    """
    known = routing.the_map(now)
    near = known.near(place_code(report), report.ticks)
    first = known.teams(tuple(link.team for link in report.links.all()))
    return _allowed(report, list({team.pk: team for team in (*first, *near)}.values()))


def found(report: Report, text: str, now: dt.datetime) -> list[TeamFacts]:
    """Return teams by their name or their unit's, `MOST` at the most."""
    return _allowed(report, partners.find_teams(text, now, MOST))


def chosen(report: Report, pk: int, now: dt.datetime) -> list[TeamFacts]:
    """Return the team of this number if it may get the report, in a list."""
    team = partners.team(pk, now)
    return _allowed(report, [team] if team else [])


def _allowed(report: Report, teams: Sequence[TeamFacts]) -> list[TeamFacts]:
    if not teams:
        return []
    sees = {link.team for link in report.links.all() if link.opens_from is None}
    new = [team for team in teams if team.pk not in sees]
    return access.which_may_have(report, new)
