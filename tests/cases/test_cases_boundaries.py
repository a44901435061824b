"""The same cases counted on the 63 provinces of old and on today's 34 agree."""

import datetime as dt
import uuid
from collections import Counter

import pytest
from django.utils import timezone
from tests.cases.town import Town

from lachan.cases import facts
from lachan.cases.models import Case
from lachan.partners import facts as partners
from lachan.partners.facts.places import the_atlas
from lachan.partners.rules.boundaries import Spot
from lachan.partners.rules.places import SINCE

EVE = SINCE - dt.timedelta(days=1)


def on_34(counts: dict[str, int]) -> dict[str, int]:
    """Return counts on the old provinces, added up on those that followed."""
    heirs, found = the_atlas().province_heirs, Counter[str]()
    for province, n in counts.items():
        found[heirs[province]] += n
    return dict(found)


def test_every_commune_of_both_times_agrees() -> None:
    """10,035 communes of old and 3,321 of today: both ways lead to one province."""
    known, lines = the_atlas(), partners.the_boundaries()
    assert len(known.old.provinces) == 63
    assert len(known.now.provinces) == 34
    assert len(known.now.communes) == 3_321
    old, new = Counter[str](), Counter[str]()
    for commune in known.old.communes.values():
        spot = Spot(commune.province, commune.code, EVE)
        old[lines.province_on(spot, EVE)] += 1
        new[lines.province_on(spot, SINCE)] += 1
    for one in known.now.communes.values():
        spot = Spot(one.province, one.code, SINCE)
        old[lines.province_on(spot, EVE)] += 1
        new[lines.province_on(spot, SINCE)] += 1
    assert "" not in old
    assert on_34(old) == new
    assert sum(new.values()) == len(known.old.communes) + 3_321


def test_where_only_a_province_that_was_several_is_known_nobody_guesses() -> None:
    lines = partners.the_boundaries()
    assert lines.province_on(Spot("79", "", SINCE), EVE) == ""
    # Hà Nội was one then, too.
    assert lines.province_on(Spot("01", "", SINCE), EVE) == "01"
    assert lines.province_on(Spot("", "", SINCE), EVE) == ""


@pytest.mark.django_db
def test_cases_of_both_times_agree(town: Town) -> None:
    known = the_atlas()
    olds = list(known.old.communes.values())[::173]
    news = list(known.now.communes.values())[::97]
    rows = [(c.province, c.code, EVE) for c in olds]
    rows += [(c.province, c.code, SINCE) for c in news]
    here = timezone.get_default_timezone()
    Case.objects.bulk_create(
        Case(
            item=uuid.UUID(int=n + 1),
            number=f"HS-2025-{n:05}",
            team=town.network.commune.team,
            unit=town.network.commune.unit,
            opened_at=timezone.now(),
            kind="grooming",
            province=province,
            commune=commune,
            received=(at := dt.datetime.combine(day, dt.time(12), here)),
            informed=at,
            child=b"x",
        )
        for n, (province, commune, day) in enumerate(rows)
    )
    before, after = facts.by_province(EVE), facts.by_province(SINCE)
    assert sum(before.values()) == sum(after.values()) == len(rows)
    assert len(before) > 40
    assert set(after) <= set(known.now.provinces)
    assert on_34(before) == after
