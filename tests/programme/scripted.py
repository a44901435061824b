"""A year as it goes: units that report, one late, one returned, one in a province."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from lachan.accounts.models import Role, User
from lachan.partners.models import How, Kind, Unit, UnitRole
from lachan.partners.services import staff, units
from lachan.partners.services.units import NewUnit, Said, create_unit
from lachan.programme.models import FormVersion, Plan, Request, Round
from lachan.programme.rules import periods
from lachan.programme.rules.periods import PeriodKind, PeriodRule
from lachan.programme.services import answers, gatherforms, gathering

YEAR = 2026
REFORM, SINCE = dt.date(2025, 3, 1), dt.date(2025, 7, 1)
SENT = dt.datetime(2026, 12, 15, 9, tzinfo=dt.UTC)
WRITTEN = dt.datetime(2026, 12, 18, 2, tzinfo=dt.UTC)
FIGURES = {
    "xa_1": {"classes": "3", "trained": "41", "passed": "40", "campaigns": "2"},
    "song_lam": {"classes": "12", "trained": "310", "passed": "288", "campaigns": "5"},
    "dong_xanh": {"classes": "9", "trained": "1200", "passed": "900", "campaigns": "4"},
    "hotline": {"calls": "9638", "campaigns": "1"},
}
DIFFICULTY = "Chưa có kinh phí riêng cho 7 xã vùng cao."


@dataclass
class Year:
    """Who takes part."""

    admin: User
    plan: Plan
    office: Unit
    row: Round
    units: dict[str, Unit] = field(default_factory=dict)
    heads: dict[str, User] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)


def begin(admin: User, plan: Plan) -> Year:
    """Let the ministries change, and ask the units of a year."""
    above = create_unit(NewUnit(Kind.MINISTRY, "BO-Y-TE", "Bộ Y tế", REFORM), by=admin)
    old = Unit.objects.get(code="CUC-TRE-EM")
    new = NewUnit(
        Kind.MINISTRY, "CUC-BMTE", "Cục Bà mẹ và Trẻ em", REFORM, parent=above
    )
    office = create_unit(new, by=admin)
    said = Said(How.MERGED, REFORM, "NĐ 42/2025/NĐ-CP")
    units.succeed(old=old, new=[office], said=said, by=admin)
    year = Year(admin, plan, office, _round(admin, plan, office))
    _people(year, "office", office)
    for key, kind, name in (
        ("song_lam", Kind.PROVINCE, "Tỉnh Sông Lam"),
        ("dong_xanh", Kind.PROVINCE, "Tỉnh Đồng Xanh"),
        ("bac_ha", Kind.PROVINCE, "Tỉnh Bắc Hà"),
        ("hotline", Kind.HOTLINE, "Tổng đài 111"),
    ):
        _unit(year, key, NewUnit(kind, key.upper().replace("_", "-"), name, SINCE))
    for key, name in (("xa_1", "Xã Một"), ("xa_2", "Xã Hai")):
        where = year.units["song_lam"]
        code = key.upper().replace("_", "-")
        _unit(year, key, NewUnit(Kind.COMMUNE, code, name, SINCE, where))
    return year


def _round(admin: User, plan: Plan, office: Unit) -> Round:
    gatherforms.load()
    days = periods.window(PeriodKind.YEAR, PeriodRule.DECREE_09, YEAR)
    fields = {
        "title": f"Số liệu năm {YEAR}",
        "kind": PeriodKind.YEAR.value,
        "rule": PeriodRule.DECREE_09.value,
        "year": YEAR,
        "first": days.first,
        "last": days.last,
        "due_on": periods.due(days, 2),
        "form": FormVersion.objects.get(code="nam_1330"),
        "unit": office,
        "plan": plan,
    }
    return gathering.open_round(fields=fields, by=admin)


def _unit(year: Year, key: str, new: NewUnit) -> None:
    year.units[key] = create_unit(new, by=year.admin)
    _people(year, key, year.units[key])


def _people(year: Year, key: str, unit: Unit) -> None:
    head = User.objects.create_user(f"dau-{key}", name=f"Lãnh đạo {unit.name}")
    head.role = Role.OFFICER
    head.save()
    year.heads[key] = head
    role = UnitRole.HEAD
    staff.admit(unit=unit, user=head, role=role, on=SINCE, by=year.admin)


def ask(year: Year) -> None:
    """Ask the units at the top, and the communes of one province."""
    tops = [year.units[k] for k in ("song_lam", "dong_xanh", "bac_ha", "hotline")]
    made = gathering.ask(row=year.row, units=tops, by=year.admin)
    above = next(one for one in made if one.unit == year.units["song_lam"])
    communes = [year.units["xa_1"], year.units["xa_2"]]
    made += gathering.ask(row=year.row, units=communes, by=year.admin, above=above)
    names = {unit.pk: key for key, unit in year.units.items()}
    year.requests = {names[one.unit_id]: one for one in made}


def send(year: Year, key: str, values: dict[str, str], now: dt.datetime = SENT) -> None:
    """Let a unit fill in, submit and sign."""
    request, head = _fresh(year, key), year.heads[key]
    reasons = dict.fromkeys(values, "")
    answers.write(request=request, values=values, reasons=reasons, by=head)
    answers.submit(request=_fresh(year, key), by=head)
    answers.sign(request=_fresh(year, key), role="Lãnh đạo", by=head, now=now)


def _fresh(year: Year, key: str) -> Request:
    made: Request = Request.objects.get(pk=year.requests[key].pk)
    year.requests[key] = made
    return made


def run(year: Year) -> Year:
    """Go through the year: one unit never answers, one is returned and mends it."""
    ask(year)
    send(year, "xa_1", FIGURES["xa_1"])
    words = {"difficulties": DIFFICULTY, "money": "250000000"}
    send(year, "song_lam", FIGURES["song_lam"] | words)
    send(year, "dong_xanh", FIGURES["dong_xanh"] | {"trained": "12000"})
    office = year.heads["office"]
    gathering.send_back(
        request=_fresh(year, "dong_xanh"), comment="Xem lại số người.", by=office
    )
    late = SENT + dt.timedelta(days=2)
    send(year, "dong_xanh", FIGURES["dong_xanh"], late)
    gathering.accept(request=_fresh(year, "dong_xanh"), by=office)
    send(year, "hotline", FIGURES["hotline"])
    return year


def today() -> dt.date:
    """Return the day on which the report is written."""
    return timezone.localtime(WRITTEN).date()
