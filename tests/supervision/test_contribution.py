"""A family's part: after both said yes, sent once, and the very batch is shown."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from tests.cast import signed_in

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.lists.models import Source, Update
from lachan.policy.catalogue import catalogue
from lachan.stats import keys
from lachan.stats.batch import read
from lachan.supervision.models import (
    Child,
    Contributor,
    Count,
    CountFile,
    Family,
    Given,
    Purpose,
    Voice,
)
from lachan.supervision.rules.facts import ZONE
from lachan.supervision.services import consents, contribution, families
from lachan.supervision.services.owned import rows_of

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=ZONE)
DAY = date(2026, 11, 24)
pytestmark = pytest.mark.django_db


def agree(child: Child, *voices: Voice) -> None:
    for voice in voices or tuple(Voice):
        consents.give(
            child=child, purpose=Purpose.STATISTICS, voice=voice, by=None, now=NOW
        )


@pytest.fixture
def child(child: Child) -> Child:
    """Return a child of eight on the days that are counted here."""
    child.birth_year = DAY.year - 8
    child.save(update_fields=["birth_year"])
    return child


def asked(child: Child, day: date = DAY, **changed: Any) -> None:
    file, _ = CountFile.objects.get_or_create(
        name=f"c-{day}", defaults={"day": day, "size": 1, "modified_ns": 1}
    )
    row = {"hour": 19, "category": "games", "action": "allow", "count": 12}
    Count.objects.create(file=file, profile=child.key, day=day, **row | changed)


class Collector:
    """Stands in for the centre: it remembers what was posted."""

    def __init__(self, status: int = 202) -> None:
        self.status = status
        self.got: list[bytes] = []

    def __call__(self, url: str, batches: list[bytes]) -> list[dict[str, Any]]:
        if not self.status:
            raise RefusedError("no answer of a collector")
        self.got += batches
        return [{"status": self.status, "error": "closed"} for _ in batches]


@pytest.fixture
def source(db: None) -> Source:
    return Source.objects.create(code="thu", publisher="thu", category="gambling")


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Collector:
    made = Collector()
    monkeypatch.setattr(contribution, "post", made)
    return made


def test_nothing_is_made_until_both_said_yes(child: Child) -> None:
    asked(child)
    assert contribution.make(NOW) == 0
    agree(child, Voice.PARENT)
    assert contribution.make(NOW) == 0
    agree(child, Voice.CHILD)
    assert contribution.make(NOW) == 1
    assert contribution.make(NOW) == 0


def test_the_batch_is_signed_and_says_what_was_counted(
    child: Child, settings: Any
) -> None:
    asked(child)
    asked(child, hour=23, category="gambling", action="block", count=2)
    asked(child, category="zalo", count=5)
    agree(child)
    contribution.make(NOW)
    batch = read(Given.objects.get().octets.encode())
    assert (batch.head.period, batch.head.geo, batch.head.gateways) == (DAY, "00", 1)
    assert batch.cells[:3] == (
        ("tieu-hoc", "6-9", "gambling", "block", "night", 2, 0, 0),
        ("tieu-hoc", "6-9", "games", "allow", "evening", 12, 0, 0),
        ("tieu-hoc", "6-9", "messaging", "allow", "evening", 5, 0, 0),
    )
    own = keys.load_public(settings.STATS_KEY.with_name("stats.key.pub"))
    head = batch.head
    assert keys.is_certified(head.issuer, "2026-11", head.certificate, own)


def test_lists_are_fresh_when_a_source_was_fetched_within_two_days(
    child: Child, source: Source
) -> None:
    for day, hours, outcome in (
        (19, 2, "failed"),
        (21, 40, "unchanged"),
        (24, -2, "taken"),
    ):
        end = datetime.combine(date(2026, 11, day) + timedelta(1), time.min, ZONE)
        Update.objects.create(
            source=source, at=end - timedelta(hours=hours), outcome=outcome
        )
        asked(child, date(2026, 11, day))
    agree(child)
    assert contribution.make(NOW) == 3
    told = {
        given.day.day: [
            c[3] for c in read(given.octets.encode()).cells if c[3] == "fresh"
        ]
        for given in Given.objects.all()
    }
    assert told == {19: [], 21: ["fresh"], 24: []}


def test_only_those_who_agreed_are_in_it(
    child: Child, family: Family, lan: User
) -> None:
    other = families.add_child(family=family, nickname="Bi", birth_year=2012, by=lan)
    asked(child)
    asked(other, category="social", count=99)
    agree(child)
    contribution.make(NOW)
    octets = Given.objects.get().octets
    assert "social" not in octets
    assert "thcs" not in octets


def test_what_is_private_leaves_as_other(child: Child) -> None:
    sensitive = [c.code for c in catalogue().values() if c.sensitive]
    for code in sensitive:
        asked(child, category=code, count=1)
    agree(child)
    contribution.make(NOW)
    (cell, *_) = read(Given.objects.get().octets.encode()).cells
    assert cell[2:6] == ("other", "allow", "evening", len(sensitive))


def test_no_name_of_anybody_leaves(child: Child, family: Family) -> None:
    asked(child)
    agree(child)
    contribution.make(NOW)
    octets = Given.objects.get().octets
    for private in (child.key, child.nickname, family.guest_key, str(child.birth_year)):
        assert f'"{private}"' not in octets


def test_flags_are_told_once_a_month_and_months_cannot_be_joined(child: Child) -> None:
    days = [date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1)]
    for day in days:
        asked(child, day)
    agree(child)
    contribution.make(datetime(2026, 12, 2, 6, 0, tzinfo=ZONE))
    batches = [read(g.octets.encode()) for g in Given.objects.order_by("day")]
    assert [b.head.period for b in batches] == days
    firsts = [sum(c[7] for c in b.cells if c[2:4] == ("all", "all")) for b in batches]
    assert firsts == [3, 0, 3]
    issuers = [b.head.issuer for b in batches]
    assert issuers[0] == issuers[1] != issuers[2]
    assert set(Contributor.objects.get().months) == {"2026-11", "2026-12"}


def test_a_batch_is_sent_once(child: Child, collector: Collector) -> None:
    asked(child)
    agree(child)
    contribution.make(NOW)
    assert contribution.send(NOW) == 1
    assert contribution.send(NOW) == 0
    row = Given.objects.get()
    assert collector.got == [row.octets.encode()]
    assert (row.state, row.settled_at) == ("counted", NOW)


def test_without_a_collector_it_waits(child: Child, collector: Collector) -> None:
    asked(child)
    agree(child)
    contribution.make(NOW)
    collector.status = 0
    with pytest.raises(RefusedError):
        contribution.send(NOW)
    assert Given.objects.get().state == "waiting"
    collector.status = 422
    contribution.send(NOW)
    row = Given.objects.get()
    assert (row.state, row.why) == ("refused", "closed")


@pytest.mark.parametrize("voice", list(Voice))
def test_a_yes_that_is_taken_back_stops_what_has_not_left(
    child: Child, collector: Collector, voice: Voice
) -> None:
    asked(child)
    agree(child)
    contribution.make(NOW)
    consents.withdraw(
        child=child, purpose=Purpose.STATISTICS, voice=voice, by=None, now=NOW
    )
    assert contribution.send(NOW) == 0
    assert collector.got == []
    assert not Given.objects.exists()


def test_where_nothing_is_collected_nothing_is_made(
    child: Child, settings: Any
) -> None:
    settings.LACHAN_COLLECTOR = "off"
    asked(child)
    agree(child)
    assert contribution.make(NOW) == 0
    assert contribution.send(NOW) == 0


def test_fictional_families_give_nothing(child: Child, family: Family) -> None:
    Family.objects.update(is_demo=True)
    asked(child)
    agree(child)
    assert contribution.make(NOW) == 0


def test_before_three_the_day_is_not_over(child: Child) -> None:
    asked(child)
    agree(child)
    assert contribution.make(NOW.replace(hour=2)) == 0


def test_old_batches_go(child: Child) -> None:
    asked(child)
    agree(child)
    contribution.make(NOW)
    contribution.prune(DAY + timedelta(days=35))
    assert Given.objects.exists()
    contribution.prune(DAY + timedelta(days=36))
    assert not Given.objects.exists()


def test_batches_go_with_the_family(child: Child, family: Family, lan: User) -> None:
    asked(child)
    agree(child)
    contribution.make(NOW)
    assert {Given, Contributor} <= {m for m, rows in rows_of(family) if rows.exists()}
    families.remove_family(family=family, by=lan)
    assert not Given.objects.exists()
    assert not Contributor.objects.exists()


# --- Pages ---------------------------------------------------------------------------


def test_the_page_shows_the_very_octets(child: Child, lan: User) -> None:
    asked(child)
    agree(child)
    contribution.make(NOW)
    browser = signed_in(lan)
    page = browser.get("/nha/gop-so/").content.decode()
    assert "Đang góp" in page
    assert "/nha/gop-so/2026-11-24/" in page
    row = Given.objects.get()
    shown = browser.get("/nha/gop-so/2026-11-24/")
    assert json.loads(row.octets)["sig"] in shown.content.decode()
    assert "có, lần đầu trong tháng" in shown.content.decode()
    file = browser.get("/nha/gop-so/2026-11-24/tep/")
    assert file.content == row.octets.encode()
    assert "attachment" in file["Content-Disposition"]


def test_another_family_cannot_read_it(child: Child, lan: User, giang: User) -> None:
    asked(child)
    agree(child)
    contribution.make(NOW)
    families.open_family(owner=giang)
    assert signed_in(giang).get("/nha/gop-so/2026-11-24/").status_code == 404
    assert signed_in(lan).get("/nha/gop-so/2026-11-24/").status_code == 200
    assert signed_in(lan).get("/nha/gop-so/heute/").status_code == 404


def test_one_button_stops_it_for_the_whole_home(child: Child, lan: User) -> None:
    asked(child)
    agree(child)
    contribution.make(NOW)
    browser = signed_in(lan)
    assert browser.post("/nha/gop-so/tat/").status_code == 302
    assert not Given.objects.exists()
    page = browser.get("/nha/gop-so/").content.decode()
    assert "Không góp: chưa đủ lời đồng ý" in page
    assert contribution.make(NOW) == 0


def test_the_province_is_chosen_and_goes_into_the_next_batch(
    child: Child, lan: User
) -> None:
    browser = signed_in(lan)
    assert browser.post("/nha/gop-so/", {"province": "79"}).status_code == 302
    assert browser.post("/nha/gop-so/", {"province": "26734"}).status_code == 200
    asked(child)
    agree(child)
    contribution.make(NOW)
    assert read(Given.objects.get().octets.encode()).head.geo == "79"
    shown = browser.get("/nha/gop-so/2026-11-24/").content.decode()
    assert "Hồ Chí Minh" in shown


def test_the_page_costs_the_same_with_many_days(
    child: Child, lan: User, django_assert_max_num_queries: Any
) -> None:
    for n in range(1, 7):
        asked(child, NOW.date() - timedelta(days=n))
    agree(child)
    assert contribution.make(NOW) == 6
    browser = signed_in(lan)
    with django_assert_max_num_queries(20):
        page = browser.get("/nha/gop-so/").content.decode()
    assert page.count("/nha/gop-so/2026-11-") == 6
