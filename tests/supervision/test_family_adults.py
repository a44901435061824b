"""Two adults with equal rights, and what holds while they disagree."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Person, make, signed_in

from lachan.accounts import services as accounts
from lachan.accounts.models import User
from lachan.audit.models import Entry
from lachan.policy.catalogue import catalogue
from lachan.policy.live import Live
from lachan.policy.model import Action, AgeBand, Stance
from lachan.supervision import access
from lachan.supervision.models import (
    AdultInvitation,
    Change,
    Child,
    Device,
    Dispute,
    Family,
    SecondAdult,
)
from lachan.supervision.rules import strictness
from lachan.supervision.rules.profile import chosen
from lachan.supervision.services import (
    adults,
    choices,
    devices,
    families,
    moments,
)
from lachan.supervision.services.changes import undo
from lachan.supervision.services.disputes import HeldError

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(family: Family, child: Child, lan: User, giang: User) -> Family:
    """Chị Lan's family, which Giang governs as well."""
    invitation, _token = adults.invite(family=family, by=lan, now=timezone.now())
    adults.join(invitation=invitation, user=giang, now=timezone.now())
    return family


def _link(home: Client) -> str:
    answer = home.post(reverse("supervision:adult_invite"), {"way": "link"})
    return str(answer.context["link"])


def test_a_link_lets_one_person_in_once(
    home: Client, child: Child, giang: User
) -> None:
    link = _link(home)
    stranger = signed_in(giang)
    assert "Cùng giữ nhà này" in stranger.get(link).content.decode()
    assert stranger.post(link).status_code == 302
    assert stranger.get(reverse("supervision:home")).status_code == 200
    assert signed_in(make(Person.BINH)).post(link).status_code == 404


def test_of_the_link_only_a_digest_is_kept(home: Client, child: Child) -> None:
    token = _link(home).rstrip("/").rpartition("/")[2]
    kept = AdultInvitation.objects.get()
    assert kept.digest == adults.digest(token)
    assert token not in str(kept.__dict__)


def test_a_link_ends_after_seven_days(family: Family, lan: User, giang: User) -> None:
    now = timezone.now()
    invitation, _ = adults.invite(family=family, by=lan, now=now)
    late = now + timedelta(days=7, seconds=1)
    with pytest.raises(adults.InvitationGoneError):
        adults.join(invitation=invitation, user=giang, now=late)


def test_a_login_name_invites_without_telling_whether_it_exists(
    home: Client, child: Child, giang: User
) -> None:
    url = reverse("supervision:adult_invite")
    known = home.post(url, {"way": "login", "login": "GIANG"}).content.decode()
    unknown = home.post(url, {"way": "login", "login": "nobody"}).content.decode()
    assert "Nếu tên đăng nhập đúng" in known
    assert "Nếu tên đăng nhập đúng" in unknown
    person = signed_in(giang)
    assert "chị Lan mời" in person.get(reverse("supervision:start")).content.decode()
    row = AdultInvitation.objects.get(login="giang")
    person.post(reverse("supervision:adult_named", args=[row.pk]))
    assert access.family_of(giang) == child.family


def test_whoever_keeps_a_family_already_is_not_let_in(
    home: Client, child: Child, giang: User
) -> None:
    families.open_family(owner=giang)
    assert signed_in(giang).post(_link(home)).status_code == 409
    assert not SecondAdult.objects.exists()


def test_there_are_never_three_adults(two: Family, lan: User) -> None:
    with pytest.raises(adults.FullError):
        adults.invite(family=two, by=lan, now=timezone.now())


def test_both_govern_and_both_see_who_did_what(
    two: Family, child: Child, lan: User, giang: User
) -> None:
    moments.grant_time(child=child, by=giang, now=timezone.now())
    for adult in (lan, giang):
        page = signed_in(adult).get(reverse("supervision:log")).content.decode()
        assert "Giang" in page
        assert "Thêm giờ đến" in page


@pytest.mark.parametrize("person", ["lan", "giang"])
def test_each_may_leave_and_the_other_keeps_all(
    two: Family, child: Child, lan: User, giang: User, person: str
) -> None:
    goes, stays = (lan, giang) if person == "lan" else (giang, lan)
    accounts.leave(user=goes)
    assert access.family_of(stays) == two
    assert Child.objects.get() == child


def test_the_last_adult_cannot_leave_but_deletes(family: Family, lan: User) -> None:
    with pytest.raises(adults.LastAdultError):
        adults.leave(family=family, user=lan, now=timezone.now())


def test_one_of_two_adults_deletes_nothing(two: Family, home: Client) -> None:
    answer = home.post(reverse("supervision:erase"), {"password": "x"})
    assert answer.status_code == 409
    assert Family.objects.filter(pk=two.pk).exists()


def test_no_page_of_an_adult_removes_the_other(two: Family, home: Client) -> None:
    page = home.get(reverse("supervision:adults")).content.decode()
    assert "Chúng tôi không thống nhất" in page
    assert "xoa" not in page.replace("xoa-nha", "")


# --- Disputes -----------------------------------------------------------------------


@pytest.fixture
def dispute(two: Family, lan: User) -> Dispute:
    return adults.disagree(
        family=two, by=lan, text="sợ", wants_removal=True, now=timezone.now()
    )


def test_the_other_sees_that_it_was_told_but_not_what(
    dispute: Dispute, giang: User
) -> None:
    browser = signed_in(giang)
    for name in ("adults", "log", "home"):
        page = browser.get(reverse(f"supervision:{name}")).content.decode()
        assert "“sợ”" not in page
        assert "xin đưa" not in page
    assert (
        "Lá Chắn đang xem"
        in browser.get(reverse("supervision:adults")).content.decode()
    )


def test_during_a_dispute_nothing_is_loosened_and_closing_goes_on(
    dispute: Dispute, child: Child, lan: User, giang: User
) -> None:
    hours = choices.WindowFields("Ngủ", [0, 1], 21 * 60, 6 * 60, "offline")
    window, added = choices.save_window(child=child, fields=hours, by=giang)
    assert added is not None
    with pytest.raises(HeldError):
        choices.remove_window(window=window, by=lan)
    with pytest.raises(HeldError):
        undo(change=added, by=lan)
    with pytest.raises(HeldError):
        moments.grant_time(child=child, by=lan, now=timezone.now())
    with pytest.raises(HeldError):
        families.remove_child(child=child, by=lan)
    choices.set_stances(child=child, stances={"video": Stance.BLOCK}, by=giang)
    with pytest.raises(HeldError):
        choices.set_stances(child=child, stances={"video": Stance.OPEN}, by=lan)


def test_a_page_says_calmly_that_it_is_held(
    dispute: Dispute, child: Child, home: Client
) -> None:
    answer = home.post(reverse("supervision:more_time", args=[child.key]))
    assert answer.status_code == 409
    assert "Luật cũ vẫn chạy" in answer.content.decode()


def test_a_new_device_of_an_adult_waits_until_they_agree(
    dispute: Dispute, family: Family, lan: User
) -> None:
    device = Device(family=family, role="adult", name="x", asker_kind="address")
    device.asker = "192.168.3.3"
    with pytest.raises(HeldError):
        devices.save_device(device=device, own_address="", by=lan)


def test_staff_hears_both_and_decides(
    dispute: Dispute, two: Family, lan: User, giang: User
) -> None:
    adults.disagree(
        family=two, by=giang, text="không", wants_removal=False, now=timezone.now()
    )
    staff = signed_in(make(Person.DUNG))
    url = reverse("supervision:dispute", args=[dispute.pk])
    page = staff.get(url).content.decode()
    assert "“sợ”" in page
    assert "“không”" in page
    assert "<b>An</b>" not in page
    staff.post(url, {"out": str(giang.pk), "answer": "Đã nói chuyện."})
    assert access.family_of(giang) is None
    assert access.family_of(lan) == two
    dispute.refresh_from_db()
    assert {s.text for s in dispute.statements.all()} == {""}
    assert Entry.objects.filter(action="dispute.closed").exists()


def test_staff_can_take_out_who_made_the_family(
    dispute: Dispute, two: Family, lan: User, giang: User
) -> None:
    dung = make(Person.DUNG)
    adults.decide(dispute=dispute, out=lan, answer="", by=dung, now=timezone.now())
    assert access.family_of(lan) is None
    assert access.family_of(giang) == two


def test_a_family_of_one_has_no_dispute(home: Client, child: Child) -> None:
    answer = home.post(reverse("supervision:disagree"), {"text": "x"})
    assert answer.status_code == 200
    assert not Dispute.objects.exists()


# --- What is looser -----------------------------------------------------------------

_CODES = sorted(catalogue())
_STANCES = st.dictionaries(
    st.sampled_from(_CODES), st.sampled_from([s.value for s in Stance]), max_size=6
)
_AGES = st.sampled_from([a for a in AgeBand if a is not AgeBand.ADULT])


def _own(stances: dict[str, str]) -> dict[str, object]:
    return {
        "stances": stances,
        "safe_search_off": [],
        "youtube": "",
        "allow_only": False,
    }


@given(old=_STANCES, new=_STANCES, age=_AGES)
def test_what_is_not_looser_opens_no_category(
    old: dict[str, str], new: dict[str, str], age: AgeBand
) -> None:
    if strictness.loosens("rules", _own(old), _own(new), age):
        return
    one, other = ({c: Stance(s) for c, s in stances.items()} for stances in (old, new))
    for code in _CODES:
        was_open = chosen(code, one, age) is Stance.OPEN
        is_open = chosen(code, other, age) is Stance.OPEN
        assert was_open or not is_open


def test_a_kind_nobody_knows_counts_as_looser() -> None:
    assert strictness.loosens("unheard-of", {}, {}, AgeBand.FROM_6)


@pytest.mark.django_db(transaction=True)
def test_strict_changes_reach_the_gateway_during_a_dispute(
    policy: Path, dispute: Dispute, child: Child, tablet: Device, lan: User
) -> None:
    now = timezone.now()
    moments.pause(child=child, by=lan, now=now)
    live = Live(policy)
    assert live.profile_of("127.0.0.2") == child.key
    paused, _until = live.class_of(child.key, (now + timedelta(seconds=5)).timestamp())
    assert live.decide("chat.example", 1, paused).action is Action.BLOCK
    assert live.decide("anything.example", 1, paused).action is Action.BLOCK
    assert Change.objects.filter(kind="pause", by=lan).exists()
