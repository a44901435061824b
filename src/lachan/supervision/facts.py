"""Rows into the frozen values that the rules reckon with."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import TruncDate

from lachan.policy.model import AgeBand, Stance
from lachan.supervision.models import (
    Budget,
    Child,
    Consent,
    Device,
    DeviceRole,
    Family,
    Grant,
    Pause,
    Period,
    SchoolDevice,
)
from lachan.supervision.models.hours import Hours
from lachan.supervision.rules import consent, periods
from lachan.supervision.rules import facts as values
from lachan.supervision.rules.facts import ZONE, ProfileFacts


def profile_facts(child: Child, now: datetime) -> ProfileFacts:
    """Return all that decides for `child`; load it by `with_all` to save queries."""
    own = child.rules
    return ProfileFacts(
        key=child.key,
        age=child.band(local_day(now)),
        stances={code: Stance(said) for code, said in own.stances.items()},
        safe_search_off=frozenset(own.safe_search_off),
        youtube=own.youtube,
        allow_only=own.allow_only,
        page=page_addresses() if own.block_page else (),
        rules=tuple(
            values.OwnRule(r.name, r.subtree, r.allow) for r in child.own_rules.all()
        ),
        askers=_askers(child.devices.all()),
        windows=tuple(window_value(w) for w in child.windows.all()),
        periods=family_periods(child.family),
        grants=tuple(_span(g) for g in child.grants.all()),
        pauses=tuple(_span(p) for p in child.pauses.all()),
        budgets=tuple(budget_value(b) for b in child.budgets.all()),
    )


def shared_facts(family: Family, role: str) -> ProfileFacts | None:
    """Return what holds for the adults' or the guests' devices, None without any."""
    devices = [d for d in family.devices.all() if d.role == role]
    if not devices:
        return None
    adults = role == DeviceRole.ADULT
    return ProfileFacts(
        key=family.adult_key if adults else family.guest_key,
        age=AgeBand.ADULT if adults else AgeBand(family.guest_age),
        askers=_askers(devices),
    )


def unnamed_facts(family: Family) -> ProfileFacts:
    """Return what holds at home for devices that nobody named: the guests' rules."""
    return ProfileFacts(key=family.guest_key, age=AgeBand(family.guest_age), askers=())


def window_value(window: Hours) -> values.Window:
    """Return the window as the rules know it."""
    return values.Window(
        label=window.label,
        days=frozenset(window.days),
        start=window.start,
        end=window.end,
        mode=window.mode,
        categories=tuple(window.categories),
        periods=tuple(window.periods),
        except_periods=tuple(window.except_periods),
    )


def budget_value(row: Budget) -> values.Budget:
    """Return the budget as the rules know it."""
    more = tuple(values.More(m.until, m.minutes) for m in row.more.all())
    return values.Budget(
        label=row.label,
        codes=tuple(row.categories),
        weekday=row.weekday,
        weekend=row.weekend,
        reset=row.reset,
        each=row.each,
        more=more,
    )


def family_periods(family: Family) -> tuple[values.Period, ...]:
    """Return what holds: terms, holidays, and the family's own holidays as Tết."""
    own = {(p.code, p.year): _period(p) for p in family.periods.all()}
    return periods.of_family(own)


def family_calendar(family: Family) -> tuple[values.Period, ...]:
    """Return the family's dates of terms and holidays, without those of its own."""
    own = {(p.code, p.year): _period(p) for p in family.periods.all()}
    trip = periods.TRIP
    return periods.of_family({k: p for k, p in own.items() if p.code != trip})


def page_addresses() -> tuple[str, ...]:
    """Return where this installation serves its plain block page; none by default."""
    return tuple(getattr(settings, "LACHAN_PAGE_ADDRESSES", ()))


def local_day(now: datetime) -> date:
    """Return the day in Viet Nam."""
    return now.astimezone(ZONE).date()


def trips(family: Family) -> list[Period]:
    """Return the family's own holidays, the first one first."""
    return [p for p in family.periods.all() if p.code.startswith(periods.TRIP)]


def _period(row: Period) -> values.Period:
    is_trip = row.code.startswith(periods.TRIP)
    return values.Period(periods.TRIP if is_trip else row.code, row.first, row.last)


def _span(row: Grant | Pause) -> values.Span:
    if isinstance(row, Pause):
        return values.Span(row.start, row.until)
    return values.Span(row.start, row.until, tuple(row.categories), tuple(row.names))


def _askers(devices: Iterable[Device]) -> tuple[tuple[str, str], ...]:
    return tuple((d.asker_kind, d.asker) for d in devices)


def consented(child: Child, purpose: str, now: datetime) -> bool:
    """Tell whether everybody whose yes is needed has said yes to today's words."""
    return child.key in consented_keys(purpose, now, keys=[child.key])


def consented_keys(
    purpose: str, now: datetime, keys: Iterable[str] | None = None
) -> frozenset[str]:
    """Return the profiles of the children (of `keys`, or all) for whom a yes holds."""
    rows = Consent.objects.standing().filter(
        purpose=purpose, text=consent.TEXTS[purpose]
    )
    if keys is not None:
        rows = rows.filter(child__key__in=list(keys))
    said: dict[tuple[str, int], list[str]] = {}
    today = local_day(now)
    for key, born, voice, at in rows.values_list(
        "child__key", "child__birth_year", "voice", "given_at"
    ):
        if consent.still_counts(voice, local_day(at), born, today):
            said.setdefault((key, born), []).append(voice)
    return frozenset(
        key
        for (key, born), voices in said.items()
        if consent.holds(voices, born, today)
    )


@dataclass(frozen=True, slots=True)
class Protected:
    """How many devices follow rules here, in how many homes and schools."""

    devices: int
    homes: int
    schools: int


def protected() -> Protected:
    """Count what is protected now; the fictional family does not count."""
    real = Device.objects.filter(role=DeviceRole.CHILD, family__is_demo=False)
    return Protected(
        devices=real.count() + SchoolDevice.objects.count(),
        homes=real.values("family").distinct().count(),
        schools=SchoolDevice.objects.values("school").distinct().count(),
    )


def added_by_day(first: date, last: date) -> dict[date, int]:
    """Return how many devices began to be protected on each day, where any did."""
    found: Counter[date] = Counter()
    real = Device.objects.filter(role=DeviceRole.CHILD, family__is_demo=False)
    for rows in (real, SchoolDevice.objects.all()):
        known = rows.annotate(day=TruncDate("created_at")).order_by()
        known = known.filter(day__gte=first, day__lte=last)
        sums = known.values("day").annotate(n=Count("pk"))
        found.update(dict(sums.values_list("day", "n")))
    return dict(found)
