"""What is typed online beside a case: addresses, looks, notices, sheets, proposals."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lachan.cases.forms import online_words as words
from lachan.cases.forms.words import language
from lachan.cases.rules.grounds import grounds
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Answer, Origin, Seen
from lachan.cases.services.online import WORDS_MAX, Witness
from lachan.lists.models import reason_title
from lachan.lists.rules import national
from lachan.partners.models import Member, Purpose
from lachan.reports.rules.intake import Online
from lachan.reports.rules.online import of_lines
from lachan.reports.services.traces import Trace
from lachan.web.forms import Option, PickCards

_AT = "%Y-%m-%dT%H:%M"


def _moment() -> forms.DateTimeField:
    kind = {"type": "datetime-local"}
    return forms.DateTimeField(
        label=_("Thấy lúc"),
        widget=forms.DateTimeInput(attrs=kind, format=_AT),
        initial=timezone.localtime,
    )


class AddForm(forms.Form):
    """Addresses and accounts of a case. recognised: in its reports."""

    recognised = forms.MultipleChoiceField(
        label=_("Nhận ra trong tin báo"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    typed = forms.CharField(
        label=_("Ghi thêm"),
        help_text=_("Mỗi dòng một địa chỉ, tài khoản hay số điện thoại."),
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    harm = forms.ChoiceField(label=_("Gây hại thế nào"))

    def __init__(self, *args: Any, recognised: Sequence[Online], **kwargs: Any) -> None:
        """Offer what the reports name."""
        super().__init__(*args, **kwargs)
        self.known = {str(n): one for n, one in enumerate(recognised)}
        choices = [(n, one.url or one.account) for n, one in self.known.items()]
        self.fields["recognised"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["harm"].choices = words.harms(language())  # type: ignore[attr-defined]  # a ChoiceField
        if not choices:
            del self.fields["recognised"]

    def named(self) -> list[tuple[Online, Origin]]:
        """Return what was chosen and typed."""
        said = self.cleaned_data
        chosen = [self.known[n] for n in said.get("recognised", ())]
        typed = of_lines(said["typed"])
        return [
            *((one, Origin.REPORT) for one in chosen),
            *((one, Origin.TYPED) for one in typed),
        ]

    @property
    def kind(self) -> Harm:
        """What is wrong with them."""
        return Harm(self.cleaned_data["harm"])


class KeepForm(forms.Form):
    """What is there, to be preserved."""

    at = _moment()
    words = forms.CharField(
        label=_("Đã thấy gì"),
        help_text=_(
            "Ai đăng, ở đâu trên trang, bao nhiêu người xem. Không ghi tên trẻ."
        ),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sha256 = forms.CharField(
        label=_("Mã SHA-256 của tệp trên trang"),
        help_text=_("Nếu công cụ của đơn vị đã tính. Không tải tệp lên đây."),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.ChoiceField(
        label=_("Tệp của tin báo cho thấy điều này"),
        help_text=_("Tệp vẫn khóa trong tin báo; ở đây chỉ ghi số và mã băm."),
        required=False,
    )

    def __init__(self, *args: Any, files: Iterable[Trace] = (), **kwargs: Any) -> None:
        """Offer the files of the reports by what tells them apart."""
        super().__init__(*args, **kwargs)
        self.shown = {one.pk: one for one in files}
        named = [(pk, f"{one.name or pk[:8]}") for pk, one in self.shown.items()]
        choices = [("", _("Không có")), *named]
        self.fields["file"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not named:
            del self.fields["file"]

    def witness(self) -> Witness:
        """Return what was seen; the hash of a chosen file is its own."""
        said = self.cleaned_data
        file = self.shown.get(said.get("file", ""))
        typed = said["sha256"].strip().lower()
        return Witness(
            at=said["at"],
            words=said["words"],
            sha256=typed or (file.sha256 if file else ""),
            file=file.pk if file else "",
        )


class LookForm(forms.Form):
    """Whether it is still there."""

    seen = forms.ChoiceField(
        label=_("Còn thấy không?"),
        choices=[
            (Seen.THERE.value, Option(_("Còn thấy"))),
            (Seen.GONE.value, Option(_("Không còn thấy"))),
            (
                Seen.UNSURE.value,
                Option(_("Chưa chắc"), _("Đòi đăng nhập, lỗi, hoặc đã đổi")),
            ),
        ],
        widget=PickCards,
    )
    at = _moment()
    words = forms.CharField(
        label=_("Ghi chú"),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def witness(self) -> Witness:
        """Return the look."""
        said = self.cleaned_data
        return Witness(at=said["at"], words=said["words"], kept=False)


class HarmForm(forms.Form):
    """What is wrong with an address."""

    harm = forms.ChoiceField(label=_("Gây hại thế nào"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the harms in the reader's language."""
        super().__init__(*args, **kwargs)
        self.fields["harm"].choices = words.harms(language())  # type: ignore[attr-defined]  # a ChoiceField


# Nobody receives what no one chose: a list begins with nothing.
_NO_MEMBER = ("", _("Chọn thành viên"))


class NoticeForm(forms.Form):
    """What a member is asked to take down. found: (number, text, why not or "")."""

    found = forms.MultipleChoiceField(
        label=_("Địa chỉ cần gỡ"), widget=forms.CheckboxSelectMultiple
    )
    member = forms.TypedChoiceField(label=_("Gửi cho"), coerce=int)
    email = forms.EmailField(
        label=_("Thư điện tử nhận trả lời"),
        help_text=_("Của đơn vị, không phải của riêng anh chị."),
    )
    language = forms.ChoiceField(
        label=_("Tiếng của công văn"),
        choices=[("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))],
    )
    passed_over = forms.ChoiceField(
        label=_("Công an chưa được báo: vì sao gửi ngay"), required=False
    )

    def __init__(
        self,
        *args: Any,
        found: Sequence[tuple[str, str]],
        members: Sequence[tuple[int, str]],
        police: bool,
        **kwargs: Any,
    ) -> None:
        """Offer what may be asked, and of whom. police: they know already."""
        super().__init__(*args, **kwargs)
        self.fields["found"].choices = found  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["member"].choices = [_NO_MEMBER, *members]  # type: ignore[attr-defined]  # a ChoiceField
        why = [("", _("Không bỏ qua công an")), *words.passed_over(language())]
        self.fields["passed_over"].choices = why  # type: ignore[attr-defined]  # a ChoiceField
        if police:
            del self.fields["passed_over"]


class SheetsForm(forms.Form):
    """Which sheets go to whom, for what, on which ground."""

    member = forms.TypedChoiceField(label=_("Giao cho"), coerce=int)
    purpose = forms.ChoiceField(
        label=_("Để làm gì"),
        choices=[
            ("", _("Chọn")),
            *(c for c in Purpose.choices if c[0] != Purpose.TAKE_DOWN),
        ],
    )
    ground = forms.ChoiceField(label=_("Căn cứ"), widget=PickCards)
    sheets = forms.MultipleChoiceField(
        label=_("Mẫu đã xong"), widget=forms.CheckboxSelectMultiple
    )
    whole = forms.BooleanField(
        label=_("Gửi bản đầy đủ, có thông tin riêng của trẻ"),
        help_text=_("Để trống thì gửi bản che: tên, địa chỉ, điện thoại bị che."),
        required=False,
    )
    child_agrees = forms.BooleanField(
        label=_("Trẻ đã được hỏi và đồng ý"), required=False
    )
    carer_agrees = forms.BooleanField(
        label=_("Cha, mẹ hoặc người chăm sóc không gây hại đã đồng ý"), required=False
    )
    reason = forms.CharField(
        label=_("Lý do bằng lời"),
        help_text=_("Giữ trong hồ sơ, không gửi đi."),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        members: Sequence[tuple[int, str]],
        sheets: Sequence[tuple[str, str]],
        carer_harms: bool,
        **kwargs: Any,
    ) -> None:
        """Offer what is finished and who may have it."""
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [_NO_MEMBER, *members]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["sheets"].choices = sheets  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["ground"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (g.code, Option(g.said.said(language()), g.basis))
            for g in grounds().values()
        ]
        if carer_harms:
            del self.fields["carer_agrees"]


class ProposeForm(forms.Form):
    """Under which class, what of it, for how long."""

    reason = forms.ChoiceField(label=_("Nhóm của danh sách quốc gia"))
    subtree = forms.ChoiceField(
        label=_("Chặn những gì"),
        choices=[
            ("no", Option(_("Chỉ đúng tên này"))),
            ("yes", Option(_("Tên này và mọi tên con"))),
        ],
        initial="no",
        widget=PickCards,
    )
    days = forms.IntegerField(
        label=_("Chặn trong bao nhiêu ngày"),
        min_value=1,
        max_value=national.MAX_DAYS,
        initial=national.DEFAULT_DAYS,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, classes: Iterable[str], **kwargs: Any) -> None:
        """Offer the classes that the harm may be proposed under; of several choose."""
        super().__init__(*args, **kwargs)
        named = [(code, reason_title(code)) for code in classes]
        if len(named) > 1:
            named.insert(0, ("", str(_("Chọn một nhóm"))))
        self.fields["reason"].choices = named  # type: ignore[attr-defined]  # a ChoiceField


class SaidForm(forms.Form):
    """What the officers say of an entry that came back."""

    said = forms.ChoiceField(
        label=_("Anh chị thấy thế nào?"),
        choices=[(a.value, Option(words.ANSWER[a])) for a in Answer],
        widget=PickCards,
    )


def members_of(rows: Iterable[Member]) -> list[tuple[int, str]]:
    """Return members to choose from."""
    return [(m.pk, f"{m.unit.name} ({m.get_way_display()})") for m in rows]
