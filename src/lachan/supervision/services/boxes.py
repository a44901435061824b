"""Boxes of families and schools: codes, joining, names, taking back."""

import re
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.box import joining, signing
from lachan.lib.errors import LachanError, RefusedError
from lachan.policy import sign
from lachan.supervision.models import Box, BoxCode, Family, School
from lachan.supervision.models.boxes import field_of
from lachan.supervision.services import box_feed, changes

CODE_LIFE: Final = timedelta(minutes=15)
CODES_KEPT: Final = timedelta(days=1)
MOST_TRIES: Final = 5
MOST_CODES_A_DAY: Final = 20
MOST_BOXES: Final = 20
_PUBLIC = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"[0-9A-Za-z.+-]{0,20}")
Home = Family | School


class TooManyError(RefusedError):
    """Enough codes for a day, or enough boxes."""


class CodeError(RefusedError):
    """The code is unknown, used, too old, or was not proved. Which, is never told."""


class StampError(RefusedError):
    """The request was there before. last: the newest stamp of its box."""

    def __init__(self, last: int) -> None:
        super().__init__("box request: stamp")
        self.last = last


# --- Codes --------------------------------------------------------------------------


@transaction.atomic
def make_code(*, home: Home, by: User, now: datetime) -> tuple[BoxCode, str]:
    """Make a code for one box; return it as it is typed, once. Raises TooManyError."""
    recent = BoxCode.objects.of(home).filter(made_at__gt=now - CODES_KEPT).count()
    boxes = Box.objects.of(home).living().count()
    if recent >= MOST_CODES_A_DAY or boxes >= MOST_BOXES:
        raise TooManyError("codes")
    BoxCode.objects.of(home).open(now).update(expires_at=now)
    while True:
        code = joining.new_code()
        bare = joining.bare(code)
        word = joining.name_of(bare)
        if not BoxCode.objects.filter(word=word).exists():
            break
    made = BoxCode.objects.create(
        word=word,
        key=joining.key_of(bare).hex(),
        by=by,
        made_at=now,
        expires_at=now + CODE_LIFE,
        **{field_of(home): home},
    )
    _tell("box.code", home, by)
    return made, code


def join(*, word: str, public: str, proof: str, name: str, now: datetime) -> BoxCode:
    """Let a box in that proves a code; return the used code, its box in it.

    public: hexadecimal Ed25519 key. The same box with the same code again gets the same
    answer, since the first may have been lost. Raises CodeError.
    """
    code = BoxCode.objects.filter(word=word[:8]).first()
    if code is None or code.tries >= MOST_TRIES or code.expires_at <= now:
        raise CodeError("code")
    key = bytes.fromhex(code.key)
    if not _PUBLIC.fullmatch(public) or not joining.proves(
        proof, key, "box", public, name
    ):
        BoxCode.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
        raise CodeError("code")
    return _let_in(code, public, name, now)


@transaction.atomic
def _let_in(code: BoxCode, public: str, name: str, now: datetime) -> BoxCode:
    mine = BoxCode.objects.filter(pk=code.pk, used_at=None)
    if not mine.update(used_at=now):
        code.refresh_from_db()
        if code.box is None or code.box.public != public:
            raise CodeError("code")
        return code
    home = code.family or code.school
    assert home is not None  # the constraint
    shown = " ".join(name.split())[:60] or "hop"
    try:
        with transaction.atomic():
            code.box = Box.objects.create(
                public=public, name=shown, **{field_of(home): home}
            )
    except IntegrityError as e:
        raise CodeError("code") from e  # a key that is known already
    code.save(update_fields=["box"])
    _tell("box.joined", home, code.by)
    return code


def prune(now: datetime) -> None:
    """Forget codes of yesterday, and what lay ready for homes without a box."""
    BoxCode.objects.filter(made_at__lt=now - CODES_KEPT).delete()
    living = Box.objects.living().select_related("family", "school")
    box_feed.keep_only({box_feed.home_id(box.home) for box in living})


# --- On the page --------------------------------------------------------------------


@transaction.atomic
def rename(*, box: Box, name: str, by: User) -> None:
    """Call a box by another name."""
    if name != box.name:
        box.name = name
        box.save(update_fields=["name"])
        record(changes.STREAM, "box.renamed", actor=by, subject=box)


@transaction.atomic
def revoke(*, box: Box, by: User, now: datetime) -> None:
    """Take a box's key back, at once: what it asks from now on is not answered."""
    taken = Box.objects.filter(pk=box.pk, revoked_at=None).update(revoked_at=now)
    if taken:
        _tell("box.revoked", box.home, by)
        transaction.on_commit(box_feed.wake)


def _tell(action: str, home: Home, by: User | None) -> None:
    if isinstance(home, Family):
        changes.tell(home, action, by=by)
    else:
        record("schools", action, actor=by, subject=home)


# --- Requests -----------------------------------------------------------------------


def heard(
    *, headers: dict[str, str], path: str, body: bytes, now: datetime
) -> tuple[Box, int]:
    """Return the box that signed a request just now, and the request's stamp.

    A revoked box is returned as well. Raises signing.SigningError, StampError.
    """
    stamp = signing.stamp_of(headers, now.timestamp())
    rows = Box.objects.select_related("family", "school")
    box = rows.filter(key=headers.get(signing.HEADERS[0], "")).first()
    if box is None:
        raise signing.SigningError("signature")
    data = signing.content(centre_id(), path, stamp, body)
    signing.check(bytes.fromhex(box.public), headers, data)
    newer = Box.objects.filter(pk=box.pk, stamp__lt=stamp)
    if not newer.update(stamp=stamp, seen_at=now):
        raise StampError(Box.objects.values_list("stamp", flat=True).get(pk=box.pk))
    return box, stamp


def has(*, box: Box, generation: int, seq: int, version: str) -> None:
    """Keep what a box says it has in force."""
    said = (generation, seq, version if _VERSION.fullmatch(version) else "")
    if said != (box.generation, box.seq, box.version):
        box.generation, box.seq, box.version = said
        box.save(update_fields=["generation", "seq", "version"])


def is_revoked(box: Box) -> bool:
    """Tell whether a box was revoked meanwhile, or deleted with its home."""
    return not Box.objects.living().filter(pk=box.pk).exists()


def centre_id() -> str:
    """Return the id of the key that signs our policy. Raises NotReadyError."""
    return sign.key_id(policy_public())


def policy_public() -> bytes:
    """Return the public key of our policy. Raises NotReadyError."""
    try:
        return sign.public_of(sign.load_secret(settings.POLICY_KEY))
    except LachanError as e:
        raise box_feed.NotReadyError("policy is not signed here") from e
