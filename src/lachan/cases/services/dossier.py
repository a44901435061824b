"""The papers of a case as an export carries them: finished forms, signed copies.

Who reported is in none of them (56/2017/NĐ-CP, Điều 24): those fields are empty, and a
signed copy of a form that names somebody there stays in the house.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from lachan.cases.models import Form, SignedCopy
from lachan.cases.rules.answers import is_empty, without_reporter
from lachan.cases.services import forms, signed, signing
from lachan.cases.services.forms import Sheet
from lachan.cases.services.reading import Opened
from lachan.documents.pdf import pdf
from lachan.lib.days import local_day
from lachan.vault.rules.seal import ItemKey

PRINTED: Final = "printed"
SIGNED: Final = "signed"


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF. about: what is said of it beside it. size: octets that `content` has.

    content: None where the paper stays in the house.
    """

    about: dict[str, object] = field(repr=False)
    size: int
    content: Callable[[], bytes] | None = field(repr=False)


def sheet_of(row: Form, key: ItemKey) -> Sheet:
    """Return a finished form without who reported. Raises SchemaError."""
    return _silent(forms.kept(row, key))


def papers(opened: Opened) -> Iterator[Paper]:
    """Yield each finished form as it was printed on its day, then its signed copies.

    The oldest first. Of a signed copy the file as it came. Raises SchemaError.
    """
    rows = forms.finished(opened.case)
    copies = signed.of_forms(opened.case, rows)
    for row in reversed(rows):
        whole = forms.kept(row, opened.key)
        yield _printed(opened, row, _silent(whole))
        for copy in copies.get(row.pk, []):
            paper = _signed(row, copy, opened.key)
            yield replace(paper, content=None) if _names_anybody(whole) else paper


def _silent(whole: Sheet) -> Sheet:
    return replace(whole, values=without_reporter(whole.schema, whole.values))


def _names_anybody(whole: Sheet) -> bool:
    told = (whole.values.get(name, "") for name in whole.schema.of_reporter())
    return not all(map(is_empty, told))


def _printed(opened: Opened, row: Form, sheet: Sheet) -> Paper:
    assert row.done_at is not None
    day = local_day(row.done_at)
    octets = pdf(signing.document_of(opened.case, sheet, by=row.by, day=day))
    digest = hashlib.sha256(octets).hexdigest()
    return Paper(_about(row, PRINTED, digest), len(octets), lambda: octets)


def _signed(row: Form, copy: SignedCopy, key: ItemKey) -> Paper:
    about = _about(row, SIGNED, copy.sha256) | {
        "signer": copy.signer,
        "signed_on": copy.signed_on,
        "digital": copy.digital,
    }
    return Paper(about, copy.octets, partial(signed.file_of, copy, key))


def _about(row: Form, kind: str, digest: str) -> dict[str, object]:
    return {
        "kind": kind,
        "form": row.code,
        "version": row.version,
        "cycle": row.cycle,
        "sha256": digest,
    }
