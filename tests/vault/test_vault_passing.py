"""Keys that are passed on unread, taken back, opened early until a moment."""

import datetime as dt
import uuid

import pytest
from tests.vault.people import NOW, a_team

from lachan.audit.services import verify
from lachan.vault.access import Unlocked
from lachan.vault.models import ItemWrap
from lachan.vault.rules.errors import LossError, NotAllowedError
from lachan.vault.rules.times import NEVER
from lachan.vault.services import items, passing, teams
from lachan.vault.services.items import Excluded, TeamAccess

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]
DAY = dt.timedelta(hours=24)


@pytest.fixture
def three() -> dict[str, Unlocked]:
    """Return one member each of a commune, its province, and another commune."""
    return {ref: a_team(ref, f"người {ref}")[0][1] for ref in ("xa", "tinh", "khac")}


def an_item(excluded: Excluded = items.NOBODY) -> uuid.UUID:
    """Keep an item of the commune with the province behind it."""
    accesses = [TeamAccess("xa"), TeamAccess("tinh", NEVER)]
    key = items.create_item_key(teams=accesses, excluded=excluded, now=NOW)
    return key.item


def opens(item: uuid.UUID, who: Unlocked, now: dt.datetime = NOW) -> bool:
    """Tell whether somebody can open an item."""
    try:
        items.open_item(item=item, who=who, role="case", now=now)
    except NotAllowedError:
        return False
    return True


def test_opened_early_ends_at_its_moment_and_the_wrap_is_shut(
    three: dict[str, Unlocked],
) -> None:
    item = an_item()
    until = NOW + DAY
    items.open_now(item=item, to="tinh", by=None, reason="glass", now=NOW, until=until)
    assert opens(item, three["tinh"])
    # Refused from the very moment, whether the job came round or not.
    assert not opens(item, three["tinh"], until)
    assert passing.shut_due(now=until - dt.timedelta(seconds=1)) == 0
    assert passing.shut_due(now=until) == 1
    wrap = ItemWrap.objects.get(item=item, team__ref="tinh")
    assert (wrap.opens_from, wrap.shuts_at) == (NEVER, None)
    assert passing.shut_due(now=until) == 0
    # Without the rows of anybody above: the time alone opens nothing any more.
    assert not opens(item, three["tinh"], NOW)
    assert verify("vault").holds


def test_what_was_opened_for_good_has_no_end(three: dict[str, Unlocked]) -> None:
    item = an_item()
    items.open_now(item=item, to="tinh", by=None, reason="nobody", now=NOW)
    assert passing.shut_due(now=NOW + 400 * DAY) == 0
    assert opens(item, three["tinh"], NOW + 400 * DAY)


def test_taken_back_opens_for_that_team_no_more(three: dict[str, Unlocked]) -> None:
    item = an_item()
    items.hand_over(item=item, to="khac", who=three["xa"], reason="offer", now=NOW)
    assert opens(item, three["khac"])
    passing.take_back(item=item, of="khac", by=None, reason="declined")
    assert not opens(item, three["khac"])
    assert not ItemWrap.objects.filter(item=item, team__ref="khac").exists()
    assert opens(item, three["xa"])
    passing.take_back(item=item, of="khac", by=None, reason="declined")


def test_the_last_who_can_open_it_keeps_it(three: dict[str, Unlocked]) -> None:
    item = items.create_item_key(teams=[TeamAccess("xa")], now=NOW).item
    with pytest.raises(LossError):
        passing.take_back(item=item, of="xa", by=None, reason="declined")
    assert opens(item, three["xa"])


def test_who_stands_behind_passes_a_key_on_without_reading(
    three: dict[str, Unlocked],
) -> None:
    item = an_item()
    tinh = three["tinh"]
    passing.pass_on(item=item, to="khac", who=tinh, reason="merged", now=NOW)
    assert opens(item, three["khac"])
    assert not opens(item, tinh)
    with pytest.raises(NotAllowedError):
        items.hand_over(item=item, to="khac", who=tinh, reason="x", now=NOW)


def test_nothing_is_passed_to_or_by_whom_it_excludes(
    three: dict[str, Unlocked],
) -> None:
    (_one, _key), (other, other_key) = a_team("hai", "một", "hai")
    item = an_item(
        Excluded(users=frozenset({three["tinh"].user_id}), teams=frozenset({"khac"}))
    )
    for who, to in ((three["tinh"], "hai"), (three["xa"], "khac")):
        with pytest.raises(NotAllowedError):
            passing.pass_on(item=item, to=to, who=who, reason="merged", now=NOW)
    items.exclude(
        item=item, excluded=Excluded(users=frozenset({other.pk})), by=None, at=NOW
    )
    passing.pass_on(item=item, to="hai", who=three["xa"], reason="merged", now=NOW)
    assert not opens(item, other_key)


def test_put_behind_opens_at_no_clock(three: dict[str, Unlocked]) -> None:
    item = an_item()
    passing.pass_on(
        item=item,
        to="khac",
        who=three["xa"],
        reason="behind",
        now=NOW,
        opens_from=NEVER,
    )
    assert not opens(item, three["khac"], NOW + 900 * DAY)
    teams.rotate(ref="khac", by=None, now=NOW)
    items.open_now(item=item, to="khac", by=None, reason="glass", now=NOW, until=None)
    assert opens(item, three["khac"])
