"""``{% load supervision %}``: what only a view's words can say."""

from django import template

from lachan.supervision.views import minutes

register = template.Library()


@register.filter
def budget_title(key: str) -> str:
    """Return what the time budget of a request's `name` is about, amid a sentence."""
    return minutes.amid(key)
