from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "lachan.reports"
    label = "reports"

    def ready(self) -> None:
        from lachan.reports import receivers

        receivers.connect()
