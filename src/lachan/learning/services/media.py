"""Put files beside a draft and take them away. In stream "learning"."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.learning.models import Media, Version, mediastore
from lachan.learning.rules.media import (
    KEPT_AS,
    MOST_FILES,
    UNTAGGED,
    NotTakenError,
    Refused,
    kind_of,
)
from lachan.learning.rules.untagging import TracksError, UnreadableError
from lachan.learning.services.writing import STREAM, locked_draft
from lachan.lib.cleaning import Why, cleaned
from lachan.lib.filetypes import Sort, Type

# A file that no row names is left for as long as its form may still be on its way.
SPARED: Final = dt.timedelta(days=1)


def clean(content: bytes) -> tuple[Sort, str, bytes]:
    """Return (sort, ending, the file without what speaks of its maker).

    Raises NotTakenError.
    """
    kind = kind_of(content)
    if kind.code in UNTAGGED:
        return kind.sort, KEPT_AS[kind.code], _untagged(content, kind)
    made = cleaned(content, kind.code)
    if made.why is not None:
        heavy = made.why is Why.TOO_HEAVY
        raise NotTakenError(Refused.TOO_LARGE if heavy else Refused.BROKEN)
    return kind.sort, KEPT_AS[kind.code], made.copy


def _untagged(content: bytes, kind: Type) -> bytes:
    try:
        return UNTAGGED[kind.code](content)
    except TracksError:
        raise NotTakenError(Refused.TRACKS) from None
    except UnreadableError:
        raise NotTakenError(Refused.BROKEN) from None


def attach(
    *, version: Version, content: bytes, fields: Mapping[str, Any], by: User
) -> Media:
    """Clean a file and put it beside a draft. fields: alt_vi, alt_en, licence and more.

    Raises NotTakenError, NotSoError: it is no draft any more.
    """
    sort, ending, clear = clean(content)
    name = mediastore.keep(clear, ending)
    with transaction.atomic():
        kept = locked_draft(version)
        if kept.files.exclude(name=name).count() >= MOST_FILES:
            raise NotTakenError(Refused.TOO_MANY)
        facts = {**fields, "sort": sort, "octets": len(clear)}
        made, _new = kept.files.update_or_create(name=name, defaults=facts)
        _touched(kept, by)
        record(STREAM, "file.attached", actor=by, subject=made)
    return made


@transaction.atomic
def detach(*, version: Version, pk: int, by: User) -> None:
    """Take a file from a draft. Raises NotSoError, Media.DoesNotExist."""
    kept = locked_draft(version)
    kept.files.get(pk=pk).delete()
    _touched(kept, by)
    record(STREAM, "file.detached", actor=by, subject=kept)


def _touched(version: Version, by: User) -> None:
    """Whoever changes a draft is its author now, as with its words."""
    version.author, version.reviewer = by, None
    version.save(update_fields=["author", "reviewer"])


def sweep(*, now: dt.datetime) -> int:
    """Remove files that no row names; return how many."""
    named = set(Media.objects.values_list("name", flat=True))
    gone = [name for name in mediastore.names() if name not in named]
    old = [name for name in gone if mediastore.age(name, now) > SPARED]
    for name in old:
        mediastore.remove(name)
    return len(old)
