"""Which message a page is about. The pages are for administrators alone."""

from django.http import Http404

from lachan.outbox.models import Message


def message_of(pk: int) -> Message:
    """Return a message. Raises Http404."""
    found = Message.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
