"""What learning gives to lower apps: words of its notices, what leaving means."""

from django.utils.translation import gettext_lazy as _

from lachan.accounts import services as accounts
from lachan.accounts.models import User
from lachan.learning.models import Enrolment
from lachan.learning.services import reminding
from lachan.outbox import words


def connect() -> None:
    """Register, once, from AppConfig.ready."""
    title = _("Giấy chứng nhận sắp hết hạn")
    words.register(reminding.KIND, reminding.words, title=title)
    accounts.when_leaving(_("Khóa học và giấy chứng nhận của bạn."), forget)


def forget(user: User) -> None:
    """Remove what a person who leaves has learnt."""
    Enrolment.objects.filter(user=user).delete()
