"""A shared tablet follows who says to be using it, and the strictest until then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import signed_in

from lachan.accounts.models import User
from lachan.policy.catalogue import catalogue
from lachan.policy.live import Live
from lachan.policy.model import Action, AgeBand, Stance
from lachan.policy.profile import from_mapping
from lachan.policy.schedule import class_at
from lachan.supervision import jobs
from lachan.supervision.models import Child, Device, Family, Published, Sharing, Turn
from lachan.supervision.rules.budgets import minutes_on
from lachan.supervision.rules.facts import ZONE, Budget, ProfileFacts
from lachan.supervision.rules.profile import chosen, mapping
from lachan.supervision.rules.strictest import strictest
from lachan.supervision.services import budgets, choices, families
from lachan.supervision.services import sharing as service

pytestmark = pytest.mark.django_db(transaction=True)
AT = "127.0.0.2"


@pytest.fixture
def minh(family: Family, lan: User) -> Child:
    return families.add_child(family=family, nickname="Minh", birth_year=2011, by=lan)


@pytest.fixture
def shared(
    policy: Path, child: Child, minh: Child, tablet: Device, lan: User
) -> Sharing:
    service.share(device=tablet, children=[child, minh], hours_each=2, by=lan)
    return Sharing.objects.get()


def test_until_somebody_chooses_the_strictest_profile_holds(
    shared: Sharing, policy: Path
) -> None:
    assert Live(policy).profile_of(AT) == shared.key


def test_a_child_picks_its_name_and_its_rules_hold_at_once(
    shared: Sharing, policy: Path, minh: Child, client: Client
) -> None:
    page = client.get(reverse("supervision:child"), REMOTE_ADDR=AT, follow=True)
    assert "Ai đang dùng máy này?" in page.content.decode()
    client.post(reverse("supervision:who"), {"who": minh.key}, REMOTE_ADDR=AT)
    assert Live(policy).profile_of(AT) == minh.key
    own = client.get(reverse("supervision:child"), REMOTE_ADDR=AT).content.decode()
    assert "Chào Minh" in own
    client.post(reverse("supervision:who"), {"who": "xong"}, REMOTE_ADDR=AT)
    assert Live(policy).profile_of(AT) == shared.key


def test_a_childs_new_hours_hold_on_the_shared_device_too(
    shared: Sharing, policy: Path, minh: Child, lan: User
) -> None:
    before = Live(policy).class_of(shared.key, 0)[0].key
    always = choices.WindowFields("Nghỉ", [*range(7)], 0, 1439, "offline")
    choices.save_window(child=minh, fields=always, by=lan)
    at = datetime(2026, 11, 28, 12, tzinfo=ZONE).timestamp()
    after = Live(policy, at=at).class_of(shared.key, at)[0].key
    assert before.only is None
    assert after.only == frozenset()


def test_a_turn_ends_by_itself(shared: Sharing, policy: Path, minh: Child) -> None:
    now = timezone.now()
    service.begin(sharing=shared, child=minh, adult=None, now=now)
    Turn.objects.update(start=now - timedelta(hours=3), until=now)
    due = Published.objects.get(key=minh.key).due_at
    assert due is not None
    assert due <= now + timedelta(hours=2)
    Published.objects.update(due_at=now)
    jobs.reconcile()
    assert Live(policy).profile_of(AT) == shared.key


def test_an_adult_must_be_signed_in(
    shared: Sharing, policy: Path, family: Family, lan: User, giang: User
) -> None:
    url = reverse("supervision:who")
    for stranger in (Client(), signed_in(giang)):
        stranger.post(url, {"who": "lon"}, REMOTE_ADDR=AT)
        assert Live(policy).profile_of(AT) == shared.key
    signed_in(lan).post(url, {"who": "lon"}, REMOTE_ADDR=AT)
    assert Live(policy).profile_of(AT) == family.adult_key


def test_nobody_elses_child_is_chosen(shared: Sharing, giang: User) -> None:
    other = families.open_family(owner=giang)
    child = families.add_child(family=other, nickname="X", birth_year=2015, by=giang)
    with pytest.raises(service.NotSharingError):
        service.begin(sharing=shared, child=child, adult=None, now=timezone.now())


_CODES = sorted(catalogue())
_FACTS = st.builds(
    ProfileFacts,
    key=st.just("x"),
    age=st.sampled_from([a for a in AgeBand if a is not AgeBand.ADULT]),
    stances=st.dictionaries(
        st.sampled_from(_CODES), st.sampled_from(list(Stance)), max_size=5
    ),
)


@given(of=st.lists(_FACTS, min_size=1, max_size=3))
def test_the_strictest_opens_nothing_that_one_closes(of: list[ProfileFacts]) -> None:
    made = strictest("y", of)
    for code in _CODES:
        if chosen(code, made.stances, made.age) is Stance.OPEN:
            assert all(chosen(code, f.stances, f.age) is Stance.OPEN for f in of)


# --- Minutes ------------------------------------------------------------------------

NOON = datetime(2026, 11, 28, 12, tzinfo=ZONE)
_BUDGET_CODES = ["games", "video", "roblox", "tiktok"]


@st.composite
def _limited(draw: st.DrawFn) -> ProfileFacts:
    """A child whose groups are open, some by so many minutes."""
    minutes = st.none() | st.integers(5, 1440)
    made = [
        Budget(
            label=code,
            codes=(code,),
            weekday=draw(minutes),
            weekend=draw(minutes),
            reset=draw(st.sampled_from([0, 240])),
            each=draw(st.booleans()),
        )
        for code in draw(st.sets(st.sampled_from(_BUDGET_CODES)))
    ]
    opened = dict.fromkeys(_BUDGET_CODES, Stance.OPEN)
    return replace(draw(_FACTS), stances=opened, budgets=tuple(made))


@given(of=st.lists(_limited(), min_size=1, max_size=3))
def test_no_minutes_run_on_a_device_that_nobody_claimed(of: list[ProfileFacts]) -> None:
    made = from_mapping(mapping(strictest("y", of), NOON))
    assert made.budgets == ()
    cls, _ = class_at(made, NOON)
    for budget in (b for f in of for b in f.budgets):
        if minutes_on(budget, NOON) is not None:
            assert set(budget.codes) <= cls.key.timed


def test_who_used_up_its_minutes_finds_no_others_on_the_shared_tablet(
    shared: Sharing,
    policy: Path,
    child: Child,
    lan: User,
    client: Client,
    gateway: Callable[..., None],
) -> None:
    fields = budgets.BudgetFields(["stranger-chat"], 60, 60, each=False)
    budgets.save_budget(child=child, fields=fields, by=lan)
    stances = {"stranger-chat": Stance.OPEN}
    for one in shared.children.all():
        choices.set_stances(child=one, stances=stances, by=lan)
    now = timezone.now().timestamp()

    def answer() -> Action:
        live = Live(policy, at=now)
        cls, _ = live.class_of(live.profile_of(AT), now)
        return live.decide("chat.example", 1, cls).action

    assert answer() is not Action.ALLOW
    gateway(AT, profile=shared.key, name="chat.example", category="stranger-chat")
    why = reverse("supervision:why")
    page = client.get(why, REMOTE_ADDR=AT).content.decode()
    assert "Máy này dùng chung, chưa ai chọn tên" in page
    client.post(reverse("supervision:who"), {"who": child.key}, REMOTE_ADDR=AT)
    assert answer() is Action.ALLOW
    assert "chưa ai chọn tên" not in client.get(why, REMOTE_ADDR=AT).content.decode()
