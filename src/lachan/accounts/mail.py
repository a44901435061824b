"""Whether letters can be sent from this installation."""

from django.conf import settings


def can_send_mail() -> bool:
    """Tell whether the operator gave a mail server."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")
