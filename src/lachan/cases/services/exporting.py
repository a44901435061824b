"""A case sealed to leave the house: for an archive, a court, another agency."""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.db import transaction

from lachan.audit.services import record
from lachan.cases.models import Case, CaseExport
from lachan.cases.rules.kinds import Happened
from lachan.cases.services import dossier, forms, plan, reading, store
from lachan.cases.services.dossier import Paper
from lachan.cases.services.reading import Opened
from lachan.cases.services.steps import acting
from lachan.cases.services.store import Line
from lachan.reports.rules import bundle
from lachan.reports.rules.bundle import Entry
from lachan.reports.services.exporting import Sealed, To, written
from lachan.vault.access import Unlocked
from lachan.vault.rules.times import quarter
from lachan.vault.services import police

FORMAT: Final = "lachan-case-1"
# A case's own length shows in steps of so many octets.
_STEP: Final = 4096
_FACTS: Final = (
    *("number", "role", "kind", "more_kinds", "age_band", "province", "commune"),
    *("home_province", "home_commune", "received", "informed", "opened_at"),
    *("closed_at", "state", "cycle", "emergency", "separation", "carer_harms"),
    *("unfounded", "answered"),
)


def export(
    *, case: uuid.UUID, to: To, reason: str, who: Unlocked, now: dt.datetime
) -> Sealed:
    """Return a case sealed to somebody: facts, whom it is about, forms, plan, timeline,

    and its papers as PDF, those that somebody signed as they came. The opening and the
    export are on record, in the case's timeline too. Who reported it is not in it.
    Raises NotAllowedError.
    """
    opened = reading.open_case(case=case, who=who, now=now)
    papers = list(dossier.papers(opened))
    content, digest = written(to.seal(bundle.pack(_entries(opened, papers, now))))
    _record(opened.case, to, digest, reason, who, now)
    return Sealed(f"{opened.case.number}.lachan", content)


def _entries(
    opened: Opened, papers: Sequence[Paper], now: dt.datetime
) -> Iterator[Entry]:
    named = {f"{n}.pdf": one for n, one in enumerate(papers, 1)}
    listed = [
        {"file": name if one.content else None} | one.about
        for name, one in named.items()
    ]
    found = document(opened, now) | {"papers": listed}
    text = json.dumps(found, ensure_ascii=False, indent=1, default=_plain).encode()
    padded = text + b" " * (-len(text) % _STEP)
    yield Entry("case.json", len(padded), [padded])
    for name, one in named.items():
        if one.content:
            yield Entry(f"files/{name}", one.size, _opened_late(one.content))


def _opened_late(content: Callable[[], bytes]) -> Iterator[bytes]:
    """Yield a paper when its turn comes: signed copies stay sealed until then."""
    yield content()


@transaction.atomic
def _record(
    case: Case, to: To, digest: str, reason: str, who: Unlocked, now: dt.datetime
) -> None:
    user, row = acting(case.pk, who, now)
    way = "code" if to.public is None else "key"
    CaseExport.objects.create(
        case=row,
        by=user,
        at=quarter(now),
        way=way,
        fingerprint=police.fingerprint(to.public) if to.public else "",
        reason=reason,
        digest=digest,
    )
    store.happened(row, Line(Happened.EXPORTED, user, code=reason), now)
    facts = {"way": way, "reason": reason, "digest": digest}
    subject = store.subject(row)
    record(store.STREAM, "case.exported", actor=user, subject=subject, facts=facts)


def document(opened: Opened, now: dt.datetime) -> dict[str, Any]:
    """Return what a file holds, as plain values."""
    case, whom = opened.case, opened.whom
    found = {
        "format": FORMAT,
        "exported": quarter(now).isoformat(),
        "facts": {name: getattr(case, name) for name in _FACTS},
        "unit": case.unit.name,
        "child": {name: getattr(whom, name) for name in whom.__dataclass_fields__},
        "forms": list(_forms(opened)),
        "plan": list(_plan(opened)),
        "timeline": list(_timeline(opened)),
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, default=_plain))
    return plain


def _forms(opened: Opened) -> Iterator[dict[str, object]]:
    for row in forms.finished(opened.case):
        yield {
            "form": row.code,
            "version": row.version,
            "cycle": row.cycle,
            "finished": row.done_at,
            "answers": dossier.sheet_of(row, opened.key).values,
        }


def _plan(opened: Opened) -> Iterator[dict[str, object]]:
    for one in plan.lines(opened.case, opened.key):
        yield {
            "service": one.said.service,
            "provider": one.said.provider,
            "starts": one.starts,
            "ends": one.ends,
            "cost_vnd": one.cost,
            "state": str(one.state),
        }


def _timeline(opened: Opened) -> Iterator[dict[str, object]]:
    """Yield what happened, the oldest first."""
    for told in reversed(opened.told):
        yield {
            "happened": told.event.happened,
            "at": told.event.at,
            "decider": told.event.decider,
            "code": told.event.code,
            "words": told.words,
        }


def _plain(value: object) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value)
