"""Pages beside one case are drawn well: search, handing over, moving, keeping."""

import uuid
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from django.utils import timezone
from tests.access_privacy import a_breach
from tests.browser.test_cases_pages import Day, address, at, day, shoot
from tests.cases.conftest import town
from tests.cases.town import Town, a_case, a_report, write
from tests.cast import SECRET, Person, make

from lachan.accounts.models import User
from lachan.cases.models import Case, ClockRow, Glass
from lachan.cases.rules.steps import Act
from lachan.cases.services import glass, indexing
from lachan.partners.services import teams
from lachan.reports.rules.intake import Child

__all__ = ["day", "town"]  # fixtures, here for the pages too
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_beside_one_case_are_drawn_well(
    day: Day, open_page: Any, live_site: str, look: Any
) -> None:
    now, town = timezone.now(), day.town
    glass.break_glass(
        case=day.urgent.pk, reason="danger", who=town.province.key, now=now
    )
    page = at(open_page, town.worker)
    for name, path in (
        ("hand-over", address("hand_over")),
        ("search", address("search")),
        ("erased", address("erased")),
        ("export", address("export", day.planned.pk)),
    ):
        page.goto(live_site + path)
        shoot(page, name)
        assert look.everything(page) == [], name
    page.goto(live_site + address("search"))
    page.get_by_label("Số hồ sơ, tên").fill("man")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_text(day.urgent.number).first.wait_for()
    assert "man" not in page.url
    shoot(page, "found")
    assert look.everything(page) == []
    teams.close_team(
        team=town.network.commune.team,
        on=timezone.localdate(),
        by=town.network.admin,
    )
    supervisor = at(open_page, town.hotline)
    number = Glass.objects.get().pk
    for name, path in (
        ("moves", address("moves")),
        ("glasses", address("glasses")),
        ("glass", address("glass", number)),
    ):
        supervisor.goto(live_site + path)
        shoot(supervisor, name)
        assert look.everything(supervisor) == [], name
    TOTP.activate(town.network.admin, SECRET)
    admin = open_page(user=User.objects.get(pk=town.network.admin.pk))
    admin.goto(live_site + address("periods"))
    shoot(admin, "periods")
    assert look.everything(admin) == []


def test_what_is_late_in_a_province_of_thousands_fits_a_phone(
    town: Town, open_page: Any, live_site: str, look: Any
) -> None:
    first = a_case(town)
    many_like(first, 3_000)
    page = at(open_page, town.province)
    for name, query in (("late-many", ""), ("late-all", "?theo=tat-ca&page=60")):
        page.goto(live_site + address("late") + query)
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.locator("tbody tr").count() == 25
        shoot(page, name)
        assert look.everything(page) == [], name
    page.get_by_role("link", name="Trang trước").wait_for()


def many_like(first: Case, count: int) -> None:
    """Keep so many cases like one, all of them late, in a few statements."""
    here = [Case(**_fields(first, n)) for n in range(2, count + 2)]
    Case.objects.bulk_create(here, batch_size=500)
    clocks = list(first.clocks.values())
    for clock in clocks:
        del clock["id"], clock["case_id"]
    rows = [ClockRow(case=case, **clock) for case in here for clock in clocks]
    ClockRow.objects.bulk_create(rows, batch_size=500)


def _fields(first: Case, n: int) -> dict[str, Any]:
    fields = {f.attname: getattr(first, f.attname) for f in Case._meta.concrete_fields}
    return fields | {"item": uuid.uuid4(), "number": f"HS-2026-{n:05}"}


def test_one_child_and_a_signed_copy_are_drawn_well(
    town: Town, open_page: Any, live_site: str, look: Any
) -> None:
    now = timezone.now()
    child = Child(name="Nguyễn Thị Mận", birth_year=now.year - 12)
    one, other = (a_case(town, a_report(child=child)) for _n in range(2))
    write(other, Act.WRITE_INTAKE, town.worker, now)
    user, who = town.worker.user, town.worker.key
    indexing.catch_up(user=user, who=who, now=now, most=9)
    page = at(open_page, town.worker)
    page.goto(live_site + address("case", one.pk))
    page.get_by_text("Ghi có phải không").click()
    shoot(page, "one-child")
    assert look.everything(page) == []
    page.get_by_label("Có phải một trẻ không").select_option("birth")
    page.locator("section", has_text="Có thể cùng một trẻ").get_by_role(
        "button", name="Ghi", exact=True
    ).click()
    page.get_by_text("Đã nối: cùng một trẻ.").wait_for()
    form = other.forms.get()
    page.goto(live_site + address("sign", other.pk, form.pk))
    shoot(page, "sign")
    assert look.everything(page) == []
    file = {"name": "ky.pdf", "mimeType": "application/pdf", "buffer": SIGNED}
    page.get_by_label("Tệp PDF đã ký").set_input_files(file)
    page.get_by_label("Ai ký").fill("Trần Văn Mẫu, Chủ tịch")
    page.get_by_label("Ngày ký").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Lưu bản ký").click()
    page.get_by_text("Trần Văn Mẫu, Chủ tịch").wait_for()
    shoot(page, "signed")
    found = look.everything(page)
    assert not found, "\n".join(found)


SIGNED = b"%PDF-1.7\n/ByteRange [0 10 20 30]\n%%EOF"


def test_the_registers_of_an_administrator_are_drawn_well(
    db: None, open_page: Any, live_site: str, look: Any
) -> None:
    dung = make(Person.DUNG)
    row = a_breach(dung)
    page = open_page(user=dung)
    for name, words in (
        ("index", ()),
        ("create", ()),
        ("breach", (row.pk,)),
        ("versions", ()),
        ("write", ()),
    ):
        page.goto(live_site + reverse(f"privacy:{name}", args=words))
        shoot(page, f"privacy-{name}")
        assert look.everything(page) == [], name
