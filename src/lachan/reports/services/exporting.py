"""A report sealed to leave the house: for another agency, a court, the police."""

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, field, replace

from django.db import transaction

from lachan.audit.services import record
from lachan.reports.models import Export
from lachan.reports.rules import sealedfile
from lachan.reports.rules.intake import Answer, Teller
from lachan.reports.rules.number import number
from lachan.reports.rules.seen import DeskView
from lachan.reports.services import desk
from lachan.reports.services.standing import acting
from lachan.vault.access import Unlocked
from lachan.vault.rules.times import quarter
from lachan.vault.services import police

FORMAT = "lachan-report-1"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file to hand out. code: said once to the receiver by another way, or ""."""

    name: str
    content: bytes = field(repr=False)
    code: str = field(repr=False, default="")


def export(
    *,
    report: uuid.UUID,
    public: bytes | None,
    reason: str,
    who: Unlocked,
    now: dt.datetime,
) -> Sealed:
    """Return a report sealed to a key, or, without one, to a code made now.

    The opening and the export are on record. The reporter's own name goes along only
    for one of two persons who agreed to that. Raises NotAllowedError.
    """
    view = desk.open_report(report=report, who=who, now=now)
    return _keep(view, report, public, reason, who, now)


@transaction.atomic
def _keep(
    view: DeskView,
    report: uuid.UUID,
    public: bytes | None,
    reason: str,
    who: Unlocked,
    now: dt.datetime,
) -> Sealed:
    user, row = acting(report, who, now)
    names = view.teller_shown
    content = json.dumps(document(view, now, teller=names), ensure_ascii=False).encode()
    code = "" if public else sealedfile.new_code()
    sealed = (
        sealedfile.to_key(public, content)
        if public
        else sealedfile.to_code(code, content)
    )
    digest = hashlib.sha256(sealed).hexdigest()
    way = "key" if public else "code"
    Export.objects.create(
        report=row,
        by=user,
        at=quarter(now),
        way=way,
        fingerprint=police.fingerprint(public) if public else "",
        reason=reason,
        digest=digest,
        names=names,
    )
    facts: dict[str, str | int | bool] = {"way": way, "reason": reason}
    facts |= {"digest": digest, "names": names}
    subject = f"report:{row.pk}"
    record(desk.STREAM, "report.exported", actor=user, subject=subject, facts=facts)
    return Sealed(f"{number(row.pk)}.lachan", sealed, code)


def document(view: DeskView, now: dt.datetime, *, teller: bool) -> dict[str, object]:
    """Return what a file holds: codes, what was told, the dialogue, what happened."""
    told = view.told
    if not teller:
        told = replace(told, teller=Teller(), answer=Answer(told.answer.how))
    row = asdict(view.row) | {"report": view.row.number}
    return {
        "format": FORMAT,
        "exported": quarter(now).isoformat(),
        "facts": {k: _plain(v) for k, v in row.items()},
        "told": json.loads(json.dumps(asdict(told), default=_plain)),
        "dialogue": [
            {k: _plain(v) for k, v in asdict(m).items() if k != "by"}
            for m in view.dialogue
            if m.direction != "note"
        ],
        "history": [
            {"act": str(h.act), "at": h.at.isoformat(), "code": h.code}
            for h in view.happened
        ],
    }


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, bool | int | str | list | None):
        return value
    if isinstance(value, tuple | frozenset):
        return sorted(str(v) for v in value)
    return str(value)
