"""Files beside the answers of a unit: several a field, each may be taken out again."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.programme.models import AnswerFile, Attachment, Request
from lachan.programme.models.attached import NAME_MAX
from lachan.programme.rules.media import ENDINGS, media_type_of
from lachan.programme.services import gathering
from lachan.programme.services.changes import keep, take_away
from lachan.programme.services.evidence import OCTETS_MAX, NotEvidenceError
from lachan.web.text import nfc

FILES_MAX: Final = 10  # beside one field


class TooManyFilesError(RefusedError):
    """So many files stand beside the field that no other may be added."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came. name: as its sender calls it."""

    name: str
    content: bytes


def of(request: Request) -> dict[str, list[Attachment]]:
    """Return the files that stand beside the answers now, by field."""
    found: dict[str, list[Attachment]] = {}
    for one in request.attachments.filter(gone=False).select_related("file"):
        found.setdefault(one.field, []).append(one)
    return found


@transaction.atomic
def attach(*, request: Request, key: str, file: Sent, by: User) -> Attachment:
    """Put a file beside a field; one that stands there already stays as it is.

    Raises NotWritableError, NotEvidenceError, TooManyFilesError.
    """
    gathering.check_writable(request)
    kept = _file(request, file)
    here = request.attachments.filter(gone=False, field=key)
    same: Attachment | None = here.filter(file=kept).first()
    if same is not None:
        return same
    if here.count() >= FILES_MAX:
        raise TooManyFilesError(f"{FILES_MAX} files stand beside {key!r}")
    fields = {"request": request, "field": key, "file": kept}
    fields["name"] = _name(file, kept)
    what = gathering.what("answer.file", request)
    return keep(Attachment(), fields, what, by=by)


def _file(request: Request, file: Sent) -> AnswerFile:
    kind = media_type_of(file.content)
    if not kind or len(file.content) > OCTETS_MAX:
        said = f"{len(file.content)} octets of {kind or 'nothing known'}"
        raise NotEvidenceError(said)
    found, _made = AnswerFile.objects.get_or_create(
        request=request,
        digest=hashlib.sha256(file.content).hexdigest(),
        defaults={"content": file.content, "media_type": kind},
    )
    return found


def _name(file: Sent, kept: AnswerFile) -> str:
    """Return a name in one line that ends as files of its kind do."""
    ending = "." + ENDINGS[kept.media_type]
    last = nfc(file.name).replace("\\", "/").rsplit("/", 1)[-1]
    said = "".join(c for c in last if c.isprintable()).strip()
    stem = said[: -len(ending)] if said.casefold().endswith(ending) else said
    return (stem[: NAME_MAX - len(ending)] or "minh-chung") + ending


@transaction.atomic
def detach(*, request: Request, pks: Iterable[int], by: User) -> int:
    """Take files out of the answers; undo brings them back, what was signed keeps its
    own. Returns how many. Raises NotWritableError.
    """
    gathering.check_writable(request)
    rows = list(request.attachments.filter(gone=False, pk__in=list(pks)))
    for row in rows:
        take_away(row, gathering.what("answer.unfiled", request), by=by)
    return len(rows)
