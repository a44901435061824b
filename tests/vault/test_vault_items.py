"""Who opens an item's key: its teams, when their clock has passed, and nobody else."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError
from django.test import override_settings
from tests.vault.people import (
    NOW,
    a_team,
    custodians,
    make_ready,
    membership,
    staff,
    with_key,
)

from lachan.audit.models import Entry
from lachan.site import keys
from lachan.site.paths import Paths
from lachan.vault import facts, hooks, server
from lachan.vault.models import Item, ItemWrap, TeamKey, TeamWrap
from lachan.vault.rules import receipt, seal
from lachan.vault.rules.errors import (
    CodeUnknownError,
    LossError,
    NoPoliceKeyError,
    NotAllowedError,
    NotReadyError,
)
from lachan.vault.services import (
    items,
    members,
    police,
    receipts,
    recovery,
    teams,
)
from lachan.vault.services.items import Excluded, TeamAccess

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=12)


def test_a_member_opens_what_was_sealed_with_nobody_signed_in() -> None:
    ((_, an),) = a_team("xa", "Bình")
    key = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    sealed = seal.seal(key, "story", "Có người dọa em.".encode())
    opened = items.open_item(item=key.item, who=an, role="duty", now=NOW)
    assert seal.unseal(opened, "story", sealed).decode() == "Có người dọa em."


def test_a_later_team_waits_for_its_clock() -> None:
    a_team("xa", "Bình")
    ((_, tinh),) = a_team("tinh", "Chi")
    key = items.create_item_key(
        teams=[TeamAccess("xa"), TeamAccess("tinh", LATER)], now=NOW
    )
    with pytest.raises(NotAllowedError, match="nothing here opens"):
        items.open_item(item=key.item, who=tinh, role="duty", now=NOW)
    assert items.open_item(item=key.item, who=tinh, role="duty", now=LATER) == key


def test_who_can_open_hands_over_and_it_is_told() -> None:
    ((_, xa),) = a_team("xa", "Bình")
    ((_, tinh),) = a_team("tinh", "Chi")
    ((_, other),) = a_team("khac", "Giang")
    key = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    with pytest.raises(NotAllowedError):
        items.hand_over(item=key.item, to="khac", who=other, reason="kin", now=NOW)
    items.hand_over(item=key.item, to="tinh", who=xa, reason="kin", now=NOW)
    assert items.open_item(item=key.item, who=tinh, role="duty", now=NOW) == key
    entry = Entry.objects.get(action="item.handed_over")
    assert entry.facts == {"team": "tinh", "reason": "kin"}


def test_each_opening_is_recorded_to_the_quarter_of_an_hour() -> None:
    ((user, an),) = a_team("xa", "Bình")
    key = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    for minutes in (0, 2, 20):
        when = NOW + dt.timedelta(minutes=minutes)
        items.open_item(item=key.item, who=an, role="duty", now=when)
    seen = facts.openings(key.item)
    assert [(o.at.minute, o.user_id, o.team, o.role) for o in seen] == [
        (0, user.pk, "xa", "duty"),
        (15, user.pk, "xa", "duty"),
    ]
    assert Entry.objects.filter(action="item.opened").count() == 2


def test_an_excluded_team_gets_no_wrap_and_is_handed_nothing() -> None:
    ((_, xa),) = a_team("xa", "Bình")
    ((_, school),) = a_team("truong", "Chi")
    key = items.create_item_key(
        teams=[TeamAccess("xa"), TeamAccess("truong")],
        excluded=Excluded(teams=frozenset({"truong"})),
        now=NOW,
    )
    assert ItemWrap.objects.filter(item=key.item).count() == 1
    with pytest.raises(NotAllowedError, match="excluded"):
        items.hand_over(item=key.item, to="truong", who=xa, reason="x", now=NOW)
    with pytest.raises(NotAllowedError):
        items.open_item(item=key.item, who=school, role="duty", now=LATER)


def test_an_excluded_person_opens_nothing_with_the_right_key() -> None:
    (_, one), (kin, two) = a_team("xa", "Bình", "Chi")
    key = items.create_item_key(
        teams=[TeamAccess("xa")], excluded=Excluded(users=frozenset({kin.pk})), now=NOW
    )
    assert items.open_item(item=key.item, who=one, role="duty", now=NOW) == key
    with pytest.raises(NotAllowedError):
        items.open_item(item=key.item, who=two, role="duty", now=NOW)
    other = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    assert items.open_item(item=other.item, who=two, role="duty", now=NOW) == other
    items.exclude(item=other.item, excluded=Excluded(frozenset({kin.pk})), by=None)
    with pytest.raises(NotAllowedError):
        items.open_item(item=other.item, who=two, role="duty", now=NOW)


def test_no_item_is_made_that_nobody_could_open() -> None:
    a_team("xa", "Bình")
    teams.ensure_team(ref="moi")
    shut = Excluded(teams=frozenset({"xa"}))
    before = Item.objects.count()
    with pytest.raises(NotReadyError, match="no team is left"):
        items.create_item_key(teams=[TeamAccess("xa")], excluded=shut, now=NOW)
    with pytest.raises(NotReadyError, match="has no key yet"):
        items.create_item_key(teams=[TeamAccess("moi")], now=NOW)
    key = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    with pytest.raises(NotReadyError, match="no team is left"):
        items.exclude(item=key.item, excluded=shut, by=None)
    assert ItemWrap.objects.filter(item=key.item).exists()
    assert Item.objects.count() == before + 1


def test_destroying_leaves_a_proof_and_nothing_that_opens() -> None:
    ((user, an),) = a_team("xa", "Bình")
    key = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    proof = items.destroy(item=key.item, by=user, reason="expired", now=NOW)
    assert len(proof) == 64
    assert facts.is_destroyed(key.item)
    assert not ItemWrap.objects.filter(item=key.item).exists()
    for again in (key.item, uuid.uuid4()):
        with pytest.raises(NotAllowedError):
            items.destroy(item=again, by=user, reason="expired", now=NOW)
        with pytest.raises(NotAllowedError):
            items.open_item(item=again, who=an, role="duty", now=NOW)
    assert Entry.objects.get(action="item.destroyed").facts["proof"] == proof


def test_a_code_opens_its_item_until_it_ends(data: Paths) -> None:
    keys.ensure_vault_key(data.secrets / "vault.key")
    a_team("xa", "Bình")
    key = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    mine = receipt.derive(receipt.new_code(), server.peppers())
    receipts.add_code(key=key, derived=mine)
    assert receipts.open_with_code(derived=mine, now=LATER) == key
    wrong = receipt.derive(receipt.new_code(), server.peppers())
    with pytest.raises(CodeUnknownError):
        receipts.open_with_code(derived=wrong, now=NOW)
    receipts.end_code(derived=mine, until=LATER)
    assert receipts.open_with_code(derived=mine, now=NOW) == key
    with pytest.raises(CodeUnknownError):
        receipts.open_with_code(derived=mine, now=LATER)
    with pytest.raises(IntegrityError):
        receipts.add_code(key=key, derived=mine)


def test_without_the_servers_secret_codes_say_what_is_missing(data: Paths) -> None:
    with pytest.raises(NotReadyError, match=r"vault.key.*makes it"):
        server.peppers()
    keys.ensure_directory(data.secrets)
    bad = data.secrets / "bad.key"
    bad.write_text("zz")
    with override_settings(VAULT_KEY=bad), pytest.raises(NotReadyError, match="64"):
        server.peppers()


def test_an_administrator_alone_lets_nobody_in() -> None:
    ((_, inside),) = a_team("xa", "Bình")
    dung, admin = with_key("Dũng")
    teams.ask(ref="xa", user=dung, by=dung, now=NOW)
    with pytest.raises(NotAllowedError, match="only a member who holds"):
        teams.admit(ref="xa", user=dung, who=admin, now=NOW)
    with pytest.raises(NotAllowedError, match="has a key"):
        teams.found(ref="xa", who=admin, now=NOW)
    custodians("một", "hai", "ba")
    with pytest.raises(NotAllowedError, match="only a member who holds"):
        teams.entrust(ref="xa", who=admin, now=NOW)
    key = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    with pytest.raises(NotAllowedError):
        items.open_item(item=key.item, who=admin, role="duty", now=NOW)
    assert items.open_item(item=key.item, who=inside, role="duty", now=NOW) == key


def test_a_newcomer_reads_old_and_new_and_who_left_reads_nothing() -> None:
    (one, first), (_, second) = a_team("xa", "Bình", "Chi")
    old = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    teams.leave(ref="xa", user=one, by=one, now=NOW)
    new = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    for key in (old, new):
        with pytest.raises(NotAllowedError):
            items.open_item(item=key.item, who=first, role="duty", now=NOW)
    giang, third = with_key("Giang")
    teams.ask(ref="xa", user=giang, by=giang, now=NOW)
    teams.admit(ref="xa", user=giang, who=second, now=NOW)
    for key in (old, new):
        assert items.open_item(item=key.item, who=third, role="duty", now=NOW) == key


def test_old_items_are_wrapped_anew_and_the_old_key_goes() -> None:
    (one, _), (_, second) = a_team("xa", "Bình", "Chi")
    old = [items.create_item_key(teams=[TeamAccess("xa")], now=NOW) for _ in range(5)]
    teams.leave(ref="xa", user=one, by=one, now=NOW)
    assert TeamKey.objects.count() == 2
    assert teams.rewrap(who=second, limit=2) == 2
    assert TeamKey.objects.count() == 2
    assert teams.rewrap(who=second, limit=99) == 4  # the index item is one
    assert [k.generation for k in TeamKey.objects.all()] == [2]
    for key in old:
        assert items.open_item(item=key.item, who=second, role="x", now=NOW) == key


def test_the_index_key_outlives_a_rotation() -> None:
    (one, first), (_, second) = a_team("xa", "Bình", "Chi")
    before = items.index_key(ref="xa", who=first, now=NOW)
    teams.leave(ref="xa", user=one, by=one, now=NOW)
    teams.rewrap(who=second)
    assert items.index_key(ref="xa", who=second, now=NOW) == before
    with pytest.raises(NotAllowedError):
        items.index_key(ref="xa", who=first, now=NOW)


def test_the_last_one_stays_until_custodians_are_trusted() -> None:
    ((one, first),) = a_team("xa", "Bình")
    key = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    with pytest.raises(LossError):
        teams.leave(ref="xa", user=one, by=one, now=NOW)
    with pytest.raises(LossError):
        members.replace_key(user=one, password="x", now=NOW)
    assert items.open_item(item=key.item, who=first, role="duty", now=NOW) == key
    keepers = make_ready("xa", first)
    teams.leave(ref="xa", user=one, by=one, now=NOW)
    new = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)

    giang, third = with_key("Giang")
    teams.ask(ref="xa", user=giang, by=giang, now=NOW)
    place = membership("xa", giang)
    (ceremony,) = recovery.ask(membership=place, by=giang, now=NOW)
    assert not recovery.approve(ceremony=ceremony, who=keepers[2][1], now=NOW)
    assert not recovery.approve(ceremony=ceremony, who=keepers[2][1], now=NOW)
    with pytest.raises(NotAllowedError, match="nothing to approve"):
        recovery.approve(ceremony=ceremony, who=third, now=NOW)
    assert not TeamWrap.objects.filter(member_key=third.key_id).exists()
    assert recovery.approve(ceremony=ceremony, who=keepers[0][1], now=NOW)
    for item in (key, new):
        assert items.open_item(item=item.item, who=third, role="x", now=NOW) == item


def test_a_team_is_ready_when_custodians_have_shown_it() -> None:
    ((_, first),) = a_team("xa", "Bình")
    assert not facts.is_ready("xa")
    assert not facts.is_ready("nowhere")
    make_ready("xa", first)
    assert facts.is_ready("xa")
    assert not facts.is_ready("xa", "nowhere")


def test_an_upper_app_may_refuse_a_join(monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, first),) = a_team("xa", "Bình")
    giang, _ = with_key("Giang")
    teams.ask(ref="xa", user=giang, by=giang, now=NOW)
    monkeypatch.setattr(hooks, "_MAY_JOIN", [lambda ref, user: f"kin-{ref}"])
    with pytest.raises(NotAllowedError, match="kin-xa"):
        teams.admit(ref="xa", user=giang, who=first, now=NOW)
    chi = staff("Chi")
    with pytest.raises(NotAllowedError, match="kin-xa"):
        teams.ask(ref="xa", user=chi, by=chi, now=NOW)


def test_without_a_police_key_nothing_is_sealed_to_it() -> None:
    with pytest.raises(NoPoliceKeyError):
        police.seal_to_police([b"x"])
