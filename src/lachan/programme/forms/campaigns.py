"""What is typed about campaigns, their links and banners, and cards of 111."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.programme.forms.fields import TaskField, UnitField, area, day
from lachan.programme.models import (
    Banner,
    Campaign,
    HotlineWeek,
    ListedHost,
    Product,
    Public,
    ShortLink,
)
from lachan.programme.rules import links
from lachan.programme.services.campaigns import hosts
from lachan.web.forms import ManyChips, Segmented


class DaysForm(forms.ModelForm[Any]):
    """A row with a first and a last day."""

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Ngày cuối phải sau ngày đầu."))
        return data


class CampaignForm(DaysForm):
    """A campaign: what, when, for whom, by which unit."""

    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Cho ai"), choices=Public.choices, widget=ManyChips
    )
    starts_on = day(gettext_lazy("Từ ngày"))
    ends_on = day(gettext_lazy("Đến hết ngày"))
    owner = UnitField(label=gettext_lazy("Đơn vị thực hiện"), required=False)
    task = TaskField(label=gettext_lazy("Nhiệm vụ"))

    class Meta:
        model = Campaign
        fields = [
            "title",
            "message",
            "goal",
            "audiences",
            "starts_on",
            "ends_on",
            "owner",
            "task",
            "budget",
            "result",
        ]
        widgets = {"goal": area(3).widget, "result": area(4).widget}

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner, task = self.fields["owner"], self.fields["task"]
        assert isinstance(owner, UnitField)
        assert isinstance(task, TaskField)
        owner.on = today
        task.queryset = task.carried_out().filter(plan__state="active")


class ProductForm(forms.ModelForm[Product]):
    """Something a campaign makes or does."""

    class Meta:
        model = Product
        fields = [
            "channel",
            "title",
            "quantity",
            "planned",
            "spent",
            "reached",
            "source",
        ]

    def clean(self) -> dict[str, Any]:
        """Ask how a number was counted."""
        data = super().clean() or self.cleaned_data
        if data.get("reached") is not None and not data.get("source"):
            self.add_error("source", _("Viết số này đếm thế nào."))
        return data


class LinkForm(forms.ModelForm[ShortLink]):
    """A short link."""

    code = forms.RegexField(
        links.CODE.pattern + r"\Z",
        label=gettext_lazy("Mã"),
        max_length=links.CODE_MAX,
        help_text=gettext_lazy("Ngắn, chữ thường không dấu: 1-6, gap-ai"),
        error_messages={"invalid": gettext_lazy("Chữ thường không dấu, số, gạch nối.")},
    )

    class Meta:
        model = ShortLink
        fields = ["code", "label", "target"]
        help_texts = {
            "target": gettext_lazy(
                "Trang của Lá Chắn (/hoc/) hoặc https:// của nơi được dẫn tới."
            )
        }

    def clean_target(self) -> str:
        """Refuse what is neither inside nor listed."""
        target: str = self.cleaned_data["target"].strip()
        if not links.allowed(target, hosts()):
            raise forms.ValidationError(
                _("Chỉ dẫn tới trang của Lá Chắn hoặc nơi có trong danh sách.")
            )
        return target


class BannerForm(DaysForm):
    """A banner, on some days."""

    starts_on = day(gettext_lazy("Từ ngày"))
    ends_on = day(gettext_lazy("Đến hết ngày"))

    class Meta:
        model = Banner
        fields = ["text_vi", "text_en", "link", "starts_on", "ends_on"]

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        link = self.fields["link"]
        assert isinstance(link, forms.ModelChoiceField)
        link.label = _("Đường dẫn ngắn")
        link.queryset = ShortLink.objects.there().filter(campaign=campaign)


class HostForm(forms.ModelForm[ListedHost]):
    """A host to which links may lead."""

    class Meta:
        model = ListedHost
        fields = ["host", "why"]

    def clean_host(self) -> str:
        """Return the host alone, in small letters."""
        host: str = self.cleaned_data["host"].strip().lower()
        if not links.outside(f"https://{host}/", [host]) or "." not in host:
            raise forms.ValidationError(_("Viết tên miền, như www.moet.gov.vn"))
        if ListedHost.objects.there().filter(host=host).exists():
            raise forms.ValidationError(_("Tên miền này đã có."))
        return host


class WeekForm(forms.ModelForm[HotlineWeek]):
    """A week of 111, as it says itself."""

    monday = day(gettext_lazy("Tuần từ thứ Hai"))

    class Meta:
        model = HotlineWeek
        fields = ["monday", "calls", "source"]

    def clean_monday(self) -> dt.date:
        """Refuse a day that begins no week, and a week that is there."""
        monday: dt.date = self.cleaned_data["monday"]
        if monday.weekday():
            raise forms.ValidationError(_("Ngày này không phải thứ Hai."))
        if HotlineWeek.objects.there().filter(monday=monday).exists():
            raise forms.ValidationError(_("Tuần này đã có. Bỏ số cũ trước."))
        return monday


class CardForm(forms.Form):
    """A card or poster of 111."""

    co = forms.ChoiceField(
        label=gettext_lazy("Cỡ giấy"),
        choices=[("A6", gettext_lazy("Thẻ A6")), ("A3", gettext_lazy("Áp phích A3"))],
        widget=Segmented,
        initial="A6",
    )
    tieng = forms.ChoiceField(
        label=gettext_lazy("Ngôn ngữ"),
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
        widget=Segmented,
        initial="vi",
    )
    rieng = forms.CharField(
        label=gettext_lazy("Dòng của đơn vị"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Ví dụ: Trường Hoa Sen, phòng tư vấn tầng 1."),
    )
    ma = forms.CharField(
        label=gettext_lazy("Mã đường dẫn ngắn"), max_length=24, required=False
    )

    def clean_ma(self) -> str:
        """Refuse a code that leads nowhere."""
        code: str = self.cleaned_data["ma"].strip().lower()
        if code and not ShortLink.objects.there().filter(code=code).exists():
            raise forms.ValidationError(_("Không có đường dẫn ngắn nào mang mã này."))
        return code
