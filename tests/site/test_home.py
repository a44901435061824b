"""The home: a door for everybody, the year in five figures, small sums not told."""

import datetime as dt
import uuid
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation
from tests.cast import Person, make, signed_in
from tests.observatory import made

from lachan.learning.facts import Reach
from lachan.learning.models import Usage, Use
from lachan.observatory import published
from lachan.observatory.releases.form import Cell, Series
from lachan.reports import facts as reports
from lachan.reports.facts import Span
from lachan.reports.models import Event, Report
from lachan.site import year
from lachan.supervision.facts import Protected

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    for language in ("vi", "en"):
        cache.delete(year.key_of(language))


def a_year(**more: object) -> year.Year:
    parts: dict[str, object] = {
        "at": timezone.now(),
        "year": 2026,
        "told": {},
        "protected": Protected(1_248_300, 412_600, 1906),
        "reports": Span(9412, 400, 388),
        "blocked": 3906,
        "learning": Reach(312_480, 45),
    }
    return year.Year(**parts | more)  # type: ignore[arg-type]  # named in the test


def page(client: Client | None = None) -> str:
    return unescape((client or Client()).get("/").content.decode())


def test_five_doors_lead_to_what_is_there() -> None:
    client = Client()
    for path in ("/em/", "/tai-khoan/dang-ky/", "/hoc/?tuoi=teacher", "/so-lieu/"):
        assert f'href="{path}"' in page()
        assert client.get(path).status_code == 200


def test_who_works_here_finds_the_own_desk() -> None:
    assert 'href="/danh-sach/"' in page(signed_in(make(Person.BINH)))
    assert 'href="/nha/"' in page(signed_in(make(Person.LAN)))


def test_figures_are_said_in_words() -> None:
    told = {one.label: (one.value, one.note) for one in year.shown(a_year())}
    devices = told["thiết bị đang được bảo vệ"]
    assert devices == ("1.248.300", "ở 412.600 gia đình và 1.906 trường")
    assert told["tin khẩn có người đọc đúng hạn"][0] == "97%"
    assert told["địa chỉ có hại đang bị chặn"][0] == "3.906"


def test_few_are_hidden_and_nothing_is_said_honestly() -> None:
    few = a_year(
        protected=Protected(4, 2, 1), reports=Span(9, 9, 9), learning=Reach(3, 45)
    )
    values = [one.value for one in year.shown(few)]
    assert values == ["dưới 10", "dưới 10", "–", "3.906", "dưới 10"]
    none = a_year(
        protected=Protected(0, 0, 0),
        reports=Span(0, 0, 0),
        blocked=0,
        learning=Reach(0, 45),
    )
    assert [one.value for one in year.shown(none)].count("Chưa có") == 4


def test_figures_are_counted_from_rows_and_kept_for_ten_minutes() -> None:
    today = timezone.localdate()
    Usage.objects.create(day=today, code="x", use=Use.READ, count=1500)
    assert "1.500" in page()
    Usage.objects.update(count=1600)
    assert "1.500" in page()
    now = timezone.now()
    assert year.count(now).learning.reads == 1600


def a_month(code: str, reports_hidden: bool = False) -> None:
    """Keep a real month: places that block, children protected, reports received."""
    count = Cell({}, 214.0, 214.0, 214.0, 0, 0, "", "published")
    if reports_hidden:
        count = Cell({}, None, None, None, 0, 0, "", "hidden")
    series = (
        Series("A3", (), 0.01, "gaussian", (made.shown({}, 41_200.0, 600.0),)),
        Series("B1", (), 0.01, "gaussian", (made.shown({}, 61.0),)),
        Series("C1", (), 0.0, "suppression", (count,)),
    )
    made.keep(made.month(code, series=series))


def test_what_is_published_is_told_as_the_public_pages_tell_it() -> None:
    now = dt.datetime(2026, 11, 20, 14, tzinfo=ZONE)
    a_month("2026-08", reports_hidden=True)
    a_month("2026-09")
    made.months("2026-10", space="synthetic")
    days = (dt.date(2026, 1, 1), now.date())
    found = {one.code: one for one in published.told(("A3", "B1", "C1"), *days)}

    told = year.shown(year.count(now))

    assert told[0].value == found["A3"].value
    assert told[0].label == "trẻ em được bảo vệ"
    assert told[0].note.startswith("Tháng 9/2026, đã công bố: khoảng ")
    assert told[4].value == found["B1"].value
    # What is published without noise has no band.
    assert (told[1].value, told[1].note) == ("214", "Tháng 9/2026, đã công bố")
    for one in (told[0], told[1], told[4]):
        assert "/2026-09-r1/" in one.url
        assert unescape(Client().get(one.url).content.decode()).count(one.value)
    # No indicator asks the same: counted from rows, as before.
    assert told[2].label == "tin khẩn có người đọc đúng hạn"


def test_synthetic_and_older_releases_are_no_figure_of_the_year() -> None:
    now = dt.datetime(2027, 1, 20, 14, tzinfo=ZONE)
    a_month("2026-12")
    made.months("2027-01", space="synthetic")

    counted = year.count(now)

    assert counted.told == {}
    assert year.shown(counted)[0].label == "thiết bị đang được bảo vệ"


def test_a_hidden_figure_is_not_told_and_the_count_stands_in() -> None:
    now = dt.datetime(2026, 11, 20, 14, tzinfo=ZONE)
    a_month("2026-09", reports_hidden=True)

    counted = year.count(now)

    assert set(counted.told) == {"A3", "B1"}
    assert year.shown(counted)[1].value == "Chưa có"


def test_published_figures_are_kept_in_the_readers_language() -> None:
    now = dt.datetime(2026, 11, 20, 14, tzinfo=ZONE)
    a_month("2026-09")

    for language in ("vi", "en", "vi"):
        with translation.override(language):
            told = year.shown(year.year(now))[0].label
        assert told == {"vi": "trẻ em được bảo vệ", "en": "children covered"}[language]


def test_a_report_is_counted_from_the_next_day_on(some_reports: None) -> None:
    now = dt.datetime(2026, 11, 20, 14, tzinfo=ZONE)
    counted = reports.between(
        dt.datetime(2026, 1, 1, tzinfo=ZONE),
        timezone.localtime(now).replace(hour=0),
    )
    # Yesterday's two, one of them urgent and looked at too late; not today's.
    assert counted == Span(2, 1, 0)
    assert year.count(now).reports == Span(2, 1, 0)


@pytest.fixture
def some_reports() -> None:
    """Keep reports of yesterday, of today, and one that is a sample."""
    for hour, urgency, demo in ((-10, 0, False), (-9, 2, False), (3, 0, False)):
        _report(hour, urgency, demo=demo)
    _report(-8, 0, demo=True)
    first = Report.objects.get(urgency=0, received_at__hour=14, demo=False)
    Event.objects.create(
        report=first, number=1, act="opened", at=first.look_by + dt.timedelta(hours=1)
    )


def _report(hour: int, urgency: int, *, demo: bool) -> None:
    at = dt.datetime(2026, 11, 20, tzinfo=ZONE) + dt.timedelta(hours=hour)
    Report.objects.create(
        item=uuid.uuid4(),
        received_at=at,
        channel="form",
        reporter="child",
        about="child_at_risk",
        kind="other",
        how="code",
        rules_on=at.date(),
        urgency=urgency,
        look_by=at + dt.timedelta(hours=1),
        act_by=at,
        new_at=at,
        demo=demo,
    )


def test_the_page_asks_the_database_only_when_it_counts(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    page()
    client = Client()
    # Whether reports are open, and the banner of the day; nothing is counted.
    with django_assert_num_queries(3):  # type: ignore[operator]  # a fixture
        client.get("/")
