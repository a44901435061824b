"""Draw a sample of the names in force and keep what people say of each."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lib.errors import RefusedError
from lachan.lists.models import (
    Release,
    Sample,
    SampleJudgement,
    SampleName,
    Source,
)
from lachan.lists.rules import precision as rules
from lachan.lists.services import sources
from lachan.lists.services.sources import STREAM
from lachan.policy.syntax import parse_list
from lachan.policy.syntax_read import read_file

MOST_SEED = 2**31


class SampleError(RefusedError):
    """What was asked is not done. code: why, for the page."""

    def __init__(self, code: str) -> None:
        super().__init__(f"sample: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """What to draw. source: a code, "" for all of it. seed: None, by chance."""

    category: str
    source: str = ""
    size: int = rules.DEFAULT_SIZE
    seed: int | None = None


@transaction.atomic
def draw(wish: Wish, *, by: User) -> Sample:
    """Draw a sample of the lists in force. Raises SampleError when there is no name."""
    strata = names_in_force(wish.category, wish.source)
    seed = secrets.randbelow(MOST_SEED) if wish.seed is None else wish.seed
    found = rules.draw(strata, wish.size, seed)
    if not found:
        raise SampleError("empty")
    last = Release.objects.filter(state=Release.State.DONE).first()
    row = Sample.objects.create(
        category=wish.category,
        source=wish.source,
        seed=seed,
        population=len(set().union(*strata.values())),
        generation=last.generation if last else 0,
        drawn_by=by,
    )
    SampleName.objects.bulk_create(
        SampleName(sample=row, place=place, publisher=publisher, name=name)
        for place, (publisher, name) in enumerate(found, start=1)
    )
    audit.record(STREAM, "sample.drawn", actor=by, subject=row, facts={"seed": seed})
    return row


def names_in_force(category: str, source: str = "") -> Mapping[str, list[str]]:
    """Return the names of a category's lists in force, by publisher."""
    rows = Source.objects.enabled().filter(category=category)
    if source:
        rows = rows.filter(code=source)
    strata: dict[str, list[str]] = {}
    for row in rows:
        item = sources.list_in_force(row)
        if item is None:
            continue
        parsed = parse_list(
            read_file(item.path), format=item.format, subtree=item.subtree
        )
        names = strata.setdefault(row.publisher, [])
        names += [*parsed.exact, *parsed.subtree]
    return strata


@transaction.atomic
def judge(name: SampleName, *, verdict: str, by: User) -> SampleJudgement:
    """Keep one person's word on one name; a new one takes the place of the old.

    At most two people judge a name, so that agreement means something.
    Raises SampleError.
    """
    sample = Sample.objects.select_for_update().get(pk=name.sample_id)
    if sample.closed_at is not None:
        raise SampleError("closed")
    if verdict not in set(rules.Verdict):
        raise SampleError("verdict")
    if name.judgements.exclude(by=by).count() >= 2:
        raise SampleError("two")
    row, _made = SampleJudgement.objects.update_or_create(
        of=name, by=by, defaults={"verdict": verdict, "at": timezone.now()}
    )
    return row


@transaction.atomic
def close(sample: Sample, *, by: User) -> Sample:
    """End the judging: the result counts and is public. Raises SampleError."""
    row = Sample.objects.select_for_update().get(pk=sample.pk)
    if row.closed_at is not None:
        raise SampleError("closed")
    found = result_of(row)
    if found.right + found.wrong < rules.FEWEST_JUDGED:
        raise SampleError("few")
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])
    facts: dict[str, str | int | bool] = {"right": found.right, "wrong": found.wrong}
    audit.record(STREAM, "sample.closed", actor=by, subject=row, facts=facts)
    return row


def result_of(sample: Sample) -> rules.Result:
    """Return what the verdicts on a sample say."""
    return results_of([sample])[sample.pk]


def results_of(samples: list[Sample]) -> dict[int, rules.Result]:
    """Return the same for several, in two queries."""
    judged: dict[int, dict[int, list[str]]] = {s.pk: {} for s in samples}
    for pk, sample in SampleName.objects.filter(sample__in=samples).values_list(
        "pk", "sample_id"
    ):
        judged[sample][pk] = []
    rows = SampleJudgement.objects.filter(of__sample__in=samples)
    for of, sample, verdict in rows.values_list("of_id", "of__sample_id", "verdict"):
        judged[sample][of].append(verdict)
    return {pk: rules.result(list(names.values())) for pk, names in judged.items()}


def kappa_of(sample: Sample) -> tuple[int, float | None]:
    """Return how many names two people judged, and how far they agree."""
    said: dict[int, list[str]] = {}
    rows = SampleJudgement.objects.filter(of__sample=sample).order_by("of", "by")
    for of, verdict in rows.values_list("of_id", "verdict"):
        said.setdefault(of, []).append(verdict)
    pairs = [(v[0], v[1]) for v in said.values() if len(v) > 1]
    return len(pairs), rules.kappa(pairs)


def newest_results() -> dict[str, tuple[Sample, rules.Result]]:
    """Return the newest closed sample of each whole category, with its result."""
    newest: dict[str, Sample] = {}
    rows = Sample.objects.exclude(closed_at=None).filter(source="")
    for row in rows.order_by("closed_at"):
        newest[row.category] = row
    found = results_of(list(newest.values()))
    return {category: (s, found[s.pk]) for category, s in newest.items()}
