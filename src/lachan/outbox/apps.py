from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "lachan.outbox"
    label = "outbox"
    verbose_name = _("Thư và thông báo")

    def ready(self) -> None:
        from lachan.outbox import people

        people.connect()
