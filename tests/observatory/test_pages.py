"""/so-lieu/: what is said of figures, and where nothing may be said."""

import csv
import datetime as dt
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import SECRET, signed_in
from tests.observatory import made

from lachan.accounts.models import Role, User
from lachan.observatory import facts
from lachan.observatory.indicators.model import Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.opendata.columns import COLUMNS
from lachan.observatory.releases.form import Cell
from lachan.observatory.showing import sentences
from lachan.observatory.showing.figures import mark
from lachan.reports import counted_facts as reports
from lachan.stats.records import Counted

pytestmark = pytest.mark.django_db
B1 = "/so-lieu/B1/"
PAGES = ("", "chac-den-dau/", "cho-em/", "so-sanh/", "ngan-sach/", "du-lieu-mo/")


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_before_any_release_the_pages_teach(client: Client) -> None:
    assert "Chưa công bố kỳ nào" in shown(client, "/so-lieu/")
    assert "Chưa có gì để so" in shown(client, "/so-lieu/so-sanh/")
    assert "Chưa có bản công bố nào" in shown(client, "/so-lieu/du-lieu-mo/")
    assert "Chưa có con số nào" in shown(client, "/so-lieu/cho-em/")
    assert "Chưa có kỳ nào công bố chỉ số này" in shown(client, B1)
    assert facts.headline() == ()


def test_every_indicator_has_a_page_without_any_release(client: Client) -> None:
    for code, one in registry().items():
        assert one.vi.numerator in shown(client, f"/so-lieu/{code}/")
    assert client.get("/so-lieu/Z9/").status_code == 404
    hotline = shown(client, "/so-lieu/D7/")
    assert ">422<" in hotline
    assert "infonet.vietnamnet.vn" in hotline
    assert "nơi; ít hơn" not in hotline


def test_the_question_of_every_indicator_takes_its_figure() -> None:
    cell = made.shown({}, 21.4)
    for one in registry().values():
        if one.always or one.kind is Kind.BASELINE:
            continue
        told = sentences.told(one, mark(cell, "", "", one.unit))
        assert "khoảng 21" in told.lower(), one.code
        assert "bao nhiêu" not in told


def test_figures_stand_with_their_band_and_headline(client: Client) -> None:
    made.keep(made.national("2026-09", 21.4, half=1.3))
    page = shown(client, B1)
    assert "Trong 100 nhà và lớp, khoảng 21 nơi gặp" in page
    assert "21,4%" in page
    assert "khoảng 20,1% đến 22,7%" in page
    [headline] = facts.headline()
    assert (headline.value, headline.band) == ("21,4%", "khoảng 20,1% đến 22,7%")
    assert (headline.release, headline.is_synthetic) == ("2026-09-r1", False)
    assert headline.value in shown(client, "/so-lieu/")


def test_counts_are_drawn_by_what_they_are_split_by(client: Client) -> None:
    made.keep(made.with_counts("2026-09"))
    page = shown(client, "/so-lieu/C1/")
    assert "Tin báo đã nhận theo loại, tháng 9/2026" in page
    assert "Dụ dỗ, gạ gẫm trẻ em" in page
    assert "làm tròn đến 5" in page
    assert "Chúng tôi thêm nhiễu" not in page
    assert "Khoảng 95%" not in page
    by_time = shown(client, "/so-lieu/C9/2026-09-r1/moc/")
    assert by_time.index("Trong 1 giờ") < by_time.index("Trong 72 giờ")
    assert "tử số 5, mẫu số 20" in shown(client, "/so-lieu/C9/")
    for code, cut in (("C1", "loai"), ("C9", "moc"), ("C3", "nguoi-bao")):
        for kind in ("svg", "png", "csv", "json"):
            answer = client.get(f"/so-lieu/{code}/2026-09-r1/{cut}.{kind}")
            assert answer.status_code == 200, (code, cut, kind)
    made_csv = client.get("/so-lieu/C1/2026-09-r1/loai.csv").content.decode()
    assert ",grooming," in made_csv
    assert client.get("/so-lieu/C1/2026-09-r1/moc/").status_code == 404


def test_the_middle_of_the_days_is_told_as_far_as_intervals_go(client: Client) -> None:
    made.quarter("2026-Q3")
    page = shown(client, "/so-lieu/B11/")
    assert "Trung vị từ 15 đến dưới 20 ngày trong tháng." in page
    assert page.index("Từ 5 ngày") < page.index("Từ 25 ngày")
    few = mark(made.shown({}, 50.5), "days5", "", "%")
    sure = mark(made.shown({}, 60.0), "days10", "", "%")
    assert sentences.middle([few]) == ""
    assert "từ 10 ngày" in sentences.middle([few, sure])
    assert "dưới 5 ngày" in sentences.middle(
        [mark(made.shown({}, 9.0), "days5", "", "%")]
    )


def test_a_survey_without_a_figure_says_what_is_known(client: Client) -> None:
    page = shown(client, "/so-lieu/E5/")
    assert "Chưa có con số nào có nguồn rõ ràng" in page
    assert "Disrupting Harm 2022" in page


def test_axes_without_a_figure_are_not_drawn(client: Client) -> None:
    release = made.national("2026-09", 21.4)
    silent = tuple(
        replace(
            one,
            cells=tuple(
                Cell(c.dims, None, None, None, None, None, "", "hidden")
                for c in one.cells
            ),
        )
        for one in release.series
    )
    made.keep(replace(release, series=silent))
    page = shown(client, B1)
    assert "Kỳ này chưa đủ nơi tham gia để vẽ." in page
    assert 'class="chart map"' in page


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (22.0, 21.4, "chưa thể nói là đã giảm"),
        (21.0, 21.4, "chưa thể nói là đã tăng"),
        (30.0, 21.4, "tách hẳn nhau: đã giảm"),
        (10.0, 21.4, "tách hẳn nhau: đã tăng"),
    ],
)
def test_a_change_is_told_only_while_intervals_are_apart(
    client: Client, before: float, now: float, said: str
) -> None:
    made.keep(made.national("2026-08", before))
    made.keep(made.national("2026-09", now))
    assert said in shown(client, B1)


def test_provinces_are_compared_only_while_intervals_are_apart(client: Client) -> None:
    made.keep(made.national("2026-09", 29.0))
    same = "?chi-so=B1&noi-1=01&noi-2=79&ky-1=2026-09-r1&ky-2=2026-09-r1"
    assert "không xếp hạng được" in shown(client, f"/so-lieu/so-sanh/{same}")
    made.revised(made.national("2026-09", 10.0), "Một nguồn gửi thiếu.")
    later = same.replace("r1", "r2")
    assert "cao hơn" in shown(client, f"/so-lieu/so-sanh/{later}")
    missing = later.replace("noi-1=01", "noi-1=04")
    assert "không so được" in shown(client, f"/so-lieu/so-sanh/{missing}")


def test_real_and_made_up_figures_are_never_compared(client: Client) -> None:
    made.keep(made.national("2026-09", 10.0))
    made.keep(made.national("2026-09", 50.0, space="synthetic"))
    asked = "?chi-so=B1&noi-1=01&noi-2=79&ky-1=2026-09-r1&ky-2=mo-phong-2026-09-r1"
    page = shown(client, f"/so-lieu/so-sanh/{asked}")
    assert "mô phỏng: không so được" in page


def test_boundaries_that_changed_forbid_a_comparison_of_places(client: Client) -> None:
    made.keep(replace(made.national("2026-08", 10.0), geo_version="2024"))
    made.keep(made.national("2026-09", 50.0))
    asked = "?chi-so=B1&noi-1=01&noi-2=01&ky-1=2026-08-r1&ky-2=2026-09-r1"
    assert "Địa giới đã đổi" in shown(client, f"/so-lieu/so-sanh/{asked}")


def test_made_up_figures_say_so_everywhere(client: Client) -> None:
    made.months("2026-08", "2026-09", space="synthetic")
    word = "mo-phong-2026-09-r1"
    chart = f"{B1}{word}/tinh/"
    for address in (
        *(f"/so-lieu/{page}" for page in ("", "cho-em/", "du-lieu-mo/")),
        *(B1, f"{B1}{word}/", chart, f"/so-lieu/du-lieu-mo/{word}/"),
        "/so-lieu/so-sanh/?chi-so=B1",
    ):
        assert "không có thật" in shown(client, address), address
    svg = shown(client, f"{B1}{word}/tinh.svg")
    assert "Số liệu mô phỏng, không có thật" in svg
    assert json.loads(shown(client, f"{B1}{word}/tinh.json"))["synthetic"] is True
    assert client.get(f"{B1}2026-09-r1/tinh/").status_code == 404


def test_real_figures_come_first_and_say_nothing_of_the_kind(client: Client) -> None:
    made.keep(made.national("2026-08", 21.0))
    made.months("2026-09", space="synthetic")
    page = shown(client, B1)
    assert "Tháng 8/2026" in page
    assert "không có thật" not in page


def test_age_and_level_come_from_the_quarter_that_has_them(client: Client) -> None:
    made.months("2026-09")
    made.quarter("2026-Q3")
    page = shown(client, B1)
    assert "theo nhóm tuổi, quý 3/2026" in page
    assert "theo cấp học, quý 3/2026" in page
    assert "14–15 tuổi" in shown(client, f"{B1}2026-Q3-r1/tuoi/")


def test_every_chart_of_a_page_stays_at_an_address_with_four_files(
    client: Client,
) -> None:
    made.months("2026-08", "2026-09")
    for code, cut in (("B1", "tinh"), ("B1", "xu-huong"), ("B4", "nhom")):
        where = f"/so-lieu/{code}/2026-09-r1/{cut}"
        page = shown(client, f"{where}/")
        assert "<table" in page
        for kind in ("svg", "png", "csv", "json"):
            assert f'href="{where}.{kind}"' in page
        assert ET.fromstring(shown(client, f"{where}.svg")).tag.endswith("svg")
        assert client.get(f"{where}.png").content.startswith(b"\x89PNG")
        rows = list(csv.reader(io.StringIO(shown(client, f"{where}.csv")[1:])))
        assert tuple(rows[0]) == COLUMNS
        told = json.loads(shown(client, f"{where}.json"))
        assert len(told["rows"]) == len(rows) - 1 > 0


def test_the_table_has_what_the_chart_has(client: Client) -> None:
    made.keep(made.national("2026-09", 21.4, half=1.3))
    page = shown(client, f"{B1}2026-09-r1/tinh/")
    assert "20,1% – 22,7%" in page
    assert page.count('<th scope="row"') == 34
    assert page.count("Chưa có</span>") == 2 * 32


def test_files_may_be_kept_and_an_old_revision_never_changes(client: Client) -> None:
    first = made.keep(made.national("2026-09", 21.4))
    old = client.get(f"{B1}2026-09-r1/tinh.csv")
    assert "immutable" in old["Cache-Control"]
    again = client.get(
        f"{B1}2026-09-r1/tinh.csv", headers={"if-none-match": old["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    made.revised(replace(first, series=made.national("2026-09", 40.0).series), "Sửa.")
    assert client.get(f"{B1}2026-09-r1/tinh.csv").content == old.content
    newest = client.get(f"{B1}2026-09/tinh.csv")
    assert newest.content != old.content
    assert "immutable" not in newest["Cache-Control"]


def test_the_language_of_a_file_is_told_by_its_address_alone(client: Client) -> None:
    made.keep(made.national("2026-09", 21.4))
    client.cookies["lang"] = "en"
    assert "Nơi có chặn" in shown(client, f"{B1}2026-09-r1/tinh.svg")
    assert "Places with blocks" in shown(client, f"{B1}2026-09-r1/tinh.svg?lang=en")
    assert 'tinh.svg?lang=en"' in shown(client, f"{B1}2026-09-r1/tinh/")


def test_a_revision_tells_why_and_the_old_one_is_still_there(client: Client) -> None:
    made.revised(made.keep(made.national("2026-09", 21.4)), "Một nguồn gửi thiếu.")
    assert "Một nguồn gửi thiếu." in shown(client, B1)
    assert "Một nguồn gửi thiếu." not in shown(client, f"{B1}2026-09-r1/")


def test_a_child_reads_how_many_of_ten(client: Client) -> None:
    made.keep(made.national("2026-09", 21.4))
    page = shown(client, "/so-lieu/cho-em/")
    assert "Cứ 10 nhà và lớp học, khoảng 2 nơi" in page
    assert page.count('class="on"') == 2
    assert "tel:111" in page


def test_attacks_stand_beside_what_was_allowed(client: Client) -> None:
    made.months("2026-09")
    page = shown(client, "/so-lieu/chac-den-dau/")
    assert "0,1" in page
    assert "0,5" in page


def test_no_page_asks_more_where_more_was_released(client: Client) -> None:
    made.months("2026-09")
    for page in PAGES:
        shown(client, f"/so-lieu/{page}")
    few = {page: count(client, f"/so-lieu/{page}") for page in (*PAGES, "B1/")}
    made.months("2026-06", "2026-07", "2026-08")
    shown(client, B1)
    assert few == {page: count(client, f"/so-lieu/{page}") for page in (*PAGES, "B1/")}


def count(client: Client, address: str) -> int:
    shown(client, address)
    with CaptureQueriesContext(connection) as asked:
        shown(client, address)
    return len(asked)


def test_fresh_figures_are_for_who_answers_for_them(client: Client) -> None:
    address = "/so-lieu/noi-bo/"
    assert client.get(address).status_code == 302
    assert signed_in(staff(Role.OFFICER)).get(address).status_code == 403
    assert "Chưa nhận được gì" in shown(signed_in(staff(Role.ANALYST)), address)


def test_fresh_counts_of_few_are_hidden_from_analysts_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    month = dt.date(2026, 3, 1)
    counts = [
        Counted(reports.RECEIVED, month, n, geo=g) for n, g in ((41, "79"), (3, "01"))
    ]
    monkeypatch.setattr(reports, "counted", lambda today: iter(counts))
    address = "/so-lieu/noi-bo/?chi-so=C1&theo=province"
    page = shown(signed_in(staff(Role.ANALYST)), address)
    assert ">41<" in page
    assert "Không công bố" in page
    assert ">3<" not in page


def staff(role: Role) -> User:
    user = User.objects.create_user(role.value, "bốn món trong bếp", role=role)
    TOTP.activate(user, SECRET)
    return user
