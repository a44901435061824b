"""Rows of a school into the frozen values that the rules reckon with."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from django.db.models import Count

from lachan.policy.model import AgeBand, Origin, Stance
from lachan.stats.records import Counted, place_of
from lachan.supervision.facts import window_value
from lachan.supervision.models import (
    Exam,
    Group,
    Place,
    School,
    SchoolDevice,
    SchoolPeriod,
)
from lachan.supervision.rules import facts as values
from lachan.supervision.rules import periods
from lachan.supervision.rules import school as rules
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.rules.facts import ProfileFacts

SCHOOLS: Final = "school"


def group_facts(group: Group, now: datetime) -> ProfileFacts:
    """Return all that decides for a class; load it by `with_all` to save queries."""
    school = group.school
    running = [exam_value(e) for e in group.exams.all() if e.until > now]
    usual = ProfileFacts(
        key=group.key,
        age=rules.band(group.grade),
        origin=Origin.ORGANISATION,
        stances=_stances(school),
        allow_only=school.allow_only,
        rules=_names(school),
        askers=_askers(group.key, group.devices.all()),
        windows=tuple(
            window_value(w)
            for w in school.windows.all()
            if w.group_id in {None, group.pk}
        ),
        periods=school_periods(school),
    )
    return rules.under_exams(usual, running)


def speaks_of_many(group: Group) -> bool:
    """Tell whether sums of a class speak of five or more; reads its devices."""
    kinds = [device.asker_kind for device in group.devices.all()]
    named = sum(kind != AskerKind.NETWORK for kind in kinds)
    # Without any named device the class is known by the id that its network sends.
    whole = named < len(kinds) or not named
    return rules.tells_of_many(named, group.pupils, has_network=whole)


def told_keys(school: School) -> list[str]:
    """Return the keys of classes whose sums may be shown: two queries."""
    groups = school.groups.prefetch_related("devices")
    return sorted(group.key for group in groups if speaks_of_many(group))


def place_facts(school: School, place: Place) -> ProfileFacts:
    """Return what holds for guests, or for the devices of teachers and offices.

    Guests get what the school closes and nothing of what it opens.
    """
    devices = [d for d in school.devices.all() if d.place == place]
    if place is Place.STAFF:
        return ProfileFacts(
            key=school.staff_key,
            age=AgeBand.ADULT,
            origin=Origin.ORGANISATION,
            askers=_askers(school.staff_key, devices),
        )
    closed = {c: s for c, s in _stances(school).items() if s is not Stance.OPEN}
    return ProfileFacts(
        key=school.guest_key,
        age=AgeBand(school.guest_age),
        origin=Origin.ORGANISATION,
        stances=closed,
        allow_only=school.allow_only,
        rules=_names(school),
        askers=_askers(school.guest_key, devices),
    )


def by_key(keys: list[str], now: datetime) -> dict[str, ProfileFacts]:
    """Return what decides for those of `keys` that are a school's."""
    found = {
        group.key: group_facts(group, now)
        for group in Group.objects.with_all().filter(key__in=keys)
    }
    for place, field in ((Place.GUEST, "guest_key"), (Place.STAFF, "staff_key")):
        schools = School.objects.filter(**{f"{field}__in": keys})
        for school in schools.prefetch_related("devices", "names"):
            made = place_facts(school, place)
            found[made.key] = made
    return found


def exam_value(exam: Exam) -> values.Span:
    """Return the exam as the rules know it."""
    return values.Span(exam.start, exam.until, names=tuple(exam.names))


def school_periods(school: School) -> tuple[values.Period, ...]:
    """Return the school's dates of terms and holidays."""
    own = {(p.code, p.year): _period(p) for p in school.periods.all()}
    return periods.of_family(own)


def _period(row: SchoolPeriod) -> values.Period:
    return values.Period(row.code, row.first, row.last)


def _stances(school: School) -> dict[str, Stance]:
    return {code: Stance(said) for code, said in school.stances.items()}


def _names(school: School) -> tuple[values.OwnRule, ...]:
    return tuple(values.OwnRule(n.name, True, n.allow) for n in school.names.all())


def _askers(key: str, devices: Iterable[SchoolDevice]) -> tuple[tuple[str, str], ...]:
    """Return the devices, and the id that a forwarder sends for a whole network."""
    by_id = (AskerKind.DEVICE.value, key)
    return (by_id, *((d.asker_kind, d.asker) for d in devices))


def counted(today: date) -> Iterator[Counted]:
    """Yield how many schools have classes behind the filter now, by province.

    Nothing is kept of how many there were. Fictional schools never.
    """
    behind = SchoolDevice.objects.filter(place=Place.CLASS)
    rows = School.objects.filter(is_demo=False, devices__in=behind).order_by()
    groups = rows.values_list("unit__province__code")
    for province, count in groups.annotate(n=Count("pk", distinct=True)):
        geo = place_of(province or "")
        yield Counted(SCHOOLS, today.replace(day=1), count, geo=geo)
