from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "lachan.programme"
    label = "programme"
    verbose_name = _("Chương trình")

    def ready(self) -> None:
        """Let forms take figures of training, campaigns, indicators, and give ours."""
        from lachan.observatory.hooks import count_records_by
        from lachan.programme.facts import activities, counted, indicators, sources

        count_records_by(counted.counted)

        for source in (*activities.SHIPPED, *indicators.shipped()):
            sources.register(source)
