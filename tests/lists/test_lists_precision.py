"""Samples: repeatable, by stratum, judged by two, with an interval that is right."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.lists.conftest import GAMES

from lachan.accounts.models import User
from lachan.lists.models import Sample, SampleJudgement, SampleName, Source
from lachan.lists.rules import precision as rules
from lachan.lists.services import samples
from lachan.lists.services.samples import SampleError, Wish


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_that_of_the_literature(
    hits: int, trials: int, low: float, high: float
) -> None:
    found = rules.wilson(hits, trials)
    assert found == pytest.approx((low, high), abs=0.00006)


@given(trials=st.integers(1, 500), data=st.data())
def test_the_interval_holds_the_share(trials: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, trials))
    low, high = rules.wilson(hits, trials)
    assert 0 <= low <= hits / trials <= high <= 1


names = st.sets(st.integers(0, 400).map(lambda n: f"n{n}.example"), max_size=60)


@given(
    strata=st.dictionaries(st.sampled_from("abcd"), names.map(sorted), max_size=4),
    size=st.integers(1, 80),
    seed=st.integers(0, 2**31),
)
def test_a_sample_is_repeatable_and_takes_from_every_stratum(
    strata: dict[str, list[str]], size: int, seed: int
) -> None:
    found = rules.draw(strata, size, seed)
    assert found == rules.draw(strata, size, seed)
    every = set().union(*strata.values())
    taken = [name for _, name in found]
    assert len(set(taken)) == len(taken)
    assert set(taken) <= every
    own: dict[str, set[str]] = {}
    seen: set[str] = set()
    for stratum in sorted(strata):
        own[stratum] = set(strata[stratum]) - seen
        seen |= own[stratum]
    groups = {s for s, names in own.items() if names}
    assert {s for s, _ in found} == groups
    least = min(size, len(every))
    assert least <= len(found) <= max(least, len(groups))


def test_two_people_who_differ_make_a_name_unsure() -> None:
    judged = [["right", "right"]] * 9 + [["right"], ["right", "wrong"], ["dead"], []]
    found = rules.result(judged)
    assert (found.right, found.wrong, found.unsure) == (10, 0, 1)
    assert (found.dead, found.open, found.share) == (1, 1, 1.0)
    assert rules.kappa([("a", "a"), ("b", "b"), ("a", "b"), ("b", "a")]) == 0


pytestmark = pytest.mark.django_db


def _judge(sample: Sample, by: User, wrong: int = 2) -> None:
    for n, name in enumerate(sample.names.all()):
        verdict = "wrong" if n < wrong else "right"
        samples.judge(name, verdict=verdict, by=by)


def test_a_sample_from_draw_to_the_public_page(
    source: Source, desk: Client, editor: User, client: Client
) -> None:
    url = reverse("lists:samples")
    made = desk.post(url, {"category": "gambling", "source": "", "size": "20"})
    assert made.status_code == 302
    sample = Sample.objects.get()
    assert sample.population == len(GAMES)
    again = samples.draw(Wish("gambling", "", 20, sample.seed), by=editor)
    assert [n.name for n in again.names.all()] == [n.name for n in sample.names.all()]
    again.delete()
    page = reverse("lists:sample", args=[sample.pk])
    first = sample.names.all()[0]
    judge = reverse("lists:sample_judge", args=[sample.pk, first.pk])
    desk.post(judge, {"verdict": "wrong"})
    text = desk.get(page).content.decode()
    assert f"?q={first.name}&amp;nhom=gambling&amp;viec=spare" in text
    assert "chưa đủ tên để tính" in text
    desk.post(reverse("lists:sample_close", args=[sample.pk]))
    sample.refresh_from_db()
    assert sample.closed_at is None, "ten names at least"
    _judge(sample, editor)
    desk.post(reverse("lists:sample_close", args=[sample.pk]))
    public = client.get(reverse("lists_open:levels")).content.decode()
    low, high = rules.wilson(18, 20)
    assert "90 % (" in public.replace("90,0", "90")
    assert f"{low * 100:.1f}".replace(".", ",") in public
    assert f"{high * 100:.1f}".replace(".", ",") in public
    assert first.name not in public
    with pytest.raises(SampleError):
        samples.judge(first, verdict="right", by=editor)


def test_a_third_person_has_no_word(source: Source, editor: User) -> None:
    sample = samples.draw(Wish("gambling", size=10), by=editor)
    name = sample.names.all()[0]
    people = [User.objects.create_user(f"nguoi-{n}") for n in range(3)]
    for person in people[:2]:
        samples.judge(name, verdict="right", by=person)
    samples.judge(name, verdict="wrong", by=people[0])
    with pytest.raises(SampleError):
        samples.judge(name, verdict="right", by=people[2])
    assert SampleJudgement.objects.count() == 2
    assert samples.kappa_of(sample)[0] == 1


def test_a_sensitive_category_is_public_nowhere(
    db: None, editor: User, client: Client, desk: Client
) -> None:
    sample = Sample.objects.create(category="self-harm", seed=1, population=10)
    for n in range(1, 11):
        SampleName.objects.create(
            sample=sample, place=n, name=f"an{n}.example", publisher="x"
        )
    _judge(sample, editor)
    samples.close(sample, by=editor)
    public = client.get(reverse("lists_open:levels")).content.decode()
    assert "90,0" not in public
    assert "an1.example" not in public
