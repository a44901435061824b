"""Closed cases go into the national child database: which wait, and the file.

Nghị định 56/2017/NĐ-CP, Điều 30 khoản 3: the commune stores the dossier and enters it.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases import access
from lachan.cases.models import Case, CaseExport, CaseQuerySet
from lachan.cases.rules import child_database as rules
from lachan.cases.rules.child_database import Layout, LayoutError
from lachan.cases.rules.kinds import Happened
from lachan.cases.services import exporting, reading, store
from lachan.cases.services.store import Line
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.rules.times import quarter

REASON: Final = "database"


def layout() -> Layout:
    """Return the layout in use. Raises LayoutError: it cannot be read, or is wrong."""
    path = Path(settings.LACHAN_CHILD_DATABASE or rules.SHIPPED)
    try:
        return rules.read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as e:
        raise LayoutError(f"layout: {path} cannot be read") from e


def waiting(user: User, now: dt.datetime) -> CaseQuerySet:
    """Return the cases of one's teams that closed and were not entered since."""
    mine = access.cases_for(user, now).exclude(closed_at=None).filter(demo=False)
    entered = CaseExport.objects.filter(
        case=OuterRef("pk"), reason=REASON, at__gte=OuterRef("closed_at")
    )
    own = mine.filter(team__in=access.team_numbers(user, now))
    return own.exclude(Exists(entered)).order_by(F("closed_at").asc(), "pk")


@transaction.atomic
def enter(*, cases: Sequence[uuid.UUID], who: Unlocked, now: dt.datetime) -> bytes:
    """Return the file of these cases; each opening and entry is on record.

    Raises NotAllowedError: one of them is not theirs to enter, or they have not said
    that they know nobody in it. LayoutError.
    """
    shape, user = layout(), User.objects.get(pk=who.user_id)
    found = {case.pk: case for case in waiting(user, now).filter(pk__in=cases)}
    if not cases or set(cases) != set(found):
        raise NotAllowedError("a case is not there to be entered")
    rows = [_row(shape, case, user, who, now) for case in found.values()]
    content = rules.written(shape, rows)
    digest = hashlib.sha256(content).hexdigest()
    for case in found.values():
        _record(case, user, digest, shape.name, now)
    return content


def _row(
    shape: Layout, case: Case, user: User, who: Unlocked, now: dt.datetime
) -> rules.Row:
    if not access.is_stranger(user, case):
        raise NotAllowedError("whether they know somebody in it was not asked")
    opened = reading.open_case(case=case.pk, who=who, now=now)
    return rules.row(shape, exporting.document(opened, now))


def _record(case: Case, user: User, digest: str, shape: str, now: dt.datetime) -> None:
    CaseExport.objects.create(
        case=case,
        by=user,
        at=_after(case, now),
        way="file",
        reason=REASON,
        digest=digest,
    )
    store.happened(case, Line(Happened.EXPORTED, user, code=REASON), now)
    facts = {"way": "file", "reason": REASON, "digest": digest, "layout": shape}
    subject = store.subject(case)
    record(store.STREAM, "case.entered", actor=user, subject=subject, facts=facts)


def _after(case: Case, now: dt.datetime) -> dt.datetime:
    """Return the quarter of an hour, never one before the case was closed."""
    return max(quarter(now), case.closed_at) if case.closed_at else quarter(now)
