"""What an administrator types of a partner."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.reports.services.keys import NAME_MAX


class PartnerForm(forms.Form):
    """Who gets a key."""

    name = forms.CharField(
        label=_("Tên đối tác"),
        max_length=NAME_MAX,
        help_text=_("Nền tảng, nhà mạng hoặc đường dây nóng sẽ gửi báo tin qua API."),
    )
