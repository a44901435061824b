"""The blind index of cases, brought in step at visits of who can open them."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from lachan.accounts.models import User
from lachan.cases import access
from lachan.cases.models import Case, CaseIndexed, CaseMark, CaseQuerySet
from lachan.cases.rules import finding
from lachan.cases.services import forms, online, reading
from lachan.reports.services.indexing import keys
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.rules.seal import ItemKey
from lachan.vault.services import items

AT_ONCE = 5


def waiting(user: User, team: int, now: dt.datetime) -> CaseQuerySet:
    """Return the cases that a team's index has not, or not as they are now."""
    done = CaseIndexed.objects.filter(
        case=OuterRef("pk"), team=team, changed_at=F("case__changed_at")
    )
    mine = access.cases_for(user, now).filter(team=team, erased_at=None)
    return mine.exclude(Exists(done)).order_by("-changed_at", "pk")


def catch_up(
    *, user: User, who: Unlocked, now: dt.datetime, most: int = AT_ONCE
) -> int:
    """Bring the index in step, a few cases at a time; returns how many are left."""
    left = 0
    for team, key in keys(user, who, now).items():
        behind = list(waiting(user, team, now).values_list("pk", flat=True))
        rows = Case.objects.in_bulk(behind[:most]).values()
        left += len(behind) - sum(_indexed(row, team, key, who, now) for row in rows)
    return left


def _indexed(
    case: Case, team: int, key: bytes, who: Unlocked, now: dt.datetime
) -> bool:
    try:
        opened = items.use_item(item=case.pk, who=who, now=now)
    except NotAllowedError:
        return False
    names, said = list(_names(case, opened)), list(texts(case, opened))
    _keep(case, team, finding.marks(key, names, said))
    return True


def _names(case: Case, key: ItemKey) -> Iterator[str]:
    """Yield the names of people in a case: the child's, and those of its forms."""
    yield reading.whom_of(case, key).name
    for row in case.forms.all():
        for field, said in forms.answers_of(row, key).items():
            if "name" in field and isinstance(said, str):
                yield said


def texts(case: Case, key: ItemKey) -> Iterator[str]:
    """Yield every text of a case but the names of its people."""
    whom = reading.whom_of(case, key)
    yield from (whom.carer, whom.family, whom.condition)
    for event in case.events.exclude(body=None):
        yield reading.words_of(event, key)
    for row in case.forms.all():
        yield from _strings(forms.answers_of(row, key))
    for found in online.named(case, key):
        yield from (found.what.url, found.what.account)
    for line in case.plan.all():
        yield from _strings(json.loads(seal.unseal(key, line.sealed_at, line.body)))


def _strings(value: object) -> Iterator[str]:
    """Yield every text inside answers, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


@transaction.atomic
def _keep(case: Case, team: int, marks: dict[bytes, bool]) -> None:
    forget(case=case.pk, team=team)
    CaseMark.objects.bulk_create(
        CaseMark(case=case, team_id=team, mark=mark, sound=heard)
        for mark, heard in sorted(marks.items())
    )
    changed = case.changed_at or case.opened_at
    CaseIndexed.objects.create(case=case, team_id=team, changed_at=changed)


def forget(*, case: uuid.UUID, team: int | None = None) -> None:
    """Take a case out of the index of a team, or of all."""
    of = {"case": case} if team is None else {"case": case, "team": team}
    CaseMark.objects.filter(**of).delete()
    CaseIndexed.objects.filter(**of).delete()
