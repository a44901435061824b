from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "lachan.programme"
    label = "programme"
    verbose_name = _("Chương trình")

    def ready(self) -> None:
        """Let reports and forms take the figures of the access database."""
        from lachan.programme.facts import indicators, sources

        for source in indicators.shipped():
            sources.register(source)
