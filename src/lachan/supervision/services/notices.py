"""Tell parents of malware, scams, gambling and bypasses; of nothing else, ever."""

from collections import defaultdict
from datetime import date, datetime

from django.db.models import Sum

from lachan.supervision.models import Child, Count, Family, Notice
from lachan.supervision.rules import notices as rules
from lachan.supervision.rules.ages import ADULT_AT


def notice(day: date) -> int:
    """Make the notices of `day` that are due and not there yet; return how many."""
    rows = Count.objects.filter(
        day=day, action="block", category__in=rules.categories()
    )
    found: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for profile, category, count in rows.values_list("profile", "category").annotate(
        Sum("count")
    ):
        found[profile].append((category, "block", count))
    # What a grown person does is told to nobody.
    young = Child.objects.filter(birth_year__gt=day.year - ADULT_AT)
    children = young.filter(key__in=found).only("pk", "key")
    known = set(
        Notice.objects.filter(day=day, child__in=children).values_list(
            "child_id", "kind"
        )
    )
    new = [
        Notice(child=child, kind=kind.value, day=day)
        for child in children
        for kind in sorted(rules.due(found[child.key]))
        if (child.pk, kind.value) not in known
    ]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def mark_read(*, family: Family, now: datetime) -> None:
    """Note that an adult has seen what there is; it stays on the page of notices."""
    rows = Notice.objects.filter(child__family=family, read_at=None)
    rows.update(read_at=now)
