from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "lachan.programme"
    label = "programme"
    verbose_name = _("Chương trình")

    def ready(self) -> None:
        """Let reports and forms take figures of training, campaigns, indicators."""
        from lachan.programme.facts import activities, indicators, sources

        for source in (*activities.shipped(), *indicators.shipped()):
            sources.register(source)
