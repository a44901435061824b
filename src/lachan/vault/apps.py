from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "lachan.vault"
    label = "vault"
    verbose_name = _("Khóa và phong bì")

    def ready(self) -> None:
        from lachan.vault import receivers

        receivers.connect()
