"""Forms of a case: begun from what earlier ones say, drafted, finished, read again.

Answers are sealed and always read with the version of the form they were given on.
"""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases.models import Case, Form
from lachan.cases.rules import answers
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.schemas import Schema, Value, Values
from lachan.cases.rules.steps import State
from lachan.cases.services import loading, store
from lachan.cases.services.known import Ground, known
from lachan.cases.services.steps import acting
from lachan.cases.services.store import Line
from lachan.lib.days import local_day
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.seal import ItemKey
from lachan.vault.services import items


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as it stands. done: finished, and when. carried: fields' origins.

    by: who saved it last, None where nothing is kept yet.
    """

    schema: Schema
    values: Values = field(repr=False)
    carried: Mapping[str, str]
    done: dt.datetime | None
    by: User | None = None


def sheet(case: Case, code: str, key: ItemKey, by: User, now: dt.datetime) -> Sheet:
    """Return a form of this cycle: draft, finished, or new. Raises SchemaError."""
    row = newest(case, code)
    if row is not None:
        return kept(row, key)
    schema = loading.current().on(code, local_day(now))
    earlier = _earlier(case, key)
    begun = known(schema, Ground(case, key, by, now))
    carried = begun | answers.carried(schema, earlier)
    return Sheet(schema, carried, answers.origins(schema, earlier), None)


def kept(row: Form, key: ItemKey) -> Sheet:
    """Return a form as it was saved, on its own version. Raises SchemaError."""
    schema = loading.current().get(row.code, row.version)
    return Sheet(schema, answers_of(row, key), {}, row.done_at, row.by)


def finished(case: Case) -> list[Form]:
    """Return every finished form of a case, the newest first; answers stay sealed."""
    rows = case.forms.exclude(done_at=None).select_related("by")
    return list(rows.order_by("-done_at", "-pk"))


def answers_of(row: Form, key: ItemKey) -> dict[str, Value]:
    """Return what was answered."""
    found: dict[str, Value] = json.loads(seal.unseal(key, row.sealed_at, row.body))
    return found


def newest(case: Case, code: str) -> Form | None:
    """Return the form of this cycle that was saved last, finished or not."""
    rows = Form.objects.filter(case=case, code=code, cycle=case.cycle)
    return rows.select_related("by").order_by("-saved_at", "-pk").first()


def _earlier(case: Case, key: ItemKey) -> dict[str, Values]:
    """Return the newest finished answers of every form of a case."""
    rows = case.forms.exclude(done_at=None).order_by("saved_at", "pk")
    return {row.code: answers_of(row, key) for row in rows}


@transaction.atomic
def save(
    *,
    case: uuid.UUID,
    schema: Schema,
    values: Values,
    finished: bool,
    who: Unlocked,
    now: dt.datetime,
) -> None:
    """Keep a form as a draft, or finish it; what was finished stays as it was.

    Raises NotAllowedError, IllegalStepError: closed. MissingError: finished with gaps.
    """
    if answers.problems(schema, values, finished=finished):
        raise MissingError("answers")
    user, row = acting(case, who, now)
    if row.state == State.CLOSED:
        raise IllegalStepError("a form of a closed case")
    drafts = Form.objects.filter(case=row, code=schema.code, cycle=row.cycle)
    form = drafts.filter(done_at=None).first() or Form(
        case=row, code=schema.code, cycle=row.cycle
    )
    form.version, form.by = schema.version, user
    form.saved_at, form.done_at = now, now if finished else None
    key = items.use_item(item=row.pk, who=who, now=now)
    form.body = seal.seal(key, form.sealed_at, json.dumps(dict(values)).encode())
    form.save()
    facts: dict[str, str | int | bool] = {
        "form": schema.code,
        "version": schema.version,
        "finished": finished,
    }
    if finished:
        store.happened(row, Line(Happened.FORM, user, code=schema.code), now)
    subject = store.subject(row)
    record(store.STREAM, "form.saved", actor=user, subject=subject, facts=facts)
