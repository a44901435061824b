"""Keep evidence: files, links, rows of our own registers."""

import hashlib
from collections.abc import Mapping
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.programme.models import (
    Evidence,
    EvidenceFile,
    EvidenceKind,
    Question,
    Task,
)
from lachan.programme.rules.media import media_type_of
from lachan.programme.services.changes import What, keep

OCTETS_MAX: Final = 10 * 1024 * 1024


class NotEvidenceError(RefusedError):
    """The file is of no kind that is kept, or too large."""


@transaction.atomic
def add_file(
    *, task: Task, fields: Mapping[str, object], content: bytes, by: User
) -> Evidence:
    """Keep a file as evidence. Raises NotEvidenceError."""
    kind = media_type_of(content)
    if not kind or len(content) > OCTETS_MAX:
        raise NotEvidenceError(f"{len(content)} octets of {kind or 'nothing known'}")
    facts = {
        "media_type": kind,
        "octets": len(content),
        "digest": hashlib.sha256(content).hexdigest(),
    }
    made = _add(task, {**fields, **facts, "kind": EvidenceKind.FILE}, by)
    EvidenceFile.objects.create(evidence=made, content=content)
    return made


def add_link(*, task: Task, fields: Mapping[str, object], by: User) -> Evidence:
    """Keep an address as evidence."""
    return _add(task, {**fields, "kind": EvidenceKind.LINK}, by)


def add_entry(*, task: Task, fields: Mapping[str, object], by: User) -> Evidence:
    """Keep a row of a register of ours as evidence; `ref` names it."""
    return _add(task, {**fields, "kind": EvidenceKind.ENTRY}, by)


def place(*, evidence: Evidence, question: Question | None, by: User) -> Evidence:
    """Let evidence answer a question of the index, or none any more."""
    task = evidence.task
    what = What("evidence.placed", f"plan:{task.plan_id}", task)
    return keep(evidence, {"question": question}, what, by=by)


def _add(task: Task, fields: Mapping[str, object], by: User) -> Evidence:
    what = What("evidence.added", f"plan:{task.plan_id}", task)
    return keep(Evidence(), {**fields, "task": task}, what, by=by)
