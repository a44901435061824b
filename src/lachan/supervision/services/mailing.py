"""The only place that puts a family's mail into the outbox, and takes it back."""

from datetime import date, datetime

from lachan.accounts.models import User
from lachan.outbox.models import Channel, Recipient
from lachan.outbox.people import address as address_of_user
from lachan.outbox.services.messages import Note, enqueue, forget
from lachan.outbox.words import Address, RecipientKind, register_recipient
from lachan.supervision import access, facts
from lachan.supervision.models import Family, Purpose

KIND = "supervision.letter"
RECIPIENT = "familyadult"


def recipient(family: Family, user: User) -> Recipient:
    """Return one adult as the reader of this family's letters, and of no other's."""
    return Recipient(RECIPIENT, f"{family.pk}-{user.pk}")


def connect() -> None:
    """Register how adults of a family are reached, once, from AppConfig.ready."""
    register_recipient(RECIPIENT, RecipientKind(_address, _names, _find))


def send_letters(first: date, now: datetime) -> int:
    """Queue the letter of the week from `first` for every family that wants it.

    Only for children for whom that is agreed to, and only to adults who have an
    address. Doing it twice sends nothing twice. Returns how many there are.
    """
    keys = facts.consented_keys(Purpose.LETTER, now)
    families = Family.objects.filter(children__key__in=keys).distinct()
    queued = 0
    for family in families.select_related("owner"):
        note = Note(
            KIND, first.isoformat(), {"family": family.pk, "week": first.isoformat()}
        )
        for adult in access.adults_of(family):
            if address_of_user(str(adult.pk)) is not None:
                to = recipient(family, adult)
                enqueue(note, to=to, channel=Channel.EMAIL, now=now)
                queued += 1
    return queued


def forget_letters(family: Family) -> None:
    """Take back what was queued for the adults of a family that is deleted."""
    for adult in access.adults_of(family):
        forget(to=recipient(family, adult))


def _address(key: str) -> Address | None:
    """Return where the mail goes; nowhere when the person keeps the family no more."""
    family, _dash, user = key.partition("-")
    if not access.keeps(user_pk=int(user), family_pk=int(family)):
        return None
    return address_of_user(user)


def _names(keys: set[str]) -> dict[str, str]:
    people = {key: key.partition("-")[2] for key in keys}
    rows = User.objects.get_queryset().filter(pk__in=set(people.values()))
    names = {str(one.pk): one.display_name for one in rows}
    return {key: names[pk] for key, pk in people.items() if pk in names}


def _find(_text: str) -> set[str]:
    """Staff does not look families up by the names of their adults."""
    return set()
