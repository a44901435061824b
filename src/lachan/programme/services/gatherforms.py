"""Keep versions of forms: those that ship, and those that administrators write."""

from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.programme.facts import sources
from lachan.programme.models import FormVersion
from lachan.programme.rules.gatherforms import Form, FormError, read
from lachan.programme.services.changes import STREAM

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "gather"
TEXT_MAX: Final = 60_000


class VersionTakenError(RefusedError):
    """This version of the form is there, and versions never change."""


def load() -> None:
    """Keep the forms that ship; what is there stays as it is."""
    for path in sorted(DATA.glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        form = checked(text)
        FormVersion.objects.get_or_create(
            code=form.code, version=form.version, defaults={"content": text}
        )


@transaction.atomic
def keep(*, text: str, by: User) -> FormVersion:
    """Keep a new version. Raises FormError, VersionTakenError."""
    form = checked(text)
    try:
        with transaction.atomic():
            row = FormVersion.objects.create(
                code=form.code, version=form.version, content=text, by=by
            )
    except IntegrityError as e:
        raise VersionTakenError(f"{form.code} {form.version} is there") from e
    facts: dict[str, str | int] = {"code": form.code, "version": form.version}
    record(STREAM, "form.kept", actor=by, subject=row, facts=facts)
    return row


def checked(text: str) -> Form:
    """Return the form that a text is, each `prefill` a figure that is known.

    Raises FormError.
    """
    form = read(text)
    for field in form.fields:
        if field.prefill and sources.find(field.prefill) is None:
            raise FormError("prefill", field.key, field.prefill)
    return form


def form_of(row: FormVersion) -> Form:
    """Return a version as it is read."""
    return read(row.content)
