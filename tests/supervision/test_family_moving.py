"""A family moves in from another filter: file, preview, taking over, undo."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.cast import signed_in
from tests.policy import moving_sources as sources

from lachan.accounts.models import User
from lachan.policy.live import Live
from lachan.policy.moving import ERRORS, REASONS, MovingError, read
from lachan.supervision import jobs
from lachan.supervision.models import (
    Change,
    Child,
    ChildRules,
    Device,
    Family,
    MoveDraft,
    OwnRule,
    Window,
)
from lachan.supervision.rules import moving as rules
from lachan.supervision.services import adults, choices, families, moving
from lachan.supervision.services.changes import undo
from lachan.supervision.services.owned import rows_of
from lachan.supervision.views import moving_words as words
from lachan.supervision.views.moving_reasons import REASONS as SENTENCES

pytestmark = pytest.mark.django_db
MOVE, CHECK = reverse("supervision:move"), reverse("supervision:move_check")


def upload(home: Client, data: bytes, name: str = "AdGuardHome.yaml") -> Any:
    return home.post(MOVE, {"file": SimpleUploadedFile(name, data)})


def filled(home: Client, **other: Any) -> dict[str, Any]:
    """Return the form of the preview as the browser would send it untouched."""
    form = home.get(CHECK).context["form"]
    data: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if value not in (None, ""):
            data[field.name] = value
    return data | other


def rows(family: Family) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of the family but its log and what was published."""
    return {
        model.__name__: list(found.values())
        for model, found in rows_of(family)
        if model.__name__ not in {"Change", "Published"}
    }


def test_a_file_is_understood_and_changes_nothing_yet(
    home: Client, child: Child
) -> None:
    before = rows(child.family)
    answer = upload(home, sources.adguard())
    assert answer["Location"] == CHECK
    text = home.get(CHECK).content.decode()
    for said in ("AdGuard Home", "192.168.1.20", "phim.example", "TikTok"):
        assert said in text
    assert "Mật khẩu, khóa và phiên đăng nhập không bao giờ được đọc" in text
    assert rows(child.family) | {"MoveDraft": []} == before
    assert not Change.objects.filter(kind="move").exists()


def test_the_chosen_parts_are_taken_over_and_undone_as_one(
    policy: Path, home: Client, child: Child
) -> None:
    before = rows(child.family)
    upload(home, sources.adguard())
    data = filled(home, whose0=child.key, whose2="new", nickname2="Tí", born2=2014)
    answer = home.post(CHECK, data)
    change = Change.objects.get(kind="move")
    assert answer["Location"] == reverse("supervision:moved", args=[change.pk])
    assert not MoveDraft.objects.exists()
    assert set(
        Device.objects.filter(child=child).values_list("asker_kind", "asker")
    ) == {
        ("address", "192.168.1.20"),
        ("mac", "aa:bb:cc:dd:ee:ff"),
        ("device", "bong-may"),
    }
    assert ChildRules.objects.get(child=child).stances["youtube"] == "block"
    names = {r.name: r.allow for r in OwnRule.objects.filter(child=child)}
    assert names["phim.example"] is False
    assert names["truong.example"] is True
    other = Child.objects.get(nickname="Tí")
    assert Window.objects.filter(child=other).count() == 5
    page = home.get(answer["Location"]).content.decode()
    assert "Con mới: 1" in page
    assert "Cả dải mạng chỉ dành cho máy của khách" in page
    log = home.get(reverse("supervision:log")).content.decode()
    assert log.count("Chuyển đến từ AdGuard Home") >= 1
    assert "phim.example" not in log

    home.post(reverse("supervision:undo", args=[change.pk]))
    after = rows(child.family)
    assert {k: v for k, v in after.items() if k != "Child"} == {
        k: v for k, v in before.items() if k != "Child"
    }
    assert [c["nickname"] for c in after["Child"]] == ["An"]
    change.refresh_from_db()
    assert change.undone_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_gateway_knows_what_moved_in(
    policy: Path, home: Client, child: Child
) -> None:
    upload(home, sources.adguard())
    home.post(CHECK, filled(home, whose0=child.key))
    live = Live(policy)
    assert live.profile_of("192.168.1.20") == child.key
    home.post(reverse("supervision:undo", args=[Change.objects.get(kind="move").pk]))
    assert Live(policy).profile_of("192.168.1.20") != child.key


@pytest.mark.parametrize("part", moving.PARTS)
def test_an_unticked_part_is_left_out(home: Client, child: Child, part: str) -> None:
    upload(home, sources.adguard())
    data = filled(home, whose0=child.key)
    assert part in data["parts"]
    data["parts"] = [p for p in data["parts"] if p != part]
    home.post(CHECK, data)
    done = Change.objects.get(kind="move").facts["done"]
    assert part not in done
    assert done


def test_an_unticked_name_is_left_out(home: Client, child: Child) -> None:
    upload(home, sources.adguard())
    form = home.get(CHECK).context["form"]
    place = next(
        i for i, label in form["names"].field.choices if label == "phim.example"
    )
    data = filled(home, whose0=child.key)
    data["names"] = [i for i in data["names"] if i != place]
    home.post(CHECK, data)
    names = OwnRule.objects.filter(child=child).values_list("name", flat=True)
    assert "phim.example" not in names
    assert "cuoc.example" in names


def test_what_the_family_chose_itself_stands(
    home: Client, child: Child, lan: User
) -> None:
    choices.add_own_rule(
        child=child, name="phim.example", subtree=True, allow=True, by=lan
    )
    upload(home, sources.adguard())
    home.post(CHECK, filled(home, whose0=child.key))
    assert OwnRule.objects.get(child=child, name="phim.example").allow


def test_the_same_file_twice_adds_nothing(home: Client, child: Child) -> None:
    for _ in range(2):
        upload(home, sources.adguard())
        home.post(CHECK, filled(home, whose0=child.key))
    second = Change.objects.filter(kind="move").first()
    assert second is not None
    assert set(second.facts["done"]) == {"known"}
    assert not second.parts.exists()


def test_a_new_child_without_a_year_changes_nothing_and_keeps_what_was_chosen(
    home: Client, child: Child
) -> None:
    upload(home, sources.adguard())
    data = filled(home, whose0="new", nickname0="Tí")
    answer = home.post(CHECK, data)
    text = answer.content.decode()
    assert "Ghi năm sinh của con." in text
    assert 'value="Tí"' in text
    assert not Change.objects.filter(kind="move").exists()
    assert MoveDraft.objects.exists()


def test_an_address_of_another_family_is_refused_and_said(
    home: Client, child: Child, giang: User, add: Any
) -> None:
    other = families.open_family(owner=giang)
    theirs = families.add_child(
        family=other, nickname="Khác", birth_year=2015, by=giang
    )
    add(theirs, giang, "192.168.1.20")
    upload(home, sources.adguard())
    answer = home.post(CHECK, filled(home, whose0=child.key))
    assert (
        "192.168.1.20 đã là của một máy khác"
        in home.get(answer["Location"]).content.decode()
    )
    assert Device.objects.get(asker="192.168.1.20").family == other


def test_while_adults_disagree_nothing_moves_and_nothing_is_lost(
    home: Client, child: Child, family: Family, lan: User, giang: User
) -> None:
    now = timezone.now()
    invitation, _ = adults.invite(family=family, by=lan, now=now)
    adults.join(invitation=invitation, user=giang, now=now)
    upload(home, sources.adguard())
    adults.disagree(family=family, by=giang, text="x", wants_removal=False, now=now)
    before = rows(family)
    answer = home.post(CHECK, filled(home, whose0=child.key))
    assert answer.status_code == 409
    assert rows(family) == before


def test_something_changed_since_makes_the_undo_say_so(
    home: Client, child: Child, lan: User
) -> None:
    upload(home, sources.adguard())
    home.post(CHECK, filled(home, whose0=child.key))
    choices.remove_own_rule(
        rule=OwnRule.objects.get(child=child, name="phim.example"), by=lan
    )
    change = Change.objects.get(kind="move")
    answer = home.post(reverse("supervision:undo", args=[change.pk]))
    assert answer.status_code == 409
    assert OwnRule.objects.filter(child=child, name="cuoc.example").exists()


def test_a_draft_is_dropped_replaced_and_forgotten(home: Client, child: Child) -> None:
    upload(home, sources.adguard())
    first = filled(home, whose0=child.key)
    upload(home, sources.teleporter_5(), "pi-hole.tar.gz")
    answer = home.post(CHECK, first)
    assert "Có tệp mới hơn đã được đọc" in answer.content.decode()
    home.post(reverse("supervision:move_drop"))
    assert not MoveDraft.objects.exists()
    upload(home, sources.adguard())
    MoveDraft.objects.update(created_at=timezone.now() - timedelta(hours=25))
    moving.prune_drafts()
    assert not MoveDraft.objects.exists()
    assert "supervision.drafts" in {p.name for p in jobs.PERIODIC}


@pytest.mark.parametrize("kind", sorted(sources.everything()))
def test_every_kind_of_file_has_a_preview_in_both_languages(
    home: Client, child: Child, kind: str
) -> None:
    upload(home, sources.everything()[kind], f"{kind}.toml" if kind == "toml" else kind)
    for lang in ("vi", "en"):
        home.cookies[settings.LANGUAGE_COOKIE_NAME] = lang
        answer = home.get(CHECK)
        assert answer.status_code == 200
        assert answer.context["left"]


def test_every_reason_has_a_sentence() -> None:
    ours = {
        rules.TOO_MANY_CLIENTS,
        rules.TOO_MANY_NAMES,
        rules.LIST_NEW,
        rules.LIST_ALLOW,
        rules.CLOCK,
        rules.BAD_NAME,
    }
    assert {*REASONS, *ours} == set(SENTENCES)
    assert all(words.refused(code) for code in ERRORS)


def test_a_person_without_a_family_begins_with_a_file(giang: User) -> None:
    browser = signed_in(giang)
    assert browser.get(MOVE).status_code == 200
    upload(browser, sources.adguard())
    data = filled(browser, whose0="new", nickname0="Bống", born0=2018)
    browser.post(CHECK, data)
    assert Child.objects.get().nickname == "Bống"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Tệp trống"),
        (b"hello", "không phải tệp của AdGuard Home hay Pi-hole"),
        (b"a: &a [1]\nb: *a\ndns: {}\nfilters: []\n", "bí danh"),
        (b"PK\x03\x04 and no more", "hỏng hoặc bị cắt"),
        (b"SQLite format 3\x00" + b"\x00" * 4000, "hỏng hoặc bị cắt"),
        (sources.tarred({"../../etc/x/gravity.db": b"x"}), "đi ra ngoài"),
        (b"PIHOLETP" + b"x" * 100, "có mật khẩu"),
    ],
)
def test_a_file_that_is_not_taken_is_answered_in_words(
    home: Client, child: Child, data: bytes, said: str
) -> None:
    answer = upload(home, data)
    assert said in answer.content.decode()
    assert not MoveDraft.objects.exists()


def test_a_file_beyond_the_size_is_read_past(home: Client, child: Child) -> None:
    answer = upload(home, b"\x00" * (16 * 1024 * 1024 + 1))
    assert "lớn hơn mức đọc được (16 MB)" in answer.content.decode()
    assert not MoveDraft.objects.exists()


@examples(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_octets_are_understood_or_refused(data: st.DataObject) -> None:
    """Whatever is sent, also a real file with octets changed: no other error."""
    whole = data.draw(st.sampled_from(sorted(sources.everything().values())))
    octets = data.draw(
        st.one_of(st.binary(max_size=600), st.just(whole), _damaged(whole))
    )
    try:
        moved = read(octets, "x")
    except MovingError:
        return
    found = rules.understood(moved, timezone.now())
    assert rules.from_json(rules.to_json(found)) == found
    assert len(found.clients) <= rules.MAX_CLIENTS
    assert len(found.names) <= rules.MAX_NAMES
    assert len(words.left_lines(list(found.left))) == len(found.left)


def _damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    def cut(place: int, piece: bytes, drop: int) -> bytes:
        return whole[:place] + piece + whole[place + drop :]

    size = st.integers(0, len(whole))
    return st.builds(cut, size, st.binary(max_size=8), st.integers(0, 64))


def test_help_names_of_a_file_are_shown_nowhere(home: Client, child: Child) -> None:
    source = (
        "schema_version: 29\nuser_rules:\n  - '@@||tongdai111.vn^'\n"
        "  - '||tongdai111.vn^'\n  - '||xau.example^'\n"
    )
    upload(home, source.encode())
    text = home.get(CHECK).content.decode()
    assert "xau.example" in text
    assert "tongdai111.vn" not in text
    home.post(CHECK, filled(home))
    assert [r.name for r in OwnRule.objects.filter(child=child)] == ["xau.example"]


def test_hours_of_another_zone_are_told_on_the_clock_of_viet_nam() -> None:
    source = (
        "schema_version: 29\ndns: {}\nfiltering:\n  blocked_services:\n"
        "    ids: [tiktok]\n    schedule:\n      time_zone: UTC\n"
        "      mon: {start: 0s, end: 24h}\n      tue: {start: 0s, end: 24h}\n"
        "      wed: {start: 0s, end: 24h}\n      thu: {start: 0s, end: 24h}\n"
        "      fri: {start: 0s, end: 24h}\n      sat: {start: 0s, end: 24h}\n"
        "      sun: {start: 20h, end: 24h}\n"
    )
    found = rules.understood(read(source.encode()), timezone.now())
    (one,) = found.home.hours
    # Sunday 00:00 to 20:00 in UTC.
    assert (one.days, one.start, one.end) == ((6,), 7 * 60, 3 * 60)
    assert "clock" in {left.code for left in found.left}


def test_the_preview_asks_the_database_no_more_for_more_clients(
    home: Client,
    family: Family,
    child: Child,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    clients = "".join(
        f"  - {{name: may{i}, ids: [192.168.9.{i}]}}\n" for i in range(1, 60)
    )
    upload(home, f"schema_version: 27\nclients:\n{clients}dns: {{}}\n".encode())
    home.get(CHECK)
    with django_assert_num_queries(9):
        answer = home.get(CHECK)
    assert len(answer.context["cards"]) == rules.MAX_CLIENTS
    assert "Quá 40 máy" in answer.content.decode()


def test_a_move_asks_the_database_no_more_for_more_names(
    home: Client, family: Family, child: Child
) -> None:
    def statements(first: int, many: int) -> int:
        rules = "".join(f"  - '||n{n}.example^'\n" for n in range(first, first + many))
        upload(home, f"schema_version: 29\nuser_rules:\n{rules}".encode())
        filled_in = filled(home)
        with CaptureQueriesContext(connection) as seen:
            assert home.post(CHECK, filled_in).status_code == 302
        return len(seen)

    few, many = statements(0, 3), statements(1000, 200)
    assert OwnRule.objects.filter(child=child).count() == 203
    assert many <= few + 2, "one lookup and one insert for all, not for each"
    change = Change.objects.filter(kind="move").latest("pk")
    undo(change=change, by=None)
    assert OwnRule.objects.filter(child=child).count() == 3
