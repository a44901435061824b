"""What a parent changes, reaches the gateway, is remembered, can be taken back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from lachan.accounts import services as accounts
from lachan.accounts.models import User
from lachan.audit.models import Entry
from lachan.policy.live import Live
from lachan.policy.model import Action, Origin, Stance
from lachan.supervision import jobs
from lachan.supervision.models import (
    Answer,
    Change,
    Child,
    Device,
    DeviceRole,
    Family,
    Grant,
    OwnRule,
    Published,
    Request,
    Window,
    Wish,
)
from lachan.supervision.rules.askers import AskerError, AskerKind
from lachan.supervision.services import (
    asking,
    changes,
    choices,
    devices,
    families,
    moments,
    publish,
)

pytestmark = pytest.mark.django_db(transaction=True)

SLEEP = choices.WindowFields("Ngủ", list(range(7)), 1, 0, "offline")  # nearly always


def decision(policy: Path, address: str, name: str) -> tuple[Action, Origin]:
    """Return what a gateway that starts now would do."""
    live = Live(policy)
    assert live.problem == ""
    cls, _ = live.class_of(live.profile_of(address), timezone.now().timestamp())
    found = live.decide(name, 1, cls)
    return found.action, found.origin


def is_open(policy: Path, address: str, name: str = "x.example") -> bool:
    return decision(policy, address, name)[0] is Action.ALLOW


def test_a_childs_device_gets_the_childs_answers(
    policy: Path, tablet: Device, lan: User
) -> None:
    assert Live(policy).profile_of("127.0.0.2") == tablet.profile_key
    assert decision(policy, "127.0.0.2", "bet.example") == (Action.BLOCK, Origin.SAFETY)
    assert is_open(policy, "127.0.0.2")


def test_an_adults_device_is_asked_for_nothing_but_safety(
    policy: Path, family: Family, lan: User
) -> None:
    laptop = Device(
        family=family,
        role=DeviceRole.ADULT,
        name="Máy mẹ",
        asker_kind=AskerKind.MAC,
        asker="A4-83-E7-01-02-03",
    )
    devices.save_device(device=laptop, own_address="", by=lan)
    live = Live(policy)
    profile = live.profile_of("192.168.1.9", "a4:83:e7:01:02:03")
    assert profile == family.adult_key
    cls, _ = live.class_of(profile, timezone.now().timestamp())
    assert live.decide("bet.example", 1, cls).action is Action.ALLOW
    devices.remove_device(device=laptop, by=lan)
    assert Live(policy).profile_of("192.168.1.9", "a4:83:e7:01:02:03") == "default"


def test_guests_are_held_by_network(policy: Path, family: Family, lan: User) -> None:
    home = Device(
        family=family,
        role=DeviceRole.GUEST,
        name="Wi-Fi",
        asker_kind=AskerKind.NETWORK,
        asker="192.168.1.0/24",
    )
    devices.save_device(device=home, own_address="", by=lan)
    assert Live(policy).profile_of("192.168.1.200") == family.guest_key
    before = Published.objects.get(key=family.guest_key).digest
    families.set_guest_age(family=family, age="0-5", by=lan)
    assert Published.objects.get(key=family.guest_key).digest != before


def test_bedtime_closes_and_one_tap_opens_and_undo_closes_again(
    policy: Path, child: Child, tablet: Device, lan: User
) -> None:
    choices.save_window(child=child, fields=SLEEP, by=lan)
    assert not is_open(policy, "127.0.0.2")
    change = moments.grant_time(child=child, by=lan, now=timezone.now())
    assert is_open(policy, "127.0.0.2")
    assert decision(policy, "127.0.0.2", "chat.example")[0] is Action.BLOCK
    assert change is not None
    changes.undo(change=change, by=lan)
    assert not is_open(policy, "127.0.0.2")


def test_a_second_tap_adds_to_the_first(child: Child, lan: User) -> None:
    now = timezone.now()
    moments.grant_time(child=child, by=lan, now=now)
    moments.grant_time(child=child, by=lan, now=now)
    assert [g.until - now for g in Grant.objects.all()] == [timedelta(hours=2)]


def test_a_pause_leaves_only_help_and_more_time_ends_it(
    policy: Path, child: Child, tablet: Device, lan: User
) -> None:
    moments.pause(child=child, by=lan, now=timezone.now())
    assert not is_open(policy, "127.0.0.2")
    moments.grant_time(child=child, by=lan, now=timezone.now())
    assert is_open(policy, "127.0.0.2")
    assert not child.pauses.exists()


def test_groups_services_and_own_names_reach_the_gateway(
    policy: Path, child: Child, tablet: Device, lan: User
) -> None:
    said = {"stranger-chat": Stance.OPEN, "gambling": Stance.OPEN}
    choices.set_stances(child=child, stances=said, by=lan)
    assert is_open(policy, "127.0.0.2", "chat.example")
    assert not is_open(policy, "127.0.0.2", "bet.example"), "no family may open it"
    choices.add_own_rule(
        child=child, name="x.example", subtree=True, allow=False, by=lan
    )
    assert decision(policy, "127.0.0.2", "a.x.example")[1] is Origin.FAMILY


def test_a_choice_that_says_what_is_so_anyway_is_not_kept(
    child: Child, lan: User
) -> None:
    assert (
        choices.set_stances(child=child, stances={"games": Stance.ASK}, by=lan) is None
    )
    change = choices.set_stances(child=child, stances={"games": Stance.OPEN}, by=lan)
    assert change is not None
    child.rules.refresh_from_db()
    assert child.rules.stances == {"games": "open"}
    choices.set_stances(child=child, stances={"games": Stance.ASK}, by=lan)
    child.rules.refresh_from_db()
    assert child.rules.stances == {}


def test_each_change_is_told_to_audit_without_names(
    child: Child, tablet: Device, lan: User
) -> None:
    entries = Entry.objects.filter(stream="supervision")
    assert [e.action for e in entries] == ["child.added", "device.added"]
    assert entries[1].actor == f"user:{lan.pk}"
    assert entries[1].subject == f"child:{child.pk}"
    assert "An" not in str(list(entries.values("facts", "subject", "actor")))


@pytest.mark.parametrize("what", ["window", "rule", "device", "stances", "child"])
def test_every_change_can_be_undone(
    what: str, child: Child, tablet: Device, lan: User
) -> None:
    def state() -> list[object]:
        child.rules.refresh_from_db()
        return [
            list(Window.objects.values_list("label", "start")),
            list(OwnRule.objects.values_list("name")),
            list(Device.objects.values_list("pk", "name", "asker")),
            child.rules.stances,
            list(Child.objects.values_list("nickname")),
        ]

    window, _ = choices.save_window(child=child, fields=SLEEP, by=lan)
    before = state()
    made: dict[str, Callable[[], Change | None]] = {
        "window": lambda: choices.remove_window(window=window, by=lan),
        "rule": lambda: choices.add_own_rule(
            child=child, name="x.example", subtree=True, allow=True, by=lan
        )[1],
        "device": lambda: devices.remove_device(device=tablet, by=lan),
        "stances": lambda: choices.set_stances(
            child=child, stances={"games": Stance.BLOCK}, by=lan
        ),
        "child": lambda: families.edit_child(
            child=child, nickname="Na", birth_year=2017, by=lan
        ),
    }
    change = made[what]()
    assert change is not None
    assert state() != before
    changes.undo(change=change, by=lan)
    assert state() == before


def test_undo_refuses_when_something_newer_would_be_lost(
    child: Child, lan: User
) -> None:
    first = choices.set_stances(child=child, stances={"games": Stance.OPEN}, by=lan)
    choices.set_stances(child=child, stances={"video": Stance.BLOCK}, by=lan)
    assert first is not None
    with pytest.raises(changes.ChangedSinceError):
        changes.undo(change=first, by=lan)
    child.rules.refresh_from_db()
    assert child.rules.stances == {"games": "open", "video": "block"}


def test_undo_refuses_an_address_that_somebody_took_meanwhile(
    child: Child, tablet: Device, lan: User, add: Callable[..., Device]
) -> None:
    change = devices.remove_device(device=tablet, by=lan)
    add(child, lan, "127.0.0.2", "Máy khác")
    assert change is not None
    with pytest.raises(changes.ChangedSinceError):
        changes.undo(change=change, by=lan)


def test_one_address_is_one_device(
    child: Child, tablet: Device, giang: User, add: Callable[..., Device]
) -> None:
    other = families.open_family(owner=giang)
    theirs = families.add_child(family=other, nickname="Ti", birth_year=2016, by=giang)
    with pytest.raises(devices.AskerTakenError):
        add(theirs, giang, "::ffff:127.0.0.2")
    with pytest.raises(AskerError):
        add(theirs, giang, "1.1.1.1")


def test_the_fictional_family_cannot_claim_a_real_address(
    child: Child, family: Family, lan: User, add: Callable[..., Device]
) -> None:
    family.is_demo = True
    family.save()
    child.refresh_from_db()
    with pytest.raises(AskerError):
        add(child, lan, "192.168.1.5")


def test_a_device_that_moves_tells_both_profiles(
    policy: Path, family: Family, child: Child, tablet: Device, lan: User
) -> None:
    other = families.add_child(family=family, nickname="Ti", birth_year=2012, by=lan)
    tablet.child = other
    devices.save_device(device=tablet, own_address="", by=lan)
    assert Live(policy).profile_of("127.0.0.2") == other.key


def test_a_change_that_could_not_be_written_is_written_by_the_job(
    policy: Path, child: Child, tablet: Device, lan: User
) -> None:
    manifest = policy / "manifest.json"
    away = manifest.rename(policy / "away")
    choices.save_window(child=child, fields=SLEEP, by=lan)
    assert Published.objects.get(key=child.key).stale, "the change itself is kept"
    away.rename(manifest)
    assert is_open(policy, "127.0.0.2")
    assert jobs.reconcile() == 1
    assert not is_open(policy, "127.0.0.2")
    assert jobs.reconcile() == 0, "idempotent"


def test_a_policy_directory_made_anew_learns_everybody_again(
    policy: Path, child: Child, tablet: Device, tmp_path: Path
) -> None:
    from lachan.policy.compile import release

    assert jobs.verify() == 0
    policy.rename(tmp_path / "lost")
    release(policy, [], profiles=[])
    assert Live(policy).profile_of("127.0.0.2") == "default"
    assert jobs.verify() == 1
    assert Live(policy).profile_of("127.0.0.2") == child.key


def test_the_preset_moves_by_itself_on_new_years_day(
    policy: Path, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert jobs.reconcile() == 0
    year = timezone.localdate().year + 2  # of the tenth birthday
    new_year = datetime(year, 1, 1, 0, 0, 1, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: new_year)
    assert jobs.reconcile() == 1
    assert Published.objects.get(key=child.key).due_at is not None


def test_a_removed_child_leaves_nothing(
    policy: Path, child: Child, tablet: Device, lan: User
) -> None:
    asking.ask(child=child, asked=asking.Asked(Wish.TIME), now=timezone.now())
    families.remove_child(child=child, by=lan)
    assert Live(policy).profile_of("127.0.0.2") == "default"
    for model in (Child, Device, Request, Change, Published):
        assert not model.objects.exists()


def test_hours_that_leave_no_minute_are_refused(child: Child, lan: User) -> None:
    every = list(range(7))
    night = choices.WindowFields("Đêm", every, 18 * 60, 6 * 60, "offline")
    choices.save_window(child=child, fields=night, by=lan)
    with pytest.raises(choices.SameHoursError):
        choices.save_window(child=child, fields=night, by=lan)
    day = choices.WindowFields("Ngày", every, 6 * 60, 18 * 60, "offline")
    with pytest.raises(choices.AlwaysOffError):
        choices.save_window(child=child, fields=day, by=lan)
    assert Window.objects.count() == 1


def test_an_answer_opens_the_site_for_an_hour_or_for_good(
    policy: Path, child: Child, tablet: Device, lan: User
) -> None:
    now = timezone.now()
    wish = asking.Asked(Wish.SITE, name="chat.example", category="stranger-chat")
    first = asking.ask(child=child, asked=wish, now=now)
    asking.answer(request=first, said=Answer.HOUR, message="Nhớ nghỉ", by=lan, now=now)
    assert is_open(policy, "127.0.0.2", "chat.example")
    assert child.grants.get().until == now + timedelta(hours=1)
    with pytest.raises(asking.AnsweredError):
        asking.answer(request=first, said=Answer.NO, message="", by=lan, now=now)
    child.grants.all().delete()
    second = asking.ask(child=child, asked=wish, now=now)
    asking.answer(request=second, said=Answer.ALWAYS, message="", by=lan, now=now)
    assert OwnRule.objects.get().allow


def test_no_answer_opens_what_no_family_may_open(child: Child, lan: User) -> None:
    now = timezone.now()
    wish = asking.Asked(Wish.SITE, name="bet.example", category="gambling")
    asked = asking.ask(child=child, asked=wish, now=now)
    with pytest.raises(asking.NotOpenableError):
        asking.answer(request=asked, said=Answer.HOUR, message="", by=lan, now=now)
    asked.refresh_from_db()
    assert asked.answer == Answer.OPEN


def test_asking_again_adds_to_the_question_and_a_flood_is_stopped(child: Child) -> None:
    now = timezone.now()
    wish = asking.Asked(Wish.SITE, name="x.example")
    one = asking.ask(child=child, asked=wish, now=now)
    again = asking.Asked(Wish.SITE, name="x.example", reason="Con cần")
    assert asking.ask(child=child, asked=again, now=now).pk == one.pk
    assert Request.objects.get().reason == "Con cần"
    for i in range(asking.MOST_OPEN - 1):
        asking.ask(child=child, asked=asking.Asked(Wish.SITE, f"{i}.example"), now=now)
    with pytest.raises(asking.TooManyError):
        asking.ask(child=child, asked=asking.Asked(Wish.SITE, "y.example"), now=now)


def test_what_is_the_childs_own_affair_is_not_kept_in_a_request(child: Child) -> None:
    wish = asking.Asked(Wish.SITE, name="x.example", category="health")
    asked = asking.ask(child=child, asked=wish, now=timezone.now())
    assert asked.category == ""


def test_republish_all_writes_every_profile(
    policy: Path, child: Child, tablet: Device
) -> None:
    assert publish.republish_all() == 1
    assert publish.republish_all() == 1
    assert Live(policy).profile_of("127.0.0.2") == child.key


def test_who_deletes_the_account_takes_the_family_along(
    policy: Path, child: Child, tablet: Device, lan: User
) -> None:
    accounts.leave(user=lan)
    assert not Child.objects.exists()
    assert Live(policy).profile_of("127.0.0.2") == "default"


def test_rows_that_went_some_other_way_are_noticed_by_the_job(
    policy: Path, child: Child, tablet: Device, lan: User
) -> None:
    lan.delete()
    assert jobs.reconcile() == 1
    assert Live(policy).profile_of("127.0.0.2") == "default"
