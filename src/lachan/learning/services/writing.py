"""Write a material and put it before readers, by two people. In stream "learning"."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.learning import rules
from lachan.learning.models import Media, Piece, Version
from lachan.learning.rules.reviewing import OPEN, Lack, Said, State, lacks
from lachan.learning.rules.texts import Medium
from lachan.lib.errors import RefusedError

STREAM: Final = "learning"
Words = Mapping[str, Any]


class LacksError(RefusedError):
    """A version is not ready for its reviewer. lacks: of what."""

    def __init__(self, found: tuple[Lack, ...]) -> None:
        super().__init__(f"missing: {', '.join(found)}")
        self.lacks = found


class OwnWorkError(RefusedError):
    """Who wrote a version does not publish it."""


class NotSoError(RefusedError):
    """The version is no more in the state that this needs."""


def missing(version: Version) -> tuple[Lack, ...]:
    """Return what a version lacks before it may be sent."""
    said = Said(version.vi, version.en, version.licence, version.described)
    files = tuple(one.file() for one in version.files.all())
    return lacks(said, Medium(version.medium), link=version.link, files=files)


@transaction.atomic
def begin(*, code: str, topic: str, reader: str, fields: Words, by: User) -> Version:
    """Keep a new piece with its first draft."""
    piece = Piece.objects.create(code=code, topic=topic, reader=reader)
    return _draft(piece, fields, by)


@transaction.atomic
def revise(*, code: str, fields: Words, by: User) -> Version:
    """Keep a new draft of a piece, shipped or not. Raises NotSoError: there is one."""
    piece = _piece(code)
    if piece.versions.in_work().exists():
        raise NotSoError(f"{code} has a version in work")
    return _draft(piece, fields, by)


def _piece(code: str) -> Piece:
    shipped = next((m for m in rules.library() if m.code == code), None)
    if shipped is None:
        found: Piece = Piece.objects.select_for_update().get(code=code)
        return found
    made, _ = Piece.objects.select_for_update().get_or_create(
        code=code,
        defaults={"topic": shipped.topic.code, "reader": shipped.reader.value},
    )
    return made


def _draft(piece: Piece, fields: Words, by: User) -> Version:
    newest = piece.versions.order_by("-number").first()
    shipped = any(m.code == piece.code for m in rules.library())
    number = newest.number + 1 if newest else 2 if shipped else 1
    made = Version.objects.create(piece=piece, number=number, author=by, **fields)
    _carry_files(made, piece.versions.filter(state=State.PUBLISHED).first())
    record(STREAM, "version.begun", actor=by, subject=made)
    return made


def _carry_files(version: Version, before: Version | None) -> None:
    """Give a new version the files of the one that is read; one may take them out."""
    rows = list(before.files.all()) if before else []
    for one in rows:
        one.pk, one.version = None, version
    Media.objects.bulk_create(rows)


def locked_draft(version: Version) -> Version:
    """Return a version that may be changed, held. Raises NotSoError."""
    return _locked(version, *OPEN)


@transaction.atomic
def edit(*, version: Version, fields: Words, by: User) -> Version:
    """Change a draft; who changes it is its author now. Raises NotSoError."""
    kept = _locked(version, *OPEN)
    for name, value in fields.items():
        setattr(kept, name, value)
    # Whoever read it before has not read this.
    kept.author, kept.reviewer = by, None
    kept.save()
    record(STREAM, "version.edited", actor=by, subject=kept)
    return kept


@transaction.atomic
def send(*, version: Version, by: User) -> Version:
    """Give a draft to whoever reviews. Raises LacksError, NotSoError."""
    kept = _locked(version, *OPEN)
    if found := missing(kept):
        raise LacksError(found)
    return _moved(kept, State.WAITING, "version.sent", by)


@transaction.atomic
def give_back(*, version: Version, note: str, by: User) -> Version:
    """Return a version to its author with why. Raises OwnWorkError, NotSoError."""
    kept = _locked(version, State.WAITING)
    _of_another(kept, by)
    kept.note, kept.reviewer = note, by
    return _moved(kept, State.RETURNED, "version.returned", by)


@transaction.atomic
def publish(*, version: Version, now: dt.datetime, by: User) -> Version:
    """Put a version before readers in place of the one before.

    Raises OwnWorkError, LacksError, NotSoError.
    """
    kept = _locked(version, State.WAITING)
    _of_another(kept, by)
    if found := missing(kept):
        raise LacksError(found)
    kept.piece.versions.filter(state=State.PUBLISHED).update(state=State.PAST)
    kept.reviewer, kept.published_at = by, now
    kept.note = ""
    _show(kept.piece, shown=True)
    return _moved(kept, State.PUBLISHED, "version.published", by)


@transaction.atomic
def hide(*, code: str, by: User) -> Piece:
    """Take a piece away from readers, shipped or not; `unhide` brings it back."""
    return _hidden(code, "piece.hidden", by, shown=False)


@transaction.atomic
def unhide(*, code: str, by: User) -> Piece:
    """Show a piece again."""
    return _hidden(code, "piece.shown", by, shown=True)


def _hidden(code: str, action: str, by: User, *, shown: bool) -> Piece:
    piece = _piece(code)
    _show(piece, shown=shown)
    record(STREAM, action, actor=by, subject=piece)
    return piece


def _show(piece: Piece, *, shown: bool) -> None:
    piece.hidden = not shown
    piece.save(update_fields=["hidden"])


def _of_another(version: Version, by: User) -> None:
    if version.author_id == by.pk:
        raise OwnWorkError(f"version {version.pk} was written by who would publish it")


def _moved(version: Version, state: State, action: str, by: User) -> Version:
    version.state = state
    version.save()
    record(STREAM, action, actor=by, subject=version)
    return version


def _locked(version: Version, *states: State) -> Version:
    rows = Version.objects.select_for_update().select_related("piece")
    kept: Version = rows.get(pk=version.pk)
    if kept.state not in states:
        raise NotSoError(f"version {kept.pk} is {kept.state}")
    return kept
