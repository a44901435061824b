"""A report told by telephone, by letter or face to face, in the fields of Mẫu 01.

Form Mẫu 01 of 56/2017/NĐ-CP: A.1 source, A.2 the child (each field may be unknown),
A.3 who tells, if they agree. What the desk needs besides says that it is ours.
"""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.partners import facts as partners
from lachan.partners.facts import PlaceFacts
from lachan.partners.rules.places import Level
from lachan.reports.forms import desk_words as words
from lachan.reports.rules import intake
from lachan.reports.rules.intake import (
    AgeBand,
    Channel,
    Child,
    Intake,
    Person,
    Place,
    Reporter,
    Sex,
    Teller,
    Tick,
)
from lachan.reports.rules.kinds import About, catalogue
from lachan.reports.rules.online import of_lines
from lachan.web.forms import ManyChips, Segmented

_OURS = gettext_lazy("Ô của Lá Chắn, không có trong Mẫu 01.")
# What lay about for longer: its quarter of statistics may be counted already.
_LATEST = dt.timedelta(days=7)
_AT = "%Y-%m-%dT%H:%M"
_WAYS = (Channel.CALL, Channel.IN_PERSON, Channel.LETTER, Channel.NOTICE)


def _words(label: Any, rows: int = 2, **more: Any) -> forms.CharField:
    """Return a field that may stay empty: not known."""
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
    if rows > 1:
        widget = forms.Textarea(attrs={"rows": rows})
    most = more.pop("max_length", intake.WORDS_MAX)
    return forms.CharField(
        label=label, required=False, max_length=most, widget=widget, **more
    )


class IntakeForm(forms.Form):
    """What is written down; nothing but the kind must be known."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Nguồn thông tin"),
        choices=[(c, words.CHANNEL[c]) for c in _WAYS],
    )
    since = forms.DateTimeField(
        label=gettext_lazy("Nhận lúc nào"),
        required=False,
        help_text=gettext_lazy("Đồng hồ 12 giờ chạy từ lúc này. Trống: vừa nhận xong."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_AT),
    )
    reporter = forms.ChoiceField(
        label=gettext_lazy("Ai báo"),
        choices=[
            ("", gettext_lazy("Chọn một loại người")),
            *((r, words.REPORTER[r]) for r in Reporter),
        ],
    )
    about = forms.ChoiceField(label=gettext_lazy("Nhóm"), help_text=_OURS)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), help_text=_OURS)
    happening_now = forms.BooleanField(
        label=gettext_lazy("Đang xảy ra lúc này"), required=False, help_text=_OURS
    )
    story = _words(
        gettext_lazy("Nội dung sự việc"), rows=6, max_length=intake.STORY_MAX
    )
    when = _words(gettext_lazy("Xảy ra khi nào"), rows=1)
    child_name = _words(gettext_lazy("Họ tên trẻ"), rows=1)
    birth_year = forms.IntegerField(
        label=gettext_lazy("Năm sinh"),
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    age_band = forms.ChoiceField(
        label=gettext_lazy("Hoặc tuổi ước lượng"),
        required=False,
        choices=list(words.AGE.items()),
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Giới tính"),
        required=False,
        choices=[(s, words.SEX[s]) for s in (Sex.FEMALE, Sex.MALE, Sex.UNKNOWN)],
        widget=Segmented,
    )
    place = _words(
        gettext_lazy("Địa điểm xảy ra: xã, phường, tỉnh"),
        rows=1,
        help_text=gettext_lazy("Gõ không dấu, tên cũ hay tên tắt đều được."),
    )
    place_code = forms.ChoiceField(
        label=gettext_lazy("Nơi đó là"), required=False, choices=[]
    )
    place_words = _words(gettext_lazy("Chỗ cụ thể"), rows=1)
    home = _words(
        gettext_lazy("Nơi trẻ ở, nếu khác nơi xảy ra"),
        rows=1,
        help_text=gettext_lazy("Xã, phường và tỉnh. Gõ không dấu được."),
    )
    condition = _words(gettext_lazy("Tình trạng hiện tại của trẻ"))
    feared = _words(gettext_lazy("Phỏng đoán hậu quả nếu không được hỗ trợ"))
    parents = _words(
        gettext_lazy("Cha, mẹ: họ tên, tuổi, nghề"),
        help_text=gettext_lazy("Ghi nếu có thông tin."),
    )
    family = _words(gettext_lazy("Hoàn cảnh gia đình"))
    carer = _words(gettext_lazy("Người chăm sóc trẻ hiện nay"), rows=1)
    before = _words(gettext_lazy("Đã làm gì trước đó"))
    account = _words(
        gettext_lazy("Tài khoản, liên kết, số điện thoại"),
        help_text=gettext_lazy("Mỗi dòng một cái."),
    )
    person = _words(gettext_lazy("Người bị nêu"), rows=1)
    relation = _words(gettext_lazy("Là gì với trẻ"), rows=1)
    exclude = forms.MultipleChoiceField(
        label=gettext_lazy("Ai không được biết tin này"),
        required=False,
        choices=[(t, words.TICKS[t]) for t in Tick],
        widget=ManyChips,
    )
    exclude_words = _words(gettext_lazy("Hay một người cụ thể"), rows=1)
    teller_name = _words(gettext_lazy("Họ tên người cung cấp"), rows=1)
    teller_phone = _words(gettext_lazy("Điện thoại"), rows=1)
    teller_address = _words(gettext_lazy("Địa chỉ"), rows=1)
    teller_note = _words(gettext_lazy("Ghi chú thêm"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = timezone.now()
        language = words.language()
        groups = sorted(catalogue().groups.values(), key=lambda g: g.urgency.rank)
        self._choose(
            "about",
            [
                ("", _("Chọn một nhóm")),
                *((g.code, g.words.name(language)) for g in groups),
            ],
        )
        kinds = [(c, words.kind_name(c)) for c in catalogue().kinds]
        self._choose("kind", [("", _("Chọn một loại")), *kinds])
        self._places = self._found()
        self._choose(
            "place_code",
            [("", _("Không rõ")), *((p.code, p.label) for p in self._places)],
        )

    def _choose(self, name: str, found: list[Any]) -> None:
        self.fields[name].choices = found  # type: ignore[attr-defined]  # a ChoiceField

    def _found(self) -> list[PlaceFacts]:
        """Return the places that the typed name may mean."""
        typed = str(self.data.get("place", "")) if self.is_bound else ""
        today = timezone.localdate(self.now)
        return partners.find_places(typed, today, 8) if typed.strip() else []

    @property
    def asks_place(self) -> bool:
        """Whether the page must ask which of several places is meant."""
        return bool(self._places)

    def clean_since(self) -> dt.datetime | None:
        """Take a moment that has passed, and not long ago."""
        since: dt.datetime | None = self.cleaned_data["since"]
        if since and since > self.now:
            raise forms.ValidationError(_("Lúc này chưa tới. Trống: vừa nhận xong."))
        if since and since < self.now - _LATEST:
            text = _("Quá 7 ngày rồi. Để trống ô này, ghi ngày nhận vào nội dung.")
            raise forms.ValidationError(text)
        return since

    def clean(self) -> dict[str, Any]:
        """Take the only place that is meant, or ask which."""
        said = super().clean() or {}
        sure = [p for p in self._places if p.sure]
        if said.get("place") and not said.get("place_code"):
            if len(sure) == 1:
                said["place_code"] = sure[0].code
            elif self._places and "seen_places" not in self.data:
                self.add_error("place_code", _("Chọn đúng nơi, hoặc để Không rõ."))
            elif not self._places:
                text = _("Không tìm thấy nơi này. Viết tên xã, phường hoặc tỉnh khác.")
                self.add_error("place", text)
        if said.get("home"):
            said["home_at"] = self._home(said["home"])
        return said

    def _home(self, typed: str) -> PlaceFacts | None:
        """Return the one place that is meant, or say that it is not clear."""
        found = partners.find_places(typed, timezone.localdate(self.now), 8)
        meant = [p for p in found if p.sure] or found
        if len(meant) == 1:
            return meant[0]
        text = _("Chưa rõ nơi nào. Viết cả tên tỉnh, hoặc ghi vào Chỗ cụ thể.")
        self.add_error("home", text)
        return None

    def intake(self) -> Intake:
        """Return what was written down."""
        said = self.cleaned_data
        parents = f"{_('Cha, mẹ')}: {said['parents']}" if said["parents"] else ""
        person = Person(name=said["person"], relation=said["relation"])
        return Intake(
            about=About(said["about"]),
            kinds=(said["kind"],),
            story=said["story"],
            reporter=Reporter(said["reporter"]),
            when=said["when"],
            happening_now=said["happening_now"],
            child=Child(
                name=said["child_name"],
                birth_year=said["birth_year"],
                age_band=AgeBand(said["age_band"]),
                sex=Sex(said["sex"]),
                condition=said["condition"],
                feared=said["feared"],
                family="\n".join(filter(None, (parents, said["family"]))),
                carer=said["carer"],
                before=said["before"],
            ),
            place=self._place(),
            online=of_lines(said["account"]),
            people=(person,),
            exclude=frozenset(Tick(t) for t in said["exclude"]),
            exclude_words=said["exclude_words"],
            teller=Teller(
                name=said["teller_name"],
                phone=said["teller_phone"],
                address=said["teller_address"],
                note=said["teller_note"],
            ),
        )

    def _place(self) -> Place:
        said = self.cleaned_data
        found = next((p for p in self._places if p.code == said["place_code"]), None)
        province, commune = _codes(found)
        home_province, home_commune = _codes(said.get("home_at"))
        return Place(
            province, commune, home_province, home_commune, said["place_words"]
        )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields under the heads of Mẫu 01."""
        heads = (
            (_("A.1. Nguồn và nội dung"), "channel", "when"),
            (_("A.2. Về trẻ, ghi điều biết được"), "child_name", "before"),
            (_("Điều Lá Chắn cần thêm, ngoài Mẫu 01"), "account", "exclude_words"),
            (_("A.3. Người cung cấp, nếu họ đồng ý"), "teller_name", "teller_note"),
        )
        names = [n for n in self.fields if n != "place_code" or self.asks_place]
        found = []
        for head, first, last in heads:
            part = names[names.index(first) : names.index(last) + 1]
            found.append((head, [self[n] for n in part]))
        return found


def _codes(place: PlaceFacts | None) -> tuple[str, str]:
    """Return the codes of (province, commune)."""
    if place is None:
        return "", ""
    if place.level == Level.PROVINCE:
        return place.code, ""
    return place.province_code, place.code
