"""Where systems of members listen, and their public keys."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.partners.models import Endpoint, Member
from lachan.partners.services.units import STREAM
from lachan.partners.services.webhooks import checked


@dataclass(frozen=True, slots=True)
class Keys:
    """Public keys, 64 hexadecimal digits each: X25519 to seal to, Ed25519 to verify."""

    seal: str
    verify: str


@transaction.atomic
def set_endpoint(*, member: Member, url: str, keys: Keys, by: User) -> Endpoint:
    """Write a member's system down, in place of what was. Raises AddressError."""
    checked(url)
    made, _new = Endpoint.objects.update_or_create(
        member=member,
        defaults={
            "url": url,
            "seal_key": keys.seal.lower(),
            "verify_key": keys.verify.lower(),
            "set_at": timezone.now(),
        },
    )
    facts = {"seal_key": keys.seal.lower(), "verify_key": keys.verify.lower()}
    record(STREAM, "member.system_set", actor=by, subject=member, facts=facts)
    return made
