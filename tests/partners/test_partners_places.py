"""Places: what is typed, codes and days, on the file that ships."""

import datetime as dt
import random
import time

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from lachan.accounts.models import User
from lachan.partners import facts
from lachan.partners.facts.places import the_atlas
from lachan.partners.models import How, Kind, Unit
from lachan.partners.rules import finding
from lachan.partners.rules.finding import Finder, one_away, words
from lachan.partners.rules.places import SINCE, Level
from lachan.partners.services import units
from lachan.web.text import searchable

TODAY = dt.date(2026, 11, 24)
BEFORE = dt.date(2025, 6, 30)
FINDER = Finder.of(the_atlas())


def codes(text: str, **more: bool) -> list[str]:
    return [one.code for one in FINDER.find(text, **more)]


def test_the_file_holds_every_place_of_both_times() -> None:
    known = the_atlas()
    assert len(known.now.provinces) == 34
    assert len(known.now.communes) == 3321
    assert len(known.old.provinces) == 63
    assert len(known.districts) == 696
    assert len(known.old.communes) == 10035


def test_every_old_commune_went_into_communes_of_today() -> None:
    known = the_atlas()
    assert known.heirs.keys() == known.old.communes.keys()
    assert all(h in known.now.communes for heirs in known.heirs.values() for h in heirs)
    assert set(known.province_heirs) == set(known.old.provinces)
    assert set(known.province_heirs.values()) == set(known.now.provinces)


def test_every_commune_of_today_took_something_in() -> None:
    known = the_atlas()
    taken = {heir for heirs in known.heirs.values() for heir in heirs}
    taken |= {heir for d in known.districts.values() for heir in d.heirs}
    assert taken == set(known.now.communes)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("phuong ben nghe", "26740"),
        ("Phường Bến Nghé", "26740"),
        ("ben nghe q1 tphcm", "26740"),
        ("bn nghe quan 1", "26740"),
        ("P.1, Q.10", "27190"),
        ("phường 01 quận 10", "27190"),
        ("p5 da lat", "24787"),
        ("ea hleo", "24184"),
        ("thi xa son tay", "09574"),
        ("hoan kiem ha nooi", "00070"),
        ("o phuong ba dinh gan lang bac", "00004"),
        ("bach long vi", "11948"),
        ("ha noi", "01"),
        ("đà nẵng", "48"),
    ],
)
def test_a_place_is_found_as_people_type_it(typed: str, code: str) -> None:
    assert codes(typed)[0] == code


def test_an_old_district_gives_all_the_communes_that_took_it_in() -> None:
    assert {"26737", "26740", "26743", "26758"} <= set(codes("quan 1 hcm"))


def test_before_july_2025_the_old_communes_answer() -> None:
    assert codes("phuong ben nghe", before=True)[0] == "26740"
    assert facts.place("26740", BEFORE) == facts.PlaceFacts(
        "26740",
        Level.COMMUNE,
        "Phường Bến Nghé",
        "79",
        "Thành phố Hồ Chí Minh",
        "Quận 1",
    )


def test_every_commune_is_found_without_marks_beside_its_province() -> None:
    known = the_atlas()
    missed = []
    for commune in random.Random(7).sample([*known.now.communes.values()], 400):
        province = known.now.provinces[commune.province].name
        found = codes(searchable(f"{commune.name} {province}"))
        if commune.code not in found[:3]:
            missed.append(commune.name)
    assert missed == []


def test_every_old_commune_leads_to_what_took_it_in() -> None:
    known = the_atlas()
    missed = []
    for old in random.Random(8).sample([*known.old.communes.values()], 400):
        province = known.old.provinces[old.province].name
        typed = searchable(f"{old.name} {old.district} {province}")
        if known.heirs[old.code][0] not in codes(typed)[:3]:
            missed.append(typed)
    assert missed == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    found = FINDER.find(text)
    assert len(found) <= 8
    assert len({(one.level, one.code) for one in found}) == len(found)
    assert [one.score for one in found] == sorted(
        (f.score for f in found), reverse=True
    )


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_one_wrong_letter_still_finds_the_commune(data: st.DataObject) -> None:
    known = the_atlas()
    names = [c for c in known.now.communes.values() if len(c.name) > 14]
    commune = data.draw(st.sampled_from(names))
    province = known.now.provinces[commune.province].name
    typed = searchable(commune.name)
    first = len(typed) - len(typed.split(" ", 1)[1])
    at = data.draw(st.integers(first, len(typed) - 1).filter(lambda i: typed[i] != " "))
    wrong = f"{typed[:at]}{typed[at + 1 :]} {searchable(province)}"
    assume(searchable(wrong) == wrong)  # "lay" without its a would be "li"
    assume(words(wrong) == wrong.split())  # "ha" without its a is short for "huyen"
    assert commune.code in codes(wrong)


@given(st.text("abcd", min_size=1, max_size=7), st.text("abcd", min_size=1, max_size=7))
def test_one_away_is_one_edit(one: str, other: str) -> None:
    edits = {one[:i] + one[i + 1 :] for i in range(len(one))}
    edits |= {one[:i] + c + one[i:] for i in range(len(one) + 1) for c in "abcd"}
    edits |= {one[:i] + c + one[i + 1 :] for i in range(len(one)) for c in "abcd"}
    edits |= {one[:i] + one[i + 1] + one[i] + one[i + 2 :] for i in range(len(one) - 1)}
    assert one_away(one, other) is (other in edits - {one})


def test_numbers_stay_with_what_they_number() -> None:
    assert words("P.1, Q.10 TP.HCM") == [
        *("phuong1", "quan10"),
        *("thanh", "pho", "ho", "chi", "minh"),
    ]


def test_a_story_is_answered_within_a_tenth_of_a_second() -> None:
    story = (
        "em o phuong tan son nhi quan tan phu gan cho tan huong bi ban nhan tin doa "
    )
    began = time.process_time()
    for _turn in range(10):
        FINDER.find(story * 4)
    assert (time.process_time() - began) / 10 < 0.1
    assert len(words(story * 9)) == finding.WORDS_MAX


@pytest.mark.django_db
def test_what_administrators_wrote_down_goes_before_the_file(
    hanoi: Unit, dung: User
) -> None:
    new = units.NewUnit(Kind.COMMUNE, "00004", "Phường Ba Đình", SINCE, province=hanoi)
    units.rename(
        unit=units.create_unit(new, by=dung),
        name="Phường Ba Đình Mới",
        on=dt.date(2026, 10, 1),
        by=dung,
    )
    assert [p.name for p in facts.find_places("p. ba dinh, ha noi", TODAY)][:1] == [
        "Phường Ba Đình Mới"
    ]
    early = facts.place("00004", dt.date(2026, 9, 30))
    assert early is not None
    assert early.name == "Phường Ba Đình"


@pytest.mark.django_db
def test_a_commune_that_merged_is_found_under_its_old_name(
    hanoi: Unit, dung: User
) -> None:
    made = [
        units.create_unit(
            units.NewUnit(Kind.COMMUNE, code, name, SINCE, province=hanoi), by=dung
        )
        for code, name in (("00004", "Phường Ba Đình"), ("00008", "Phường Ngọc Hà"))
    ]
    said = units.Said(How.MERGED, dt.date(2026, 10, 1))
    units.succeed(old=made[1], new=[made[0]], said=said, by=dung)
    found = facts.find_places("phuong ngoc ha ba dinh ha noi", TODAY)[0]
    assert (found.code, found.name) == ("00004", "Phường Ba Đình")
    assert "Ngọc Hà" in found.via
    after = facts.place("00008", TODAY)
    assert after is not None
    assert after.code == "00004"


@pytest.mark.django_db
def test_a_commune_the_file_does_not_know_is_followed_too(
    hanoi: Unit, dung: User
) -> None:
    since, day = dt.date(2026, 1, 1), dt.date(2026, 10, 1)
    made = [
        units.create_unit(
            units.NewUnit(Kind.COMMUNE, code, name, since, province=hanoi), by=dung
        )
        for code, name in (("99001", "Phường Bến Mới"), ("99002", "Phường Đồi Sim"))
    ]
    said = units.Said(How.MERGED, day)
    units.succeed(old=made[0], new=[made[1]], said=said, by=dung)
    before = facts.place("99001", day - dt.timedelta(1))
    assert before is not None
    assert before.code == "99001"
    for after in (facts.place("99001", day), *facts.find_places("ben moi", day)[:1]):
        assert after is not None
        assert (after.code, after.name) == ("99002", "Phường Đồi Sim")
        assert "Phường Bến Mới" in after.via


def communes(names: dict[str, str], province: Unit, by: User) -> dict[str, Unit]:
    """Keep communes that the file does not know, by code; they began in 2026."""
    return {
        code: units.create_unit(
            units.NewUnit(
                Kind.COMMUNE, code, name, dt.date(2026, 1, 1), province=province
            ),
            by=by,
        )
        for code, name in names.items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("ends", [None, TODAY + dt.timedelta(30)])
def test_a_commune_that_is_there_is_found_before_namesakes_that_ended(
    hanoi: Unit, dung: User, ends: dt.date | None
) -> None:
    made = communes({f"9900{n}": "Phường Bến Mới" for n in range(5)}, hanoi, dung)
    for code in ("99000", "99001", "99003", "99004"):
        units.close(unit=made[code], on=dt.date(2026, 6, 1), by=dung)
    if ends:
        units.close(unit=made["99002"], on=ends, by=dung)
    found = facts.find_places("phuong ben moi", TODAY)
    assert found[0].code == "99002"


@pytest.mark.django_db
def test_a_list_calls_each_place_as_its_own_page_does(hanoi: Unit, dung: User) -> None:
    names = {"99001": "Phường Bến Mới", "99002": "Phường Đồi Sim", "99003": "Xã Cũ"}
    made = communes(names, hanoi, dung)
    day, eve = dt.date(2026, 10, 1), dt.date(2026, 9, 30)
    said = units.Said(How.MERGED, day)
    units.succeed(old=made["99001"], new=[made["99002"]], said=said, by=dung)
    units.close(unit=made["99003"], on=day, by=dung)
    units.rename(unit=hanoi, name="Thủ đô Hà Nội", on=day, by=dung)
    codes = ["00004", "01", "99001", "99002", "99003", "99999"]
    assert facts.place_labels(codes, day) == {
        "00004": "Phường Ba Đình, Thủ đô Hà Nội",
        "01": "Thủ đô Hà Nội",
        "99001": "Phường Đồi Sim, Thủ đô Hà Nội",
        "99002": "Phường Đồi Sim, Thủ đô Hà Nội",
    }
    for on in (eve, day):
        places = {code: facts.place(code, on) for code in codes}
        shown = {code: one.label for code, one in places.items() if one}
        assert facts.place_labels(codes, on) == shown


@pytest.mark.django_db
def test_labels_cost_the_same_however_many_places_ended(
    hanoi: Unit, dung: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = {f"99{n:03}": f"Phường Số {n}" for n in range(12)}
    made = [*communes(names, hanoi, dung).values()]
    said = units.Said(How.MERGED, dt.date(2026, 10, 1))
    for old in made[1:]:
        units.succeed(old=old, new=[made[0]], said=said, by=dung)
    for codes in (["99001"], list(names)):
        with django_assert_num_queries(3):
            found = facts.place_labels(codes, TODAY)
        assert set(found.values()) == {"Phường Số 0, Thành phố Hà Nội"}


@pytest.mark.django_db
def test_a_code_of_before_leads_to_today() -> None:
    assert [p.code for p in facts.places_now("26740", TODAY)] == ["26740"]
    assert [p.name for p in facts.places_now("74", TODAY)] == ["Thành phố Hồ Chí Minh"]
    assert facts.places_now("99999", TODAY) == []
    assert facts.place("99999", TODAY) is None
    assert facts.place("74", TODAY) is None


@pytest.mark.django_db
def test_finding_asks_the_database_three_times(
    provinces: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        facts.find_places("tan phu", TODAY)


@pytest.mark.django_db
def test_a_browser_gets_the_communes_of_a_whole_province(provinces: None) -> None:
    answer = Client().get(reverse("partners:places", args=["79"]))
    said = answer.json()
    assert len(said["communes"]) == 168
    saigon = next(one for one in said["communes"] if one["code"] == "26740")
    assert "Phường Bến Nghé" in saigon["also"]
    assert len(answer.content) < 40_000
    assert "Set-Cookie" not in answer.headers
    assert Client().get(reverse("partners:places", args=["9x"])).status_code == 404
