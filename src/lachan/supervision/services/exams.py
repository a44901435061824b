"""Exam lockdown: for a while a class reaches the exam's sites and help alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.policy import kept
from lachan.policy.catalogue import catalogue
from lachan.policy.model import Action
from lachan.supervision.models import Exam, Group
from lachan.supervision.rules.school import EXAM_MAX, EXAM_MIN, EXAM_NAMES_MAX
from lachan.supervision.services import publish
from lachan.supervision.services.school import STREAM


class RunningError(RefusedError):
    """These classes are in an exam already. groups: their names."""

    def __init__(self, groups: list[str]) -> None:
        super().__init__(", ".join(groups))
        self.groups = groups


class NotForExamError(RefusedError):
    """Nobody may open these to children. names: which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class MinutesError(RefusedError):
    """An exam takes 15 to 180 minutes."""


@transaction.atomic
def start(
    *,
    groups: Sequence[Group],
    minutes: int,
    names: Sequence[str],
    by: User,
    now: datetime,
) -> list[Exam]:
    """Begin an exam in every class at once, now; it ends by itself.

    names: normalised, each with all below it. Raises MinutesError, RunningError,
    NotForExamError; then no class is in an exam.
    """
    if not EXAM_MIN <= minutes <= EXAM_MAX or len(names) > EXAM_NAMES_MAX:
        raise MinutesError(str(minutes))
    wanted = [g.pk for g in groups]
    locked = list(Group.objects.select_for_update().filter(pk__in=wanted))
    busy = Exam.objects.running(now).filter(group__in=locked)
    if running := list(busy.values_list("group__name", flat=True)):
        raise RunningError(sorted(running))
    if closed := [n for n in names if _closed_to_all(n, now)]:
        raise NotForExamError(closed)
    until = now + timedelta(minutes=minutes)
    made = []
    for group in locked:
        exam = Exam.objects.create(
            group=group, start=now, until=until, names=sorted(names), by=by
        )
        made.append(exam)
        _tell("exam.started", exam, by, minutes)
    publish.mark(g.key for g in locked)
    return made


@transaction.atomic
def end(*, exam: Exam, by: User, now: datetime) -> None:
    """End an exam before its time; one that is over stays as it was."""
    exam = Exam.objects.select_for_update().select_related("group").get(pk=exam.pk)
    if exam.until <= now:
        return
    # A row ends after it starts, even if both are tapped at once.
    exam.until = max(now, exam.start + timedelta(seconds=1))
    exam.save(update_fields=["until"])
    publish.mark([exam.group.key])
    _tell("exam.ended", exam, by, 0)


@transaction.atomic
def extend(*, exam: Exam, minutes: int, by: User, now: datetime) -> Exam:
    """Let a running exam go on; at most `EXAM_MAX` from now.

    Raises MinutesError when it is over or the time is no time.
    """
    exam = Exam.objects.select_for_update().select_related("group").get(pk=exam.pk)
    if exam.until <= now or minutes <= 0:
        raise MinutesError(str(minutes))
    longest = now + timedelta(minutes=EXAM_MAX)
    exam.until = min(exam.until + timedelta(minutes=minutes), longest)
    exam.save(update_fields=["until"])
    publish.mark([exam.group.key])
    _tell("exam.extended", exam, by, minutes)
    return exam


def _tell(action: str, exam: Exam, by: User, minutes: int) -> None:
    facts = {"exam": exam.pk, "minutes": minutes, "names": len(exam.names)}
    record(STREAM, action, actor=by, subject=exam.group, facts=facts)


def _closed_to_all(name: str, now: datetime) -> bool:
    """Tell whether lists hold `name` under what nobody may open to a child.

    An own allow would go before those lists, so a teacher may not make one.
    """
    with kept.current(settings.POLICY_DIR, now.timestamp()) as live:
        cls, _until = live.class_of("", now.timestamp())
        found = live.decide(name, 1, cls)
    if found.action not in {Action.BLOCK, Action.NXDOMAIN}:
        return False
    known = catalogue()
    return any(c in known and not known[c].liftable for c in found.categories)
