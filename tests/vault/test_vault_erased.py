"""What was destroyed stays destroyed, whatever backup comes back."""

import secrets
import uuid
from pathlib import Path
from typing import Any

import pytest
from tests.vault.people import NOW, a_team

from lachan.vault import erased
from lachan.vault.models import Item, ItemWrap
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import erasing, items

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def beside(settings: Any, tmp_path: Path) -> None:
    settings.VAULT_KEY = tmp_path / "vault.key"
    settings.VAULT_KEY.write_text(secrets.token_hex(32))


def _kept() -> tuple[uuid.UUID, ItemWrap]:
    key = items.create_item_key(teams=[items.TeamAccess("unit-1")], now=NOW)
    return key.item, ItemWrap.objects.get(item=key.item)


def _brought_back(item: uuid.UUID, wrap: ItemWrap) -> None:
    """Put the rows back that a backup of before still has."""
    Item.objects.filter(pk=item).update(destroyed_at=None, proof="")
    wrap.save(force_insert=True)


def test_a_backup_does_not_bring_back_what_was_destroyed_since() -> None:
    ((_, who),) = a_team("unit-1", "truc-mot")
    (item, wrap), (other, _) = _kept(), _kept()
    items.destroy(item=item, by=None, reason="expired", now=NOW)
    _brought_back(item, wrap)
    items.open_item(item=item, who=who, role="duty", now=NOW)
    assert erasing.destroy_again() == 1
    with pytest.raises(NotAllowedError):
        items.open_item(item=item, who=who, role="duty", now=NOW)
    items.open_item(item=other, who=who, role="duty", now=NOW)
    assert erasing.destroy_again() == 0


def test_an_erasure_is_on_the_list_when_it_is_done_and_not_when_it_failed() -> None:
    a_team("unit-1", "truc-mot")
    item, _ = _kept()
    assert erased.known() == frozenset()
    items.destroy(item=item, by=None, reason="expired", now=NOW)
    assert erased.known() == {item}
    assert erased.path().stat().st_mode & 0o777 == 0o600


def test_a_crash_before_the_list_is_mended_in_the_next_round() -> None:
    a_team("unit-1", "truc-mot")
    item, _ = _kept()
    items.destroy(item=item, by=None, reason="expired", now=NOW)
    erased.path().write_text(f"\n{item.hex[:20]}")  # the machine went off here
    assert (erasing.note(), erasing.note()) == (1, 0)
    assert erased.known() == {item}
