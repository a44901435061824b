"""The blind index of a team: marks of what a report says, made by a member's key.

At arrival nobody is there whose key makes them: visits of members bring it in step.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from lachan.accounts.models import User
from lachan.lib.once import once
from lachan.partners import facts as partners
from lachan.reports import access
from lachan.reports.models import ChainLink, IndexMark, Report, ReportQuerySet
from lachan.reports.rules import alike
from lachan.reports.rules.alike import Likely, Trait, Traits
from lachan.reports.services import events, evidence, parts, seeing
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError, NotReadyError
from lachan.vault.services import items

AT_ONCE = 5
_MOST_LINKS = 20


def keys(user: User, who: Unlocked, now: dt.datetime) -> dict[int, bytes]:
    """Return the index key of each team that this person can open."""
    return once(("index_keys", who.key_id), lambda: _keys(user, who, now))


def _keys(user: User, who: Unlocked, now: dt.datetime) -> dict[int, bytes]:
    found = {}
    for team in partners.team_numbers(user.pk, now):
        try:
            found[team] = items.index_key(ref=f"team:{team}", who=who, now=now)
        except (NotAllowedError, NotReadyError):
            continue
    return found


def catch_up(
    *, user: User, who: Unlocked, now: dt.datetime, most: int = AT_ONCE
) -> int:
    """Bring the index in step, `most` reports at a time; returns how many were done."""
    links = _waiting(user, now)
    teams = keys(user, who, now) if links.exists() else {}
    found = links.filter(team__in=teams).order_by("-report__received_at")[:most]
    return sum(_indexed(link, teams[link.team], who, now) for link in found)


def _waiting(user: User, now: dt.datetime) -> QuerySet[ChainLink]:
    """Return by which links somebody sees what the index does not know yet."""
    return ChainLink.objects.filter(
        Q(opens_from=None) | Q(opens_from__lte=now),
        indexed=False,
        team__in=partners.team_numbers(user.pk, now),
    ).filter(
        Exists(access.reports_for(user, now).living().filter(pk=OuterRef("report")))
    )


@transaction.atomic
def _indexed(link: ChainLink, key: bytes, who: Unlocked, now: dt.datetime) -> bool:
    report = events.locked(link.report_id)  # what is added meanwhile waits
    try:
        opened = parts.peek(report, who, now)
    except NotAllowedError:
        return False
    said = seeing.contents_of(report, opened)
    told, dialogue = seeing.without_teller(said.told, said.dialogue)
    texts = [m.text for m in dialogue]
    traits = alike.traits(told, texts, evidence.hashes(report, opened)).marks(key)
    words = alike.word_marks(key, [*told.texts(), *texts])
    _keep(report, link.team, set(traits), words - set(traits))
    return True


def _keep(report: Report, team: int, traits: set[bytes], words: set[bytes]) -> None:
    IndexMark.objects.filter(report=report, team=team).delete()
    rows = [
        IndexMark(report=report, team=team, mark=m, trait=True) for m in sorted(traits)
    ]
    rows += [IndexMark(report=report, team=team, mark=m) for m in sorted(words)]
    IndexMark.objects.bulk_create(rows)
    report.links.filter(team=team).update(indexed=True)


@transaction.atomic
def forget(*, report: Report, for_good: bool = False) -> None:
    """Take a report out of the index of every team: it was changed.

    for_good: it is erased, and nothing of it will be indexed again.
    """
    IndexMark.objects.filter(report=report).delete()
    report.links.update(indexed=for_good)


def found(
    rows: ReportQuerySet, text: str, user: User, who: Unlocked, now: dt.datetime
) -> ReportQuerySet:
    """Narrow reports to those that hold every word of a search, for one of the teams.

    A phone, an account or a link is found whole, however it was spelled.
    """
    any_team = Q(pk__in=[])
    for team, key in keys(user, who, now).items():
        every_word = Q()
        for marks in alike.asked_marks(key, text):
            holds = IndexMark.objects.filter(team=team, mark__in=marks)
            every_word &= Q(pk__in=holds.values("report"))
        any_team |= every_word
    return rows.filter(any_team)


def likely(
    report: Report, compared: Traits, user: User, opened: "Opened"
) -> list[tuple[Report, Likely, frozenset[Trait]]]:
    """Return reports that may belong with one, twins first; suggested, not known.

    compared: what the one has that others may share.
    """
    shared: dict[uuid.UUID, set[Trait]] = {}
    for team, key in opened.keys.items():
        marks = compared.marks(key)
        rows = IndexMark.objects.filter(team=team, mark__in=list(marks), trait=True)
        for item, mark in rows.exclude(report=report).values_list("report", "mark"):
            shared.setdefault(item, set()).add(marks[bytes(mark)])
    mine = access.reports_for(user, opened.now).living().filter(pk__in=shared)
    pairs = [(r, _likely(report, r, shared[r.pk]), shared[r.pk]) for r in mine]
    pairs.sort(key=lambda p: (p[1] is not Likely.TWIN, p[0].received_at), reverse=False)
    return [(r, how, frozenset(t)) for r, how, t in pairs if how][:_MOST_LINKS]


class Opened:
    """The index keys of a request."""

    def __init__(self, user: User, who: Unlocked, now: dt.datetime) -> None:
        """Unwrap them once."""
        self.keys = keys(user, who, now)
        self.now = now


def _likely(one: Report, other: Report, shared: Iterable[Trait]) -> Likely | None:
    place = one.commune or one.province
    return alike.likeness(
        shared,
        one.received_at - other.received_at,
        same_place=place == (other.commune or other.province),
        same_kind=bool(set(one.kinds) & set(other.kinds)),
    )
