"""A fictional plan's year to try with: units that report, one late, one returned, and
the draft of the report. Below the fictional province; goes as it came.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from lachan.accounts.models import Role, User
from lachan.outbox.models import Recipient
from lachan.outbox.services.messages import forget
from lachan.partners.models import How, Kind, Succession, Unit, UnitRole, UnitStaff
from lachan.partners.rules.places import DEMO
from lachan.partners.services import staff, units
from lachan.partners.services.demo import SINCE, officer
from lachan.programme import models
from lachan.programme.models import (
    FormVersion,
    Level,
    Part,
    Plan,
    Request,
    Round,
    Task,
    Word,
)
from lachan.programme.rules.periods import PeriodKind, PeriodRule, Window, window
from lachan.programme.services import (
    answers,
    demo_training,
    evidence,
    gatherforms,
    gathering,
    loading,
    reports,
    work,
)

LOGIN: Final = "cuc-mau"
_OFFICE: Final = f"{DEMO}CUC"
# It leads a task and became the one before it in the list: somebody must decide.
_GONE: Final = f"{DEMO}TTC"
_LED_BY_GONE: Final = "2.3"
# Code, kind and name of the units that only this year has.
_UNITS: Final = (
    (_OFFICE, Kind.MINISTRY, "Cục Mẫu (hư cấu)"),
    (f"{DEMO}VU", Kind.MINISTRY, "Vụ Mẫu (hư cấu)"),
    (f"{DEMO}TT", Kind.MINISTRY, "Trung tâm Mẫu (hư cấu)"),
    (_GONE, Kind.MINISTRY, "Trung tâm Mẫu cũ (hư cấu)"),
)
_COMMUNES: Final = (f"{DEMO}001", f"{DEMO}002")
# What units of these codes sign; who is left out is late.
_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    f"{DEMO}001": {"classes": "3", "trained": "41", "passed": "38", "campaigns": "2"},
    DEMO: {
        "classes": "12",
        "trained": "310",
        "passed": "288",
        "campaigns": "5",
        "money": "250000000",
        "difficulties": "Hai xã vùng cao chưa có kinh phí riêng cho tập huấn.",
        "proposals": "Gộp lớp của các xã gần nhau, mỗi quý một lớp.",
    },
    f"{DEMO}111": {"calls": "1204", "campaigns": "1"},
    f"{DEMO}VU": {"classes": "2", "trained": "6400", "campaigns": "1"},
}
_RETURNED: Final = f"{DEMO}VU"
_COMMENT: Final = "6.400 người trong hai lớp: xem lại số cán bộ được tập huấn."


@transaction.atomic
def demo_fill(*, now: dt.datetime) -> bool:
    """Put a fictional plan's year in. Tells whether it did; twice changes nothing more.

    Needs the fictional province (`partners.services.demo`).
    """
    if Plan.objects.filter(shipped=Plan.DEMO).exists():
        return False
    today = timezone.localtime(now).date()
    office = _offices()
    user = _person(office)
    plan = _plan(office, today.year, user)
    row = _round(plan, office, today, user)
    _gathered(row, user, now)
    _dissolve(today, user)
    _done(plan, row.year, user, today)
    demo_training.fill(by=user, today=today)
    report = reports.begin(plan=plan, year=row.year, unit=office, by=user)
    reports.write(report=report, by=user, now=now)
    return True


def _offices() -> Unit:
    for code, kind, name in _UNITS:
        units.create_unit(units.NewUnit(kind, code, name, SINCE), by=None)
    found: Unit = Unit.objects.get(code=_OFFICE)
    return found


def _person(office: Unit) -> User:
    user = officer(LOGIN, "Lãnh đạo Cục Mẫu")
    staff.admit(unit=office, user=user, role=UnitRole.HEAD, on=SINCE, by=user)
    return user


def _plan(office: Unit, year: int, by: User) -> Plan:
    """Keep a plan with the tasks of the decision, in years that go on."""
    text = "Kế hoạch hư cấu để làm thử, với lời của các nhiệm vụ trong Quyết định 1330."
    plan = Plan.objects.create(
        number="00/QĐ-MẪU",
        title="Kế hoạch mẫu bảo vệ trẻ em trên môi trường mạng (hư cấu)",
        short="Kế hoạch mẫu (hư cấu)",
        issuer="Bộ Mẫu (hư cấu)",
        signed_on=dt.date(year, 1, 5),
        text=text,
        shipped=Plan.DEMO,
        added_by=by,
    )
    named = ("place", "code", "heading", "text", "text_en", "outputs_text")
    gone = Unit.objects.get(code=_GONE)
    for task in loading.load_plan().tasks.there():
        fields = {name: getattr(task, name) for name in named}
        lead = gone if task.code == _LED_BY_GONE else office
        if not task.heading:
            fields |= {"lead_text": lead.name, "time_text": "Hằng năm"}
            fields |= {"schedule": "yearly", "start_year": year - 1}
        made = Task.objects.create(plan=plan, **fields)
        loading.add_outputs(made, [one.text for one in task.outputs.there()])
        if not task.heading:
            _lead(made, lead, year)
    return plan


def _dissolve(today: dt.date, by: User) -> None:
    """Let the unit that leads one task end in another, a month ago."""
    old, new = (Unit.objects.get(code=code) for code in (_GONE, f"{DEMO}TT"))
    on = max(today - dt.timedelta(30), SINCE + dt.timedelta(1))
    said = units.Said(How.MERGED, on, "01/QĐ-MẪU", staff_follow=False)
    units.succeed(old=old, new=[new], said=said, by=by)


def _lead(task: Task, office: Unit, year: int) -> None:
    since = max(SINCE, dt.date(year - 1, 1, 1))
    models.Holder.objects.create(
        task=task, unit=office, part=Part.LEAD, valid_from=since, basis="00/QĐ-MẪU"
    )


def last_period(today: dt.date) -> tuple[PeriodKind, int, Window]:
    """Return the longest period of Decree 09 of this year that is over, or last year.

    today: at least four days after its end, so that somebody can be late.
    """
    for kind in (PeriodKind.YEAR, PeriodKind.NINE, PeriodKind.HALF):
        days = window(kind, PeriodRule.DECREE_09, today.year)
        if days.last < today - dt.timedelta(4):
            return kind, today.year, days
    days = window(PeriodKind.YEAR, PeriodRule.DECREE_09, today.year - 1)
    return PeriodKind.YEAR, today.year - 1, days


_TITLES: Final = {
    PeriodKind.YEAR: "năm",
    PeriodKind.NINE: "9 tháng năm",
    PeriodKind.HALF: "6 tháng năm",
}


def _round(plan: Plan, office: Unit, today: dt.date, by: User) -> Round:
    gatherforms.load()
    kind, year, days = last_period(today)
    fields = {
        "title": f"Số liệu mẫu {_TITLES[kind]} {year}",
        "kind": kind.value,
        "rule": PeriodRule.DECREE_09.value,
        "year": year,
        "first": days.first,
        "last": days.last,
        "due_on": today - dt.timedelta(3),
        "form": FormVersion.objects.filter(code="nam_1330").first(),
        "unit": office,
        "plan": plan,
        "note": "Đợt hư cấu để làm thử.",
    }
    return gathering.open_round(fields=fields, by=by)


def _gathered(row: Round, by: User, now: dt.datetime) -> None:
    """Ask; let the communes sign first, then those above them; return one."""
    ministries = [c for c, _k, _n in _UNITS if c not in (_OFFICE, _GONE)]
    made = {one.unit.code: one for one in _ask(row, by, ministries)}
    for code in (*_COMMUNES, DEMO, f"{DEMO}111", *ministries):
        if code in _SAID:
            _sign(made[code], _SAID[code], by, now - dt.timedelta(4))
    gathering.accept(request=made[DEMO], by=by)
    gathering.send_back(request=made[_RETURNED], comment=_COMMENT, by=by)


def _ask(row: Round, by: User, ministries: list[str]) -> list[Request]:
    tops = list(Unit.objects.filter(code__in=(DEMO, f"{DEMO}111", *ministries)))
    made = gathering.ask(row=row, units=tops, by=by)
    above = next(one for one in made if one.unit.code == DEMO)
    communes = list(Unit.objects.filter(code__in=_COMMUNES))
    return [*made, *gathering.ask(row=row, units=communes, by=by, above=above)]


def _sign(
    request: Request, said: Mapping[str, str], by: User, then: dt.datetime
) -> None:
    answers.prefill(request=request, now=then, by=None)
    answers.write(request=request, values=said, reasons={}, by=by)
    answers.submit(request=request, by=by)
    role = f"Lãnh đạo {request.unit.name}"
    answers.sign(request=request, role=role, by=by, now=then)


def _done(plan: Plan, year: int, by: User, today: dt.date) -> None:
    """Bring evidence for one task, words for two, a step, a risk; let one be late."""
    tasks = {task.code: task for task in plan.tasks.there()}
    for output in tasks["2.1"].outputs.there():
        fields = {
            "year": year,
            "output": output,
            "title": f"Sản phẩm mẫu: {output.text}"[:200],
            "url": "https://mau.example/san-pham",
        }
        evidence.add_link(task=tasks["2.1"], fields=fields, by=by)
    late = today - dt.timedelta(12)
    work.set_due(task=tasks["2.2"], year=year, due_on=late, by=by)
    said = ((tasks["2.1"], Word.DONE, ""), (tasks["1.3"], Word.DOING, "Còn một lớp."))
    for task, word, note in said:
        work.say(task=task, year=year, word=word, note=note, by=by)
    step = {
        "year": year,
        "text": "Lớp cho các xã còn lại",
        "due_on": today + dt.timedelta(14),
    }
    work.keep_step(task=tasks["1.3"], step=None, fields=step, by=by)
    risk = {
        "text": "Xã không cử được người vì đang sắp xếp lại đơn vị.",
        "likely": Level.HIGH,
        "harm": Level.MIDDLE,
        "measure": "Mở lớp từ xa.",
    }
    work.keep_risk(task=tasks["1.3"], risk=None, fields=risk, by=by)


# --- The way back ---------------------------------------------------------------------


@transaction.atomic
def demo_remove() -> None:
    """Take the fictional plan and all that was done in it away, undo and history too.

    Before the fictional province.
    """
    plans = Plan.objects.filter(shipped=Plan.DEMO)
    about = _about()
    models.Change.objects.filter(about__in=about).update(undone_by=None)
    models.Change.objects.filter(about__in=about).delete()
    models.Report.objects.filter(plan__in=plans).update(signed=None, state="draft")
    Request.objects.filter(round__plan__in=plans).update(above=None)
    for model, of_plan in _OF_PLAN:
        model._default_manager.filter(**{f"{of_plan}__in": plans}).delete()
    plans.delete()
    demo_training.remove()
    _remove_offices()


def _about() -> list[str]:
    found = Plan.objects.filter(shipped=Plan.DEMO)
    rounds = Round.objects.filter(plan__in=found).values_list("pk", flat=True)
    drafts = models.Report.objects.filter(plan__in=found).values_list("pk", flat=True)
    return [
        *(f"plan:{plan.pk}" for plan in found),
        *(f"round:{pk}" for pk in rounds),
        *(f"report:{pk}" for pk in drafts),
    ]


# Leaves first; each with how it leads to its plan.
_OF_PLAN: Final[tuple[tuple[type[Model], str], ...]] = (
    (models.ReportVersion, "report__plan"),
    (models.Report, "plan"),
    (models.Reminder, "request__round__plan"),
    (models.CellPart, "cell__signed__request__round__plan"),
    (models.CellFile, "cell__signed__request__round__plan"),
    (models.Cell, "signed__request__round__plan"),
    (models.Signed, "request__round__plan"),
    (models.Answer, "request__round__plan"),
    (models.Attachment, "request__round__plan"),
    (models.AnswerFile, "request__round__plan"),
    (Request, "round__plan"),
    (Round, "plan"),
    (models.Evidence, "task__plan"),
    (models.Step, "task__plan"),
    (models.Risk, "task__plan"),
    (models.Said, "task__plan"),
    (models.TaskYear, "task__plan"),
    (models.Holder, "task__plan"),
    (models.Output, "task__plan"),
    (Task, "plan"),
)


def _remove_offices() -> None:
    codes = [code for code, _kind, _name in _UNITS]
    models.Found.objects.filter(unit__code__startswith=DEMO).delete()
    UnitStaff.objects.filter(unit__code__in=codes).delete()
    Succession.objects.filter(old__code=_GONE).delete()
    Unit.objects.filter(code__in=codes).delete()
    for user in User.objects.filter(username=LOGIN, role=Role.OFFICER):
        forget(to=Recipient.of(user))
        user.delete()
