"""What staff type about local entries, complaints and samples; what readers report."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lachan.lists.forms import LookupForm, name_in
from lachan.lists.models import (
    ComplaintAnswer,
    LocalAct,
    Source,
    category_title,
)
from lachan.lists.rules import local as rules
from lachan.lists.rules import precision
from lachan.lists.services import local
from lachan.lists.services.complaints import Reply
from lachan.policy.catalogue import catalogue
from lachan.policy.model import AgeBand
from lachan.web.forms import PickCards

KEEP = [
    ("30", _("30 ngày")),
    ("180", _("180 ngày")),
    ("365", _("Một năm")),
    ("", _("Đến khi hoàn tác")),
]
WHAT = [("yes", _("Tên này và mọi tên con")), ("no", _("Chỉ đúng tên này"))]


def category_choices() -> list[tuple[str, str]]:
    """Return the content categories, by title."""
    known = catalogue().items()
    named = [(c, category_title(c)) for c, category in known if not category.service]
    return sorted(named, key=lambda pair: pair[1])


def _days(text: str) -> int | None:
    return int(text) if text else None


class LocalForm(LookupForm):
    """A name, what to do with it in which category, why and for how long."""

    field_order = ("q", "act", "category", "subtree", "reason", "days")
    act = forms.ChoiceField(
        label=_("Làm gì"),
        choices=LocalAct.choices,
        initial=LocalAct.BLOCK,
        widget=PickCards,
    )
    category = forms.ChoiceField(label=_("Nhóm trang"))
    subtree = forms.ChoiceField(
        label=_("Những tên nào"), choices=WHAT, initial="yes", widget=PickCards
    )
    reason = forms.CharField(
        label=_("Vì sao"),
        help_text=_("Đồng nghiệp và người kiểm tra đọc. Không ghi tên trẻ."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    days = forms.ChoiceField(
        label=_("Có hiệu lực đến"),
        choices=KEEP,
        initial=str(rules.DEFAULT_DAYS),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the categories in the reader's language."""
        super().__init__(*args, **kwargs)
        choices = [("", _("Chọn nhóm")), *category_choices()]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def draft(self) -> local.Draft:
        """Return what was typed, once it is valid."""
        said = self.cleaned_data
        entry = rules.Entry(
            said["q"],
            said["subtree"] == "yes",
            rules.Act(said["act"]),
            said["category"],
        )
        return local.Draft(entry, said["reason"], _days(said["days"]))


class ReplyForm(forms.Form):
    """The answer to a complaint, and what it changes."""

    answer = forms.ChoiceField(
        label=_("Trả lời"),
        choices=[(v, t) for v, t in ComplaintAnswer.choices if v],
        widget=PickCards,
    )
    categories = forms.MultipleChoiceField(
        label=_("Đưa ra khỏi nhóm"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    to = forms.ChoiceField(
        label=_("Xếp vào nhóm"),
        help_text=_("Chỉ khi xếp lại nhóm."),
        required=False,
    )
    subtree = forms.ChoiceField(
        label=_("Những tên nào"), choices=WHAT, initial="yes", widget=PickCards
    )
    note = forms.CharField(
        label=_("Lời giải thích"),
        help_text=_("Người báo đọc lời này, kể cả trẻ em. Viết ngắn, dễ hiểu."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sure = forms.BooleanField(
        label=_("Tên này có nhiều người dùng, tôi đã xem kỹ"), required=False
    )

    def __init__(self, *args: Any, categories: Sequence[str], **kwargs: Any) -> None:
        """categories: codes that lists give the name."""
        super().__init__(*args, **kwargs)
        listed = [(c, category_title(c)) for c in categories]
        self.fields["categories"].initial = list(categories)
        self.fields["categories"].choices = listed  # type: ignore[attr-defined]  # a MultipleChoiceField
        self.fields["to"].choices = [("", _("Không xếp lại")), *category_choices()]  # type: ignore[attr-defined]  # a ChoiceField
        if not listed:
            del self.fields["categories"]

    def reply(self) -> Reply:
        """Return what was typed, once it is valid."""
        said = self.cleaned_data
        return Reply(
            answer=ComplaintAnswer(said["answer"]),
            note=said["note"],
            categories=tuple(said.get("categories", ())),
            to=said["to"],
            subtree=said["subtree"] == "yes",
            sure=said["sure"],
        )


class DrawForm(forms.Form):
    """What to draw a sample of."""

    category = forms.ChoiceField(label=_("Nhóm trang"))
    source = forms.ChoiceField(label=_("Nguồn"), required=False)
    size = forms.IntegerField(
        label=_("Bao nhiêu tên"),
        min_value=precision.MIN_SIZE,
        max_value=precision.MAX_SIZE,
        initial=precision.DEFAULT_SIZE,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    seed = forms.IntegerField(
        label=_("Số gốc"),
        help_text=_("Bỏ trống thì chọn ngẫu nhiên. Cùng số gốc cho cùng mẫu."),
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, sources: Sequence[Source], **kwargs: Any) -> None:
        """sources: those in force."""
        super().__init__(*args, **kwargs)
        codes = sorted({s.category for s in sources})
        named = sorted((category_title(code), code) for code in codes)
        self.fields["category"].choices = [(code, title) for title, code in named]  # type: ignore[attr-defined]  # a ChoiceField
        each = [(s.code, f"{s.title}: {s.category_title}") for s in sources]
        self.fields["source"].choices = [("", _("Mọi nguồn của nhóm")), *each]  # type: ignore[attr-defined]  # a ChoiceField
        self._categories = {s.code: s.category for s in sources}

    def clean(self) -> dict[str, Any]:
        """Refuse a source of another category."""
        said = super().clean() or self.cleaned_data
        source = said.get("source")
        if source and self._categories.get(source) != said.get("category"):
            self.add_error("source", ValidationError(_("Nguồn này thuộc nhóm khác.")))
        return said


class ReportForm(forms.Form):
    """Anybody says that a page is blocked wrongly. No name of a person is asked."""

    q = forms.CharField(
        label=_("Trang nào"),
        help_text=_("Tên trang hoặc cả địa chỉ, ví dụ hoc10.vn."),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Gõ tên trang, ví dụ hoc10.vn.")},
    )
    age = forms.ChoiceField(
        label=_("Người dùng trang này mấy tuổi"), required=False, choices=()
    )
    reason = forms.CharField(
        label=_("Vì sao chặn sai"),
        help_text=_("Không ghi tên người, số điện thoại hay trường lớp."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the ages in the reader's language."""
        super().__init__(*args, **kwargs)
        years = [(a.value, _("%(age)s tuổi") % {"age": a.value}) for a in AgeBand][:-1]
        choices = [("", _("Không nói")), *years, ("adult", _("Người lớn"))]
        self.fields["age"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean_q(self) -> str:
        """Return the name, normalised."""
        return name_in(str(self.cleaned_data["q"]))


class ReceiptForm(forms.Form):
    """The code of a report, to read the answer."""

    code = forms.CharField(
        label=_("Mã báo"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
