"""Campaigns: the calendar, products and money, links, banners, changes, cards."""

import datetime as dt
import io
from html import unescape

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.cast import Person, make, signed_in

from lachan.accounts.models import User
from lachan.learning.models import Piece
from lachan.partners.models import Unit
from lachan.programme.facts import campaigns as facts
from lachan.programme.models import (
    Campaign,
    HotlineWeek,
    LinkVisits,
    ListedHost,
    Product,
    ShortLink,
)
from lachan.programme.services import campaigns as services
from lachan.supervision.models import Device, DeviceRole, Family

pytestmark = pytest.mark.django_db
AT = "/chuong-trinh/chien-dich/"


@pytest.fixture
def dung() -> User:
    return make(Person.DUNG)


@pytest.fixture
def june(dung: User) -> Campaign:
    fields = {
        "title": "Tháng hành động",
        "starts_on": dt.date(2026, 6, 1),
        "ends_on": dt.date(2026, 6, 28),
        "audiences": ["children"],
        "budget": 10_000_000,
    }
    return services.keep_campaign(campaign=Campaign(), fields=fields, by=dung)


def said(client: Client, path: str, **data: object) -> str:
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def a_link(campaign: Campaign, target: str, by: User, code: str = "he") -> ShortLink:
    fields = {"code": code, "label": "Áp phích", "target": target}
    return services.keep_part(campaign=campaign, row=ShortLink(), fields=fields, by=by)


def test_a_campaign_is_planned_and_stands_in_its_months(dung: User) -> None:
    client = signed_in(dung)
    new = {"title": "Hè an toàn", "audiences": ["children", "parents"], "budget": "5"}
    days = {"starts_on": "28/05/2026", "ends_on": "01/05/2026"}
    assert "phải sau ngày đầu" in said(client, AT + "them/", **new | days)
    days["ends_on"] = "15/07/2026"
    told = said(client, AT + "them/", **new | days)
    assert "Đã lưu chiến dịch." in told
    assert "Cha mẹ" in told
    assert page(client, AT + "?nam=2026").count("Hè an toàn") == 3
    assert "chưa có chiến dịch nào" in page(client, AT + "?nam=2025")


def test_money_is_summed_and_reach_says_how_it_was_counted(
    dung: User, june: Campaign
) -> None:
    client, at = signed_in(dung), f"{AT}{june.pk}/san-pham/"
    one = {"channel": "print", "title": "Áp phích", "quantity": "100"}
    one |= {"planned": "8000000", "spent": "12000000", "reached": "500"}
    assert "Viết số này đếm thế nào." in said(client, at, **one)
    told = said(client, at, **one, source="ước theo trường")
    assert "Vượt dự toán" in told
    assert "đã chi 12.000.000" in told
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.update(source="")
    row = Product.objects.get()
    said(client, f"{at}{row.pk}/bo/")
    assert "Chưa có sản phẩm nào." in page(client, f"{AT}{june.pk}/")


def test_a_link_counts_days_and_keeps_nothing_of_who_followed(
    dung: User, june: Campaign
) -> None:
    a_link(june, "/hoc/?tuoi=6-9", dung)
    answer, *_more = [Client().get("/l/he") for _ in range(3)]
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/hoc/?tuoi=6-9"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    row = LinkVisits.objects.get()
    assert (row.day, row.count) == (timezone.localdate(), 3)
    assert {f.name for f in LinkVisits._meta.fields} == {"id", "link", "day", "count"}
    assert "3 lượt" in page(signed_in(dung), f"{AT}{june.pk}/")
    assert Client().get("/l/khong-co").status_code == 404


def is_not_counted(dung: User, june: Campaign) -> None:
    """Follow the link of the campaign; the page says that nobody counts."""
    assert Client().get("/l/he").status_code == 302
    assert not LinkVisits.objects.exists()
    assert "không đếm" in page(signed_in(dung), f"{AT}{june.pk}/")


def test_a_link_to_help_is_not_counted(dung: User, june: Campaign) -> None:
    a_link(june, "/khan-cap/", dung)
    is_not_counted(dung, june)


def test_a_text_that_people_wrote_on_a_private_topic_is_not_counted(
    dung: User, june: Campaign
) -> None:
    Piece.objects.create(code="bai-truong-sen", topic="giu-minh", reader="10-13")
    a_link(june, "/hoc/bai-truong-sen/", dung)
    is_not_counted(dung, june)


def test_the_form_of_a_banner_has_a_name_for_every_field(
    dung: User, june: Campaign
) -> None:
    form = page(signed_in(dung), f"{AT}{june.pk}/bang/")
    assert "Đường dẫn ngắn" in form
    assert ">Link" not in form


def test_a_link_leads_inside_or_to_a_listed_host_alone(
    dung: User, june: Campaign
) -> None:
    client, at = signed_in(dung), f"{AT}{june.pk}/duong-dan/"
    new = {"code": "bo-gd", "label": "x", "target": "https://www.example.vn/a"}
    assert "nơi có trong danh sách" in said(client, at, **new)
    said(client, AT + "chung/noi/", host="WWW.example.vn", why="Trang của Bộ")
    said(client, at, **new)
    assert Client().get("/l/bo-gd").headers["Location"] == new["target"]
    host = ListedHost.objects.get()
    said(client, f"{AT}chung/noi/{host.pk}/bo/")
    # A link whose host is listed no more leads nowhere.
    assert Client().get("/l/bo-gd").status_code == 404
    odd = new | {"code": "Có Dấu", "target": "/hoc/"}
    assert "Chữ thường không dấu, số" in said(client, at, **odd)
    with pytest.raises(services.NotListedError):
        a_link(june, "//evil.example", dung, "x")


def test_a_visit_that_cannot_be_counted_is_led_on(
    dung: User, june: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise DatabaseError("the disk is full")

    a_link(june, "/hoc/", dung)
    monkeypatch.setattr(services, "_count", broken)
    assert Client().get("/l/he").status_code == 302


def test_a_banner_stands_on_home_learn_and_why_on_its_days_alone(
    dung: User, june: Campaign
) -> None:
    client, today = signed_in(dung), timezone.localdate()
    link = a_link(june, "/hoc/", dung)
    new = {"text_vi": "Hè này nhớ 111", "text_en": "Remember 111", "link": link.pk}
    days = {"starts_on": f"{today:%d/%m/%Y}", "ends_on": f"{today:%d/%m/%Y}"}
    said(client, f"{AT}{june.pk}/bang/", **new | days)
    for path in ("/", "/hoc/", "/vi-sao/"):
        text = page(Client(), path)
        assert "Hè này nhớ 111" in text
        assert 'href="/l/he"' in text
    assert facts.banner(today + dt.timedelta(days=1)) is None
    english = Client()
    english.cookies["lang"] = "en"
    assert "Remember 111" in page(english, "/")


def test_undo_brings_a_removed_link_back(dung: User, june: Campaign) -> None:
    client, link = signed_in(dung), a_link(june, "/hoc/", dung)
    said(client, f"{AT}{june.pk}/duong-dan/{link.pk}/bo/")
    assert Client().get("/l/he").status_code == 404
    text = page(client, f"{AT}{june.pk}/")
    assert "Bỏ đường dẫn ngắn" in text
    path = text.partition('action="/chuong-trinh/hoan-tac/')[2].partition('"')[0]
    said(client, "/chuong-trinh/hoan-tac/" + path)
    assert Client().get("/l/he").status_code == 302


def some_devices(first: dt.date, counts: list[int]) -> None:
    """Keep devices that were added on days one after another."""
    family = Family.objects.create(owner=make(Person.LAN))
    child = family.children.create(nickname="An", birth_year=2016)
    rows = [
        Device(
            family=family,
            child=child,
            role=DeviceRole.CHILD,
            name="x",
            asker_kind="address",
            asker=f"10.{n}.0.{i}",
        )
        for n, count in enumerate(counts)
        for i in range(count)
    ]
    made = Device.objects.bulk_create(rows)
    # The field sets itself to now; what it was is written after.
    times = iter(
        timezone.make_aware(
            dt.datetime.combine(first + dt.timedelta(days=n), dt.time(9))
        )
        for n, count in enumerate(counts)
        for _ in range(count)
    )
    for row in made:
        row.created_at = next(times)
    Device.objects.bulk_update(made, ["created_at"])


def test_what_changed_is_told_with_its_interval(dung: User, june: Campaign) -> None:
    some_devices(dt.date(2026, 5, 4), [1] * 28 + [3] * 28)
    for n, heard in enumerate([900, 910, 890, 905, 2000, 2100, 1900, 2050]):
        monday = dt.date(2026, 5, 4) + dt.timedelta(weeks=n)
        HotlineWeek.objects.create(monday=monday, calls=heard, source="111")
    spans = facts.periods(june, dt.date(2026, 7, 15))
    assert spans is not None
    assert spans.before == (dt.date(2026, 5, 4), dt.date(2026, 5, 31))
    found = {one.what: one.ratio for one in facts.measured(spans)}
    devices, calls, reports = found["devices"], found["calls"], found["reports"]
    assert devices is not None
    assert (devices.before, devices.after, devices.change) == (28, 84, "more")
    assert devices.low < 3 < (devices.high or 0)
    assert calls is not None
    assert (calls.days_before, calls.days_after, calls.change) == (4, 4, "more")
    assert reports is not None
    assert reports.change == "too_few"
    text = page(signed_in(dung), f"{AT}{june.pk}/")
    assert "nhiều hơn trước" in text
    assert "quá ít để nói" in text


def test_nothing_is_compared_before_the_second_day(june: Campaign) -> None:
    assert facts.periods(june, june.starts_on) is None
    spans = facts.periods(june, june.starts_on + dt.timedelta(days=1))
    assert spans is not None
    assert spans.after == (june.starts_on, june.starts_on)


def test_a_sunday_more_does_not_pass_for_an_effect(june: Campaign) -> None:
    # From Monday 4 May: nothing on weekdays, nine devices each Saturday and Sunday.
    some_devices(dt.date(2026, 5, 4), [0, 0, 0, 0, 0, 9, 9] * 8)
    june.starts_on = dt.date(2026, 6, 6)  # a Saturday
    spans = facts.periods(june, dt.date(2026, 6, 8))
    assert spans is not None
    found = {one.what: one.ratio for one in facts.measured(spans)}["devices"]
    assert found is not None
    assert (found.days_before, found.days_after) == (8, 2)
    assert found.ratio == pytest.approx(1)
    # Nine days: a whole week of them is compared.
    spans = facts.periods(june, dt.date(2026, 6, 15))
    assert spans is not None
    assert spans.after == (dt.date(2026, 6, 6), dt.date(2026, 6, 12))
    found = {one.what: one.ratio for one in facts.measured(spans)}["devices"]
    assert found is not None
    assert found.ratio == pytest.approx(1)


def test_weeks_of_111_begin_on_monday(dung: User) -> None:
    client = signed_in(dung)
    at, week = AT + "chung/tuan/", {"calls": "900", "source": "Báo cáo 111"}
    assert "không phải thứ Hai" in said(client, at, monday="05/05/2026", **week)
    assert "900" in said(client, at, monday="04/05/2026", **week)
    assert "đã có" in said(client, at, monday="04/05/2026", **week)
    assert HotlineWeek.objects.get().monday == dt.date(2026, 5, 4)


def text_of(client: Client, query: str) -> tuple[str, float]:
    answer = client.get(f"{AT}the-111.pdf{query}")
    assert answer.headers["Content-Type"] == "application/pdf"
    sheet = PdfReader(io.BytesIO(answer.content)).pages[0]
    return sheet.extract_text(), float(sheet.mediabox.width)


def test_a_card_is_for_everybody_and_a_line_for_staff(
    dung: User, june: Campaign
) -> None:
    own = "?co=A3&tieng=vi&rieng=Trường Hoa Sen&ma=he"
    a_link(june, "/hoc/", dung)
    text, wide = text_of(Client(), "")
    assert "111" in text
    assert wide == pytest.approx(105 * 72 / 25.4, abs=2)
    stranger, _wide = text_of(Client(), own)
    assert "Trường Hoa Sen" not in stranger
    staff, wide = text_of(signed_in(dung), own)
    assert "Trường Hoa Sen" in staff
    assert wide == pytest.approx(297 * 72 / 25.4, abs=2)
    english, _wide = text_of(Client(), "?tieng=en")
    assert "It is not your fault." in english
    assert signed_in(dung).get(f"{AT}the-111.pdf?ma=khong").status_code == 422
    assert Client().get(f"{AT}the-111.pdf?co=A0").status_code == 422


def test_who_works_in_the_unit_runs_its_campaign(dung: User, june: Campaign) -> None:
    chi = make(Person.CHI)
    client = signed_in(chi)
    assert client.get(f"{AT}{june.pk}/sua/").status_code == 403
    unit = Unit.objects.create(
        code="C", kind="ministry", name="Cục", valid_from=dt.date(2020, 1, 1)
    )
    services.keep_campaign(campaign=june, fields={"owner": unit}, by=dung)
    unit.staff.create(user=chi, role="member", valid_from=dt.date(2020, 1, 1))
    assert client.get(f"{AT}{june.pk}/sua/").status_code == 200


def test_pages_of_campaigns_need_few_queries(
    dung: User, june: Campaign, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for n in range(8):
        a_link(june, "/hoc/", dung, f"m{n}")
    client = signed_in(dung)
    for path in (AT + "?nam=2026", f"{AT}{june.pk}/"):
        page(client, path)
        with django_assert_max_num_queries(24):  # type: ignore[operator]  # a fixture
            page(client, path)
