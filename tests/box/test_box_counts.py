"""Counters: kept thirty days, sent once, only of children who agreed, counted once."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.box.conftest import Clock, Joined, Line

from lachan.box.centre import ApartError
from lachan.box.spool import KEPT, Spool
from lachan.supervision.models import Child, Count, CountFile, Purpose, Voice
from lachan.supervision.services import consents, contribution

DAY = date(2026, 11, 28)


def write(directory: Path, day: date, rows: list[list[Any]], worker: int = 0) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"counts-{day:%Y%m%d}-{worker}-abcd.json"
    path.write_text(json.dumps({"day": day.isoformat(), "rows": rows}))
    return path


@pytest.fixture
def agreed(child: Child, clock: Clock) -> None:
    for voice in Voice:
        consents.give(
            child=child, purpose=Purpose.WEEK, voice=voice, by=None, now=clock.now()
        )


def send(box: Joined, spool: Spool) -> int:
    box.once()
    return spool.send(
        lambda name, content: box.centre.ask(
            "/api/v1/boxes/counts", {"name": name, "content": content}
        ),
        box.sync.counts,
    )


def total() -> int:
    return sum(Count.objects.values_list("count", flat=True))


def test_counts_are_sent_once_and_counted_once(
    box: Joined, child: Child, agreed: None, line: Line
) -> None:
    rows = [[child.key, 9, "games", "allow", 5], ["default", 9, "", "allow", 7]]
    write(box.store.stats, DAY, rows)
    spool = Spool(box.store.stats)
    assert spool.waiting() == 1
    assert send(box, spool) == 1
    assert (total(), spool.waiting()) == (5, 0)
    sent = b"".join(body for path, body, _h in line.heard if path.endswith("counts"))
    assert b"default" not in sent
    assert send(box, Spool(box.store.stats)) == 0  # a new process remembers
    # An answer that was lost: the same again changes nothing.
    (box.store.stats / "sent.json").unlink()
    assert send(box, Spool(box.store.stats)) == 1
    assert total() == 5
    rows[0][4] = 8
    write(box.store.stats, DAY, rows)
    assert send(box, Spool(box.store.stats)) == 1
    assert total() == 8
    assert CountFile.objects.count() == 1


def test_without_a_yes_nothing_leaves(box: Joined, child: Child, line: Line) -> None:
    write(box.store.stats, DAY, [[child.key, 9, "games", "allow", 5]])
    spool = Spool(box.store.stats)
    send(box, spool)
    assert not [1 for path, _b, _h in line.heard if path.endswith("counts")]
    assert total() == 0


def test_a_yes_to_the_figures_of_the_country_is_enough(
    box: Joined, child: Child, clock: Clock
) -> None:
    for voice in Voice:
        consents.give(
            child=child,
            purpose=Purpose.STATISTICS,
            voice=voice,
            by=None,
            now=clock.now(),
        )
    write(box.store.stats, DAY, [[child.key, 9, "games", "allow", 5]])
    send(box, Spool(box.store.stats))
    assert total() == 5
    clock.pass_(days=1)
    assert contribution.make(clock.now()) == 1
    assert contribution.make(clock.now()) == 0  # a day is told once


def test_the_centre_takes_only_this_homes_children(
    box: Joined, child: Child, agreed: None, neighbour: Child, clock: Clock
) -> None:
    rows = [[child.key, 9, "games", "allow", 5], [neighbour.key, 9, "", "allow", 99]]
    name = f"counts-{DAY:%Y%m%d}-0-abcd.json"
    content = {"day": DAY.isoformat(), "rows": rows}
    box.once()
    box.centre.ask("/api/v1/boxes/counts", {"name": name, "content": content})
    assert total() == 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", {"day": "2026-11-28", "rows": []}),
        ("counts-20261128-0-a.json", {"day": "2026-11-27", "rows": []}),
        ("counts-20260101-0-a.json", {"day": "2026-01-01", "rows": []}),
        ("counts-20271128-0-a.json", {"day": "2027-11-28", "rows": []}),
        ("counts-20261128-0-a.json", {"day": "2026-11-28", "rows": [["x"]]}),
        ("counts-20261128-0-a.json", {"day": "2026-11-28", "rows": 7}),
        ("counts-20261128-0-a.json", {}),
        ("counts-20261128-0-a.json", None),
        ("counts-20261128-0-a.json", [1]),
    ],
)
def test_what_is_no_counter_file_is_refused(
    box: Joined, name: str, content: Any
) -> None:
    from lachan.box.centre import DeniedError

    with pytest.raises(DeniedError, match="422"):
        box.centre.ask("/api/v1/boxes/counts", {"name": name, "content": content})


def test_a_month_apart_loses_nothing_and_no_more_is_kept(
    box: Joined, child: Child, agreed: None, line: Line
) -> None:
    clock: Clock = box.clock
    box.once()
    line.cut = True
    for n in range(40):
        day = timezone.localdate(clock.now())
        write(box.store.stats, day, [[child.key, 9, "games", "allow", 1]], n)
        spool = Spool(box.store.stats)
        spool.prune(day)
        with pytest.raises(ApartError):
            send(box, spool)
        clock.pass_(days=1)
    line.cut = False
    days = [day for _path, day in Spool(box.store.stats).files()]
    assert len(days) == KEPT.days + 1
    send(box, Spool(box.store.stats))
    assert total() == KEPT.days + 1


def test_a_cut_in_the_middle_goes_on_where_it_was(
    box: Joined, child: Child, agreed: None, line: Line
) -> None:
    for n in range(4):
        write(box.store.stats, DAY, [[child.key, 9, "games", "allow", 1]], n)
    box.once()
    seen = [0]

    def cut(path: str, status: int, data: bytes) -> tuple[int, bytes]:
        seen[0] += path.endswith("counts")
        if seen[0] == 3:
            raise ApartError("cut")
        return status, data

    line.change = cut
    with pytest.raises(ApartError):
        send(box, Spool(box.store.stats))
    line.change = None
    assert send(box, Spool(box.store.stats)) == 2
    assert total() == 4


def test_the_spool_is_bounded_in_octets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lachan.box import spool

    paths = [write(tmp_path, DAY - timedelta(days=n), [], n) for n in range(5)]
    monkeypatch.setattr(spool, "MOST_OCTETS", paths[0].stat().st_size * 3)
    assert Spool(tmp_path).prune(DAY) == 2
    assert [day for _path, day in Spool(tmp_path).files()] == [
        DAY - timedelta(days=n) for n in (2, 1, 0)
    ]


def test_damaged_files_are_passed_over(tmp_path: Path) -> None:
    for name, text in (
        ("counts-20261128-0-a.json", "{"),
        ("counts-20261128-1-a.json", '{"rows": 5}'),
        ("counts-20261399-1-a.json", "{}"),
        ("counts-x.json", "{}"),
        ("sent.json", "["),
    ):
        (tmp_path / name).write_text(text)
    sent: list[str] = []
    assert Spool(tmp_path).send(lambda name, _c: sent.append(name), ["x"]) == 2
    assert sent == []
