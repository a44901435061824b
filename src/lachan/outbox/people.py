"""People with an account as recipients, kind "user"; what goes when they leave."""

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from lachan.accounts import services as accounts
from lachan.accounts.models import User
from lachan.outbox.models import Message, Recipient
from lachan.outbox.words import Address, RecipientKind, register_recipient

FOUND_AT_MOST = 200


def connect() -> None:
    """Register, once, from AppConfig.ready."""
    register_recipient("user", RecipientKind(address, names, find))
    accounts.when_leaving(_("Mọi thư và thông báo gửi cho bạn."), forget)


def address(key: str) -> Address | None:
    """Return the confirmed address of a person who can still sign in."""
    if not key.isdigit():
        return None
    rows = EmailAddress.objects.filter(
        user_id=int(key), verified=True, user__is_active=True
    )
    row = rows.select_related("user").order_by("-primary", "pk").first()
    return Address(row.email, row.user.language) if row else None


def names(keys: set[str]) -> dict[str, str]:
    """Return the names of people."""
    people = User.objects.get_queryset().filter(pk__in=[k for k in keys if k.isdigit()])
    return {str(one.pk): one.display_name for one in people}


def find(text: str) -> set[str]:
    """Return the keys of people by name, at most some."""
    found = User.objects.get_queryset().matching(text)
    return {str(pk) for pk in found.values_list("pk", flat=True)[:FOUND_AT_MOST]}


def forget(user: User) -> None:
    """Remove all that was for a person who leaves."""
    Message.objects.to(Recipient.of(user)).delete()
