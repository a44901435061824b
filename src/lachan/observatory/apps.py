from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObservatoryConfig(AppConfig):
    name = "lachan.observatory"
    label = "observatory"
    verbose_name = _("Cơ sở dữ liệu truy cập mạng")
