"""The screens of the way in. Whoever tells is spoken to in their own words.

A child reads `Words.child`; a grown-up reads the same question said to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.reports.rules.draft import Draft
from lachan.reports.rules.intake import STORY_MAX, WORDS_MAX, How, Sex, Tick
from lachan.reports.rules.kinds import UNSURE, About, catalogue
from lachan.reports.rules.kinds import Words as KindWords
from lachan.reports.rules.online import PLATFORMS
from lachan.web.forms import Chips, ManyChips, Option, PickCards, Words

CHAT_MAX: Final = 40_000
WHO: Final = (
    ("child", Option(_("Chuyện của em"), _("Em chưa đủ 18 tuổi"), "user")),
    (
        "friend",
        Option(_("Chuyện của bạn em"), _("Em báo giúp một bạn, một em nhỏ"), "users"),
    ),
    (
        "adult",
        Option(
            _("Tôi là người lớn"), _("Cha mẹ, người quen của một trẻ em"), "user-heart"
        ),
    ),
    (
        "teacher",
        Option(_("Tôi là thầy cô"), _("Học sinh của tôi gặp chuyện"), "school"),
    ),
    (
        "seen",
        Option(
            _("Tôi chỉ tình cờ thấy"),
            _("Một trang, một video, một tài khoản có hại cho trẻ em"),
            "eye",
        ),
    ),
)
AGES: Final = (
    ("under_10", _("Dưới 10")),
    ("10_12", _("10 đến 12")),
    ("13_15", _("13 đến 15")),
    ("16_17", _("16, 17")),
)
TICKS: Final = (
    (Tick.HOME.value, _("Người ở nhà")),
    (Tick.SCHOOL.value, _("Trường học")),
    (Tick.COMMUNE.value, _("Cán bộ xã, phường")),
    (Tick.POLICE.value, _("Công an ở đây")),
)


class Told(forms.Form):
    """A screen filled from a draft: as typed, wrong or not.

    check: tell what is wrong; else only show.
    """

    def __init__(self, draft: Draft, *, check: bool = False) -> None:
        self.draft = draft
        shown: dict[str, Any] = {}
        data: dict[str, Any] = {}
        for name, field in self.base_fields.items():
            values = draft.many(name)
            many = isinstance(field, forms.MultipleChoiceField)
            shown[name] = values if many else draft.one(name)
            data[name] = shown[name]
        super().__init__(data if check else None, initial=shown, label_suffix="")
        for name, (label, hint) in self.grown_up().items():
            if not draft.speaks_child and name in self.fields:
                self.fields[name].label = label
                self.fields[name].help_text = hint

    def grown_up(self) -> Mapping[str, tuple[Words, Words]]:
        """Return label and hint of fields that a grown-up reads differently."""
        return {}


class WhoForm(Told):
    """Whose story it is, and about how old the child is."""

    who = forms.ChoiceField(
        label=_("Em muốn nói chuyện của ai?"),
        choices=WHO,
        widget=PickCards,
        required=False,
    )
    age = forms.ChoiceField(
        label=_("Bạn nhỏ trong chuyện này mấy tuổi?"),
        choices=AGES,
        widget=Chips,
        required=False,
    )


class KindsField(forms.MultipleChoiceField):
    """Kinds of the catalogue, in the words of whoever reads."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[(code, code) for code in catalogue().kinds], **options
        )


class Pictures(forms.CheckboxSelectMultiple):
    """Drawn by the template, group by group."""

    look = "pictures"


class WhatForm(Told):
    """What is happening: the one thing that must be said."""

    kinds = KindsField(
        label=_("Chuyện gì đang xảy ra?"),
        widget=Pictures,
        error_messages={
            "required": _("Chọn một ô. Khó nói thì chọn “Em không biết nói thế nào”.")
        },
    )


@dataclass(frozen=True, slots=True)
class Card:
    """A kind as it is drawn on the form."""

    code: str
    icon: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the form. seldom: cards behind one more press; unsure: the last."""

    code: str
    tone: str
    label: str
    kinds: tuple[Card, ...]
    seldom: tuple[Card, ...]
    unsure: tuple[Card, ...]

    @property
    def seldom_chosen(self) -> bool:
        """Whether one of those behind a press is chosen: then they are shown."""
        return any(card.checked for card in self.seldom)


# Urgent first: son, then chàm, then cốm.
_GROUPS: Final = (
    (About.EMERGENCY, "son"),
    (About.CHILD_AT_RISK, ""),
    (About.HARMFUL_CONTENT, "com"),
)


def groups_of_kinds(draft: Draft) -> list[Group]:
    """Return the three groups, urgent first, each with its kinds once, to be drawn."""
    return [_group(draft, about, tone) for about, tone in _GROUPS]


def _group(draft: Draft, about: About, tone: str) -> Group:
    known, chosen = catalogue(), draft.many("kinds")
    found = [
        (k, Card(k.code, k.icon, _said(k.words, draft), k.code in chosen))
        for k in known.shown_in(about)
    ]
    return Group(
        about.value,
        tone,
        _said(known.groups[about].words, draft),
        tuple(c for k, c in found if not k.seldom and k.code != UNSURE),
        tuple(c for k, c in found if k.seldom),
        tuple(c for k, c in found if k.code == UNSURE),
    )


def _said(words: KindWords, draft: Draft) -> str:
    language = (get_language() or "vi")[:2]
    return words.child(language) if draft.speaks_child else words.name(language)


def _line(
    label: Words, hint: Words = "", longest: int = WORDS_MAX, **attrs: str
) -> forms.CharField:
    plain = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        required=False,
        widget=forms.TextInput(plain | attrs),
        error_messages={"max_length": _("Dài quá. Viết ngắn hơn, hoặc kể ở ô lớn.")},
    )


def _area(label: Words, hint: Words, longest: int, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        required=False,
        strip=False,
        widget=forms.Textarea(
            {"rows": rows, "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={
            "max_length": _("Dài quá. Gửi phần này trước, phần sau kể thêm bằng mã.")
        },
    )


def _chips(
    label: Words, choices: Iterable[tuple[str, Words]], hint: Words = ""
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, help_text=hint, choices=list(choices), widget=Chips, required=False
    )


def platforms() -> Sequence[tuple[str, Words]]:
    """Return the platforms to tick, by the names children know."""
    words = {"game": _("Trò chơi khác"), "other": _("Nơi khác")}
    return [(code, words.get(code, name)) for code, name in PLATFORMS.items()]


class TellForm(Told):
    """What one can tell, who must not know, and how to answer. All may stay empty."""

    now = _chips(
        _("Ngay lúc này em có đang gặp nguy hiểm không?"),
        (("yes", _("Có")), ("no", _("Không")), ("unsure", _("Em không chắc"))),
    )
    platforms = forms.MultipleChoiceField(
        label=_("Xảy ra ở đâu trên mạng?"),
        choices=platforms,
        widget=ManyChips,
        required=False,
    )
    accounts = _area(
        _("Tên tài khoản, số điện thoại hoặc đường dẫn"),
        _("Chép nguyên như em thấy, mỗi dòng một cái. Chúng tôi tự tách ra."),
        4000,
        2,
    )
    story = _area(
        _("Chuyện đã xảy ra thế nào?"),
        _("Viết như em đang nhắn cho một người lớn em tin."),
        STORY_MAX,
        4,
    )
    place = _line(
        _("Em ở xã, phường nào?"),
        _("Gõ không dấu cũng được, ví dụ: an hoa, hue. Để cán bộ ở gần giúp em."),
        120,
    )
    when = _line(
        _("Chuyện xảy ra khi nào?"), _("Ví dụ: tối qua, từ hè năm ngoái."), 200
    )
    person = _line(
        _("Ai làm việc này, nếu em biết?"),
        _("Tên hoặc cách em gọi người đó. Người đó không bao giờ biết ai đã báo."),
        200,
    )
    chat = _area(
        _("Dán đoạn tin nhắn vào đây"),
        _("Trong ứng dụng, giữ tay lên tin nhắn rồi chọn Sao chép."),
        CHAT_MAX,
        4,
    )
    exclude = forms.MultipleChoiceField(
        label=_("Ai không được biết chuyện này?"),
        help_text=_("Chúng tôi không đưa cho những người em đánh dấu."),
        choices=TICKS,
        widget=ManyChips,
        required=False,
    )
    exclude_words = _line(
        _("Còn ai nữa không được biết?"),
        _(
            "Tên, số điện thoại hoặc chức vụ. Nếu người đó làm ở đây, họ cũng không "
            "mở được."
        ),
        400,
    )
    how = forms.ChoiceField(
        label=_("Chúng tôi trả lời em bằng cách nào?"),
        choices=(
            (
                How.CODE.value,
                Option(
                    _("Bằng mã riêng"),
                    _("Em tự vào xem khi an toàn. Không ai gọi cho em."),
                    "key",
                ),
            ),
            (
                How.CALL.value,
                Option(
                    _("Gọi lại cho em"),
                    _("Tổng đài gọi thì máy hiện số 111. Em chọn giờ an toàn."),
                    "phone",
                ),
            ),
        ),
        widget=PickCards,
        required=False,
    )
    phone = _line(_("Số điện thoại để gọi"), "", 40, inputmode="tel")
    hours = _line(
        _("Giờ nào gọi thì an toàn?"),
        _("Ví dụ: 16 đến 18 giờ, lúc em ở một mình."),
        200,
    )
    code_word = _line(
        _("Từ bí mật"),
        _(
            "Người gọi nói từ này trước. Nếu người khác bắt máy, chúng tôi bảo gọi "
            "nhầm số."
        ),
        60,
    )
    child_name = _line(_("Tên em nhỏ, nếu anh chị biết"), "", 120)
    child_year = forms.IntegerField(
        label=_("Năm sinh"),
        required=False,
        min_value=1920,
        max_value=2100,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Năm sinh có bốn chữ số, ví dụ 2014. Không biết thì bỏ trống."),
        ),
        widget=forms.TextInput(
            {"inputmode": "numeric", "class": "short", "autocomplete": "off"}
        ),
    )
    child_sex = _chips(
        _("Trẻ là nam hay nữ?"),
        ((Sex.FEMALE.value, _("Nữ")), (Sex.MALE.value, _("Nam"))),
    )
    teller_name = _line(
        _("Tên anh chị"),
        _(
            "Bỏ trống nếu anh chị không muốn nói tên. Muốn xem tên phải có hai cán "
            "bộ đồng ý."
        ),
        120,
    )
    teller_phone = _line(_("Số điện thoại của anh chị"), "", 40, inputmode="tel")

    def grown_up(self) -> Mapping[str, tuple[Words, Words]]:
        """Say the questions to a grown-up."""
        return {
            "now": (_("Ngay lúc này trẻ có đang gặp nguy hiểm không?"), ""),
            "accounts": (
                _("Tên tài khoản, số điện thoại hoặc đường dẫn"),
                _(
                    "Chép nguyên văn, mỗi dòng một cái. Không tải về, không gửi lại "
                    "hình ảnh."
                ),
            ),
            "story": (
                _("Chuyện đã xảy ra thế nào?"),
                _("Điều anh chị biết chắc, và điều anh chị đoán."),
            ),
            "place": (
                _("Trẻ ở xã, phường nào?"),
                _("Gõ không dấu cũng được, tên cũ cũng được."),
            ),
            "person": (
                _("Ai làm việc này, nếu anh chị biết?"),
                _("Người đó không bao giờ biết ai đã báo."),
            ),
            "exclude": (
                _("Ai không được biết chuyện này?"),
                _("Đánh dấu nơi có người liên quan. Nơi đó không thấy tin báo."),
            ),
            "exclude_words": (
                _("Còn ai nữa không được biết?"),
                _("Tên, số điện thoại hoặc chức vụ."),
            ),
            "how": (_("Chúng tôi trả lời anh chị bằng cách nào?"), ""),
            "hours": (_("Giờ nào gọi thì tiện?"), _("Ví dụ: sau 18 giờ.")),
        }

    def clean(self) -> dict[str, Any]:
        """Ask for a number to call, or take the code alone."""
        got = super().clean() or {}
        digits = sum(c.isdigit() for c in got.get("phone") or "")
        if got.get("how") == How.CALL and "phone" not in self.errors and digits < 8:
            self.add_error("phone", _too_short(digits))
        return got


def _too_short(digits: int) -> Words:
    if digits:
        return _("Số này thiếu chữ số. Xem lại, hoặc chọn trả lời bằng mã.")
    return _("Cần số điện thoại để gọi lại. Hoặc chọn trả lời bằng mã.")


class NoticeForm(Told):
    """What a provider or a platform tells us about content on its service."""

    organisation = _line(_("Tên đơn vị"), "", 200)
    teller_name = _line(_("Người liên hệ"), "", 120)
    contact = _line(_("Số điện thoại hoặc địa chỉ thư"), "", 120)
    kinds = KindsField(
        label=_("Nội dung thuộc loại nào?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một loại.")},
    )
    accounts = _area(
        _("Đường dẫn, tài khoản, địa chỉ"),
        _(
            "Mỗi dòng một cái. Không gửi kèm hình ảnh trẻ em bị xâm hại: chỉ đường "
            "dẫn, giờ và mã băm."
        ),
        4000,
        4,
    )
    when = _line(_("Thấy lúc nào, còn ở đó không?"), "", 200)
    story = _area(
        _("Đơn vị biết gì, đã làm gì?"),
        _("Mã hồ sơ của đơn vị, mã băm, việc đã gỡ."),
        STORY_MAX,
        4,
    )

    def __init__(self, draft: Draft, *, check: bool = False) -> None:
        super().__init__(draft, check=check)
        language = (get_language() or "vi")[:2]
        labels = [(k.code, k.words.name(language)) for k in catalogue().kinds.values()]
        self.fields["kinds"].choices = labels  # type: ignore[attr-defined]  # KindsField
