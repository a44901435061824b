"""What `cases` takes of a report: accounts, addresses, hashes of files.

Nothing of a file but what tells it apart; the reporter's own phone is never among it.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from lachan.accounts.models import User
from lachan.reports import access
from lachan.reports.models import IndexMark
from lachan.reports.rules.files import FileSeen
from lachan.reports.rules.intake import Online
from lachan.reports.rules.number import number
from lachan.reports.rules.online import find_online
from lachan.reports.services import desk, evidence, indexing
from lachan.vault.access import Unlocked
from lachan.vault.rules import index
from lachan.vault.rules.errors import NotAllowedError


@dataclass(frozen=True, slots=True)
class Trace:
    """A file of a report: what tells it apart. pk: its number in the report's files."""

    report: uuid.UUID
    pk: str
    name: str
    sha256: str
    octets: int
    to_police: bool


@dataclass(frozen=True, slots=True)
class Traces:
    """What one report names online. Plaintext: keep it in no cache."""

    online: tuple[Online, ...] = field(repr=False)


def of_report(*, report: uuid.UUID, who: Unlocked, now: dt.datetime) -> Traces:
    """Return what a report names; the opening is on record. Raises NotAllowedError."""
    view = desk.open_report(report=report, who=who, now=now)
    texts = [*view.told.texts(), *(m.text for m in view.dialogue)]
    named = {one.normal or one.account: one for one in view.told.online}
    for text in texts:
        for one in find_online(text):
            named.setdefault(one.normal, one)
    mine = {index.phone(view.told.answer.phone), index.phone(view.told.teller.phone)}
    online = (o for o in named.values() if index.phone(o.account) not in mine - {""})
    return Traces(tuple(online))


def files_of(
    *, report: uuid.UUID, who: Unlocked, now: dt.datetime
) -> tuple[Trace, ...]:
    """Return what tells the files of a report apart. Raises NotAllowedError."""
    user = User.objects.get(pk=who.user_id)
    row = access.reports_for(user, now).living().filter(pk=report).first()
    if row is None:
        raise NotAllowedError("no such report")
    files = evidence.of_report(report=row, who=who, now=now)
    return tuple(_trace(report, one) for one in files)


def _trace(report: uuid.UUID, one: FileSeen) -> Trace:
    sha256 = one.sha256.lower()
    return Trace(report, one.pk, one.name, sha256, one.octets, one.to_police)


@dataclass(frozen=True, slots=True)
class Sharing:
    """A report that shares something with what was asked for."""

    report: uuid.UUID
    number: str


Spelled = tuple[index.Kind, str]


def sharing(
    *,
    spelled: Iterable[Spelled],
    but: frozenset[uuid.UUID],
    who: Unlocked,
    now: dt.datetime,
) -> dict[Spelled, list[Sharing]]:
    """Return reports a person may read that share a phone, account, link or hash.

    By the blind index of their own teams. but: reports to leave out.
    """
    user, asked = User.objects.get(pk=who.user_id), list(spelled)
    found: dict[Spelled, set[uuid.UUID]] = {}
    for team, key in indexing.keys(user, who, now).items() if asked else ():
        marks = {index.mark_of(key, *one): one for one in asked}
        rows = IndexMark.objects.filter(team=team, mark__in=list(marks), trait=True)
        for mark, report in rows.values_list("mark", "report"):
            found.setdefault(marks[bytes(mark)], set()).add(report)
    every = set().union(*found.values()) - but
    mine = access.reports_for(user, now).living().filter(pk__in=every)
    shown = list(mine.order_by("received_at", "pk").values_list("pk", flat=True))
    return {
        one: [Sharing(pk, number(pk)) for pk in shown if pk in reports]
        for one, reports in found.items()
    }
