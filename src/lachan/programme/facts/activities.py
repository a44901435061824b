"""Figures of what units did: sessions of training, campaigns and what these made.

Asked for a unit, only its own rows count: those of the units below come with what they
sign. Where a register has no row, it is not known that nothing was done.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lachan.learning.models import Session
from lachan.programme.facts.sources import Scope, Source, Told, days
from lachan.programme.models import Campaign, Product
from lachan.programme.rules.reporttext import Row

TRAINING = "Sổ tập huấn"
CAMPAIGNS = "Sổ chiến dịch"


def _told(query: str, rows: list[Row]) -> Told:
    """Return the sum of rows; without any, that nothing is known."""
    if not rows:
        return Told(None, f"{query}: sổ chưa có dòng nào", ())
    return Told(
        sum((Decimal(row.value) for row in rows), Decimal()), query, tuple(rows)
    )


def _where(scope: Scope) -> str:
    where = f", {scope.unit.name}" if scope.unit else ""
    return f"{days(scope)}{where}"


def _held(scope: Scope) -> QuerySet[Any]:
    """Return the sessions that ended in the days, with how many were there."""
    ended = (scope.first, min(scope.last, scope.today))
    rows = Session.objects.filter(cancelled=False, ends_at__date__range=ended)
    if scope.unit is not None:
        rows = rows.filter(unit=scope.unit)
    seen = Q(enrolments__attended_at__isnull=False)
    passed = Q(enrolments__done_at__isnull=False)
    return rows.select_related("course").annotate(
        here=Count("enrolments", filter=seen, distinct=True),
        done=Count("enrolments", filter=passed, distinct=True),
        others=Count("guests", distinct=True),
        papers=Count("guests__certificate", distinct=True),
    )


def _sessions(count: Callable[[Any], int], what: str, scope: Scope) -> Told:
    rows = [
        Row(
            f"session:{row.pk}",
            f"{timezone.localtime(row.starts_at):%d/%m/%Y} {row.course.title_vi}",
            str(count(row)),
        )
        for row in _held(scope).order_by("starts_at", "pk")
    ]
    return _told(f"{what}, lớp kết thúc {_where(scope)}", rows)


def _run(scope: Scope) -> QuerySet[Campaign]:
    rows: QuerySet[Campaign] = Campaign.objects.there()
    rows = rows.filter(starts_on__lte=scope.last, ends_on__gte=scope.first)
    rows = rows.filter(starts_on__lte=scope.today)
    return rows if scope.unit is None else rows.filter(owner=scope.unit)


def _campaigns(scope: Scope) -> Told:
    rows = [
        Row(f"campaign:{row.pk}", f"{row.starts_on:%d/%m/%Y} {row.title}", "1")
        for row in _run(scope).order_by("starts_on", "pk")
    ]
    return _told(f"Chiến dịch diễn ra {_where(scope)}", rows)


def _products(scope: Scope) -> Told:
    found = Product.objects.there().filter(campaign__in=_run(scope))
    rows = [
        Row(f"campaign:{row.campaign_id}", row.title, "1")
        for row in found.order_by("campaign", "pk")
    ]
    query = f"Sản phẩm, hoạt động của chiến dịch diễn ra {_where(scope)}"
    return _told(query, rows)


SHIPPED: Final[tuple[Source, ...]] = (
    Source(
        "learning.sessions",
        "Lớp tập huấn đã tổ chức",
        TRAINING,
        "1.3",
        "Sổ tập huấn ghi {learning.sessions} lớp với {learning.trained} lượt người"
        " dự, {learning.passed} người đạt bài cuối khóa.",
        partial(_sessions, lambda _row: 1, "Lớp tập huấn"),
        "sum",
    ),
    Source(
        "learning.trained",
        "Lượt người dự lớp tập huấn",
        TRAINING,
        "1.3",
        "",
        partial(_sessions, lambda row: row.here + row.others, "Lượt người dự"),
        "sum",
    ),
    Source(
        "learning.passed",
        "Người đạt bài cuối khóa ở lớp tập huấn",
        TRAINING,
        "1.3",
        "",
        partial(
            _sessions, lambda row: row.done + row.papers, "Người đạt bài cuối khóa"
        ),
        "sum",
    ),
    Source(
        "programme.campaigns",
        "Chiến dịch truyền thông trong kỳ",
        CAMPAIGNS,
        "2.1",
        "Sổ chiến dịch ghi {programme.campaigns} chiến dịch với"
        " {programme.products} sản phẩm, hoạt động.",
        _campaigns,
    ),
    Source(
        "programme.products",
        "Sản phẩm, hoạt động của chiến dịch trong kỳ",
        CAMPAIGNS,
        "2.2",
        "",
        _products,
    ),
)
