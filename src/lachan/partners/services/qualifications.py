"""Keep what people have been certified to know. In the stream "partners"."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.partners.models import Qualification
from lachan.partners.services.units import STREAM


@dataclass(frozen=True, slots=True)
class Proof:
    """What a certificate says: of which course, and from when to before when."""

    subject: str
    title: str
    certificate: str
    valid_from: dt.date
    valid_to: dt.date | None


@transaction.atomic
def qualify(*, user: User, proof: Proof, by: User | None) -> Qualification:
    """Keep that somebody is qualified; the same certificate is kept once."""
    made, new = Qualification.objects.get_or_create(
        certificate=proof.certificate,
        defaults={
            "user": user,
            "subject": proof.subject,
            "title": proof.title,
            "valid_from": proof.valid_from,
            "valid_to": proof.valid_to,
        },
    )
    if new:
        record(STREAM, "qualification.given", actor=by, subject=made)
    return made


@transaction.atomic
def end(*, certificate: str, on: dt.date, by: User) -> None:
    """Let a qualification hold no more from a day on."""
    row = Qualification.objects.select_for_update().get(certificate=certificate)
    row.valid_to = max(on, row.valid_from)
    row.save(update_fields=["valid_to"])
    record(STREAM, "qualification.ended", actor=by, subject=row)
