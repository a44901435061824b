from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class SupervisionConfig(AppConfig):
    name = "lachan.supervision"
    label = "supervision"

    def ready(self) -> None:
        from lachan.accounts.services import when_leaving
        from lachan.supervision.services.families import leave_home

        tell = gettext_lazy(
            "Mất hẳn gia đình, các con, luật, giờ và con số. Máy của nhà thành máy lạ."
        )
        when_leaving(tell, leave_home)
