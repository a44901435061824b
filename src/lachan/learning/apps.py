from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "lachan.learning"
    label = "learning"
    verbose_name = _("Học")

    def ready(self) -> None:
        from lachan.learning import receivers

        receivers.connect()
