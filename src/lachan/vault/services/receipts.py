"""Receipt codes: each opens one item, and nobody needs to sign in."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Model

from lachan.vault.models import CodeWrap
from lachan.vault.rules import receipt, seal
from lachan.vault.rules.errors import CodeUnknownError, OpenError
from lachan.vault.rules.seal import ItemKey


def add_code(
    *, key: ItemKey, derived: receipt.Derived, until: dt.datetime | None = None
) -> None:
    """Let a receipt code open an item; until: and then no more.

    derived: from `rules.receipt.derive(code, server.peppers())`. A code that is taken
    raises IntegrityError: make another one.
    """
    code_row(key=key, derived=derived, until=until).save(force_insert=True)


def code_row(
    *, key: ItemKey, derived: receipt.Derived, until: dt.datetime | None = None
) -> Model:
    """Make what `add_code` keeps, for who keeps it with a new item."""
    place = _code_place(derived)
    sealed = seal.seal_at(derived.opener, place, key.item.bytes + key.secret)
    return CodeWrap(item_id=key.item, finder=derived.finder, sealed=sealed, until=until)


def is_taken(derived: receipt.Derived) -> bool:
    """Tell whether some item has this code already."""
    return CodeWrap.objects.filter(finder=derived.finder).exists()


def open_with_code(*, derived: receipt.Derived, now: dt.datetime) -> ItemKey:
    """Return the item a code opens. Raises CodeUnknownError, after the same work."""
    row = CodeWrap.objects.filter(finder=derived.finder).first()
    valid = row is not None and (row.until is None or row.until > now)
    sealed = bytes(row.sealed) if row and valid else _decoy()
    try:
        inside = seal.open_at(derived.opener, _code_place(derived), sealed)
    except OpenError as e:
        raise CodeUnknownError("no item has this code") from e
    return ItemKey(uuid.UUID(bytes=inside[:16]), inside[16:])


@transaction.atomic
def end_code(*, derived: receipt.Derived, until: dt.datetime) -> None:
    """Let a code open nothing from `until` on."""
    CodeWrap.objects.filter(finder=derived.finder).update(until=until)


def _code_place(derived: receipt.Derived) -> bytes:
    return b"lachan code " + derived.finder


def _decoy() -> bytes:
    """Return something as long as a wrap that no code opens."""
    return seal.seal_at(seal.new_key(), b"decoy", bytes(16 + seal.KEY_OCTETS))
