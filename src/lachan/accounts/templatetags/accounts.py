"""``{% load accounts %}``: what the pages of sign-in must know."""

from django import template

from lachan.accounts.access import home_of
from lachan.accounts.mail import can_send_mail
from lachan.accounts.models import User

register = template.Library()


@register.simple_tag
def mail_works() -> bool:
    """Whether this installation can send letters."""
    return can_send_mail()


@register.filter
def area(user: object) -> str:
    """The address of a person's own area; the front page for others."""
    return home_of(user) if isinstance(user, User) else "/"


@register.filter
def in_fours(code: str) -> str:
    """12345678 as 1234 5678, easier to copy by hand."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))
