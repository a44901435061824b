"""Figures that registers of ours know, each with the rows it was counted from.

A source is asked for a window of days and, where it knows places, for a unit's area.
Registers of reports and cases give sums by month, small ones hidden, never a row.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from lachan.cases import facts as cases
from lachan.lists import facts as lists
from lachan.partners.models import Handover, LogEntry, Member, MemberState, Unit
from lachan.programme.models import Evidence, Instrument, Plan, Review
from lachan.programme.rules.reporttext import Row
from lachan.reports import facts as reports


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked: days, both in; as of when; whose area (None: all); which plan."""

    first: dt.date
    last: dt.date
    today: dt.date
    unit: Unit | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says. value None: it is hidden, or nothing is known."""

    value: Decimal | None
    query: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One figure. task: of the plan that it speaks of. say: how a report says it, with
    {code} for the figure. how: how value follows from rows.
    """

    code: str
    label: str
    register: str
    task: str
    say: str
    ask: Callable[[Scope], Told]
    how: str = "count"


def _counted(query: str, rows: list[Row]) -> Told:
    return Told(Decimal(len(rows)), query, tuple(rows))


def days(scope: Scope) -> str:
    """Return the days that are asked for, in words."""
    return f"từ {scope.first:%d/%m/%Y} đến {scope.last:%d/%m/%Y}"


def _members(scope: Scope) -> Told:
    rows = Member.objects.filter(state=MemberState.ACTIVE).select_related("unit")
    rows = rows.filter(agreed_from__lte=scope.last)
    query = f"Thành viên đang tham gia, thỏa thuận đến ngày {scope.last:%d/%m/%Y}"
    if scope.unit is not None:
        code = _province(scope.unit)
        units = Unit.objects.in_province(code, scope.last).values("pk")
        rows = rows.filter(unit__in=units)
        query += f", đơn vị thuộc tỉnh mã {code or '–'}"
    return _counted(query, [Row(f"member:{r.pk}", r.unit.name, "1") for r in rows])


def _province(unit: Unit) -> str:
    return (unit.province or unit).code


def _log(scope: Scope) -> Told:
    rows = LogEntry.objects.filter(on__range=(scope.first, scope.last))
    query = f"Nhật ký phối hợp {days(scope)}"
    found = [Row(f"log:{r.pk}", f"{r.on:%d/%m/%Y} {r.title}", "1") for r in rows]
    return _counted(query, found)


def _handovers(scope: Scope) -> Told:
    rows = Handover.objects.filter(
        created_at__date__range=(scope.first, scope.last)
    ).values_list("created_at", flat=True)
    months: dict[str, int] = {}
    for at in sorted(rows):
        month = f"{at:%Y-%m}"
        months[month] = months.get(month, 0) + 1
    return _by_month(f"Bàn giao lập {days(scope)}", dict(months), sum(months.values()))


def _by_month(query: str, months: Mapping[str, int | None], total: int | None) -> Told:
    rows = tuple(
        Row(f"month:{m}", f"Tháng {m[5:]}/{m[:4]}", "" if n is None else str(n))
        for m, n in sorted(months.items())
    )
    return Told(None if total is None else Decimal(total), query, rows)


def _reports(scope: Scope) -> Told:
    months, total = reports.received_by_month(scope.first, scope.last, scope.today)
    query = f"Tin báo nhận trong các tháng trọn {days(scope)}; ô nhỏ được ẩn"
    return _by_month(query, months, total)


def _cases(scope: Scope) -> Told:
    months, total = cases.opened_by_month(scope.first, scope.last, scope.today)
    query = f"Hồ sơ mở trong các tháng trọn {days(scope)}; ô nhỏ được ẩn"
    return _by_month(query, months, total)


def _national(scope: Scope) -> Told:
    months = lists.released_by_month(scope.first, scope.last)
    query = f"Mục của danh sách quốc gia phát hành {days(scope)}"
    return _by_month(query, dict(months), sum(months.values()))


def _reviews(scope: Scope) -> Told:
    rows = Review.objects.there().filter(year=scope.last.year)
    found = [Row(f"review:{r.pk}", f"{r.year} {r.title}", "1") for r in rows]
    return _counted(f"Đợt rà soát pháp luật năm {scope.last.year}", found)


def _laws(scope: Scope) -> Told:
    rows = Instrument.objects.there().filter(
        signed_on__range=(scope.first, scope.last), verified=True
    )
    found = [Row(f"law:{r.pk}", f"{r.number} {r.name}", "1") for r in rows]
    return _counted(f"Văn bản đã kiểm chứng, ký {days(scope)}", found)


def _evidence(scope: Scope) -> Told:
    rows = Evidence.objects.there().filter(year=scope.last.year)
    if scope.plan is not None:
        rows = rows.filter(task__plan=scope.plan)
    found = [Row(f"evidence:{r.pk}", r.title, "1") for r in rows.select_related("task")]
    return _counted(f"Bằng chứng năm {scope.last.year} của kế hoạch", found)


_SHIPPED: Final = (
    Source(
        "programme.reviews",
        "Đợt rà soát pháp luật",
        "Sổ rà soát pháp luật",
        "1.1",
        "Đã mở {programme.reviews} đợt rà soát pháp luật.",
        _reviews,
    ),
    Source(
        "programme.laws",
        "Văn bản ký trong kỳ",
        "Sổ văn bản pháp luật",
        "1.1",
        "Sổ pháp luật ghi {programme.laws} văn bản ký trong kỳ.",
        _laws,
    ),
    Source(
        "partners.members",
        "Thành viên mạng lưới đang tham gia",
        "Sổ thành viên mạng lưới",
        "1.2",
        "Mạng lưới có {partners.members} thành viên đang tham gia.",
        _members,
    ),
    Source(
        "partners.log",
        "Việc phối hợp đã ghi",
        "Nhật ký phối hợp",
        "1.2",
        "Nhật ký phối hợp ghi {partners.log} việc trong kỳ.",
        _log,
    ),
    Source(
        "partners.handovers",
        "Bàn giao giữa các đơn vị",
        "Sổ bàn giao",
        "1.2",
        "Có {partners.handovers} lần bàn giao giữa các đơn vị.",
        _handovers,
        "sum",
    ),
    Source(
        "reports.received",
        "Tin báo khẩn cấp đã nhận",
        "Sổ tin báo, chỉ số đếm",
        "2.3",
        "Công cụ khai báo khẩn cấp nhận {reports.received} tin báo.",
        _reports,
        "sum",
    ),
    Source(
        "cases.opened",
        "Hồ sơ hỗ trợ, can thiệp đã mở",
        "Sổ hồ sơ, chỉ số đếm",
        "2.3",
        "Đã mở {cases.opened} hồ sơ hỗ trợ, can thiệp.",
        _cases,
        "sum",
    ),
    Source(
        "lists.national",
        "Mục danh sách chặn quốc gia phát hành",
        "Danh sách quốc gia",
        "2.3",
        "Danh sách chặn quốc gia phát hành thêm {lists.national} mục.",
        _national,
        "sum",
    ),
    Source(
        "programme.evidence",
        "Bằng chứng kết quả của kế hoạch",
        "Sổ kế hoạch",
        "",
        "",
        _evidence,
    ),
)
_SOURCES: dict[str, Source] = {source.code: source for source in _SHIPPED}


def register(source: Source) -> None:
    """Let a report and the forms of units take a figure of another register."""
    _SOURCES[source.code] = source


def sources() -> tuple[Source, ...]:
    """Return every figure that registers of ours know."""
    return tuple(_SOURCES.values())


def find(code: str) -> Source | None:
    """Return a source by its code, or None."""
    return _SOURCES.get(code)
