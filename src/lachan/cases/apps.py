from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lachan.cases"
    label = "cases"

    def ready(self) -> None:
        from lachan.cases import receivers

        receivers.connect()
