from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "lachan.partners"
    label = "partners"
    verbose_name = _("Mạng lưới")

    def ready(self) -> None:
        from lachan.partners import recipients

        recipients.connect()
