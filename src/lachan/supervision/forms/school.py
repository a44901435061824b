"""Forms of a school: classes, people, devices, rules, exams, the list of devices."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.accounts.models import User
from lachan.accounts.rules import login_name
from lachan.policy.catalogue import Category
from lachan.policy.model import Stance
from lachan.supervision.forms.rules import SomeField, name_refused
from lachan.supervision.models import Group, Place, Post, SchoolMember
from lachan.supervision.models.family import GuestAge
from lachan.supervision.rules import school as rules
from lachan.supervision.rules.askers import AskerError, AskerKind
from lachan.supervision.rules.names import OwnNameError, own_name
from lachan.supervision.rules.roster import RosterError, asker_of
from lachan.web.forms import Chips, ManyChips, Option, PickManyCards, Segmented, Switch

STANCES = [
    ("", gettext_lazy("Theo tuổi")),
    (Stance.OPEN.value, gettext_lazy("Mở")),
    (Stance.BLOCK.value, gettext_lazy("Chặn")),
]
MINUTES = [(n, str(n)) for n in (15, 30, 45, 60, 90, 120, 180)]


class SchoolForm(forms.Form):
    """A new school."""

    name = forms.CharField(
        label=gettext_lazy("Tên trường"),
        max_length=120,
        error_messages={"required": gettext_lazy("Ghi tên trường.")},
    )


class UnitForm(forms.Form):
    """The school's unit in the network, by its code; empty for none."""

    code = forms.CharField(
        label=gettext_lazy("Mã trường trong mạng lưới"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("Để trống là chưa nối."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    create = forms.BooleanField(
        label=gettext_lazy("Chưa có thì thêm vào mạng lưới bằng mã này"),
        required=False,
    )


class MemberForm(forms.Form):
    """Somebody who is here already, to look after a school."""

    # Typed: a list of everybody's IT would be thousands long.
    user = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        help_text=gettext_lazy("Của người phụ trách mạng đã nhận lời mời."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Ghi tên đăng nhập.")},
    )

    def __init__(self, *args: Any, users: QuerySet[User], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._users = users

    def clean_user(self) -> User:
        """Return the person. Who is none of `users` is not told apart from nobody."""
        typed = login_name(self.cleaned_data["user"])
        found = self._users.filter(username=typed).first()
        if found is None:
            raise forms.ValidationError(
                _("Không có ai phụ trách mạng đăng nhập bằng tên này và chưa ở đây.")
            )
        return found


class InviteForm(forms.Form):
    """A teacher to invite, with the classes taught; or a head, who sees them all."""

    note = forms.CharField(
        label=gettext_lazy("Gọi là"),
        max_length=100,
        help_text=gettext_lazy("Để nhận ra trong danh sách, ví dụ: cô dạy Tin khối 8."),
        error_messages={"required": gettext_lazy("Ghi một tên gọi để nhận ra.")},
    )
    post = forms.ChoiceField(
        label=gettext_lazy("Là"),
        choices=[(p.value, p.label) for p in (Post.TEACHER, Post.HEAD)],
        initial=Post.TEACHER,
        widget=Chips,
    )
    groups = SomeField(label=gettext_lazy("Dạy những lớp"), widget=ManyChips)

    def __init__(self, *args: Any, groups: Iterable[Group], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._groups = {str(g.pk): g for g in groups}
        choices = [(pk, g.name) for pk, g in self._groups.items()]
        self.fields["groups"].choices = choices  # type: ignore[attr-defined]  # ChoiceField

    def chosen(self) -> list[Group]:
        """Return the classes."""
        return [self._groups[pk] for pk in self.cleaned_data["groups"]]


class GroupForm(forms.Form):
    """A class."""

    name = forms.CharField(
        label=gettext_lazy("Tên lớp"),
        max_length=40,
        help_text=gettext_lazy("Ví dụ 8A1."),
        error_messages={"required": gettext_lazy("Ghi tên lớp.")},
    )
    grade = forms.IntegerField(
        label=gettext_lazy("Khối"),
        min_value=0,
        max_value=rules.LAST_GRADE,
        help_text=gettext_lazy("0 là mầm non, rồi 1 đến 12. Khối chọn mức theo tuổi."),
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Ghi khối, 0 đến 12.")},
    )
    pupils = forms.IntegerField(
        label=gettext_lazy("Sĩ số"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("Cần khi lớp nhận ra theo dải mạng."),
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    homeroom = forms.ChoiceField(
        label=gettext_lazy("Giáo viên chủ nhiệm"), required=False
    )
    teachers = SomeField(label=gettext_lazy("Giáo viên dạy lớp"), widget=ManyChips)

    def __init__(
        self, *args: Any, people: Iterable[tuple[SchoolMember, str]], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self._people = {str(m.pk): m for m, _name in people}
        named = [(str(m.pk), name) for m, name in people]
        self.fields["homeroom"].choices = [("", _("Chưa chọn")), *named]  # type: ignore[attr-defined]  # ChoiceField
        self.fields["teachers"].choices = named  # type: ignore[attr-defined]  # ChoiceField
        if not named:
            del self.fields["homeroom"], self.fields["teachers"]

    def fill(self, group: Group) -> list[SchoolMember]:
        """Put what was entered into `group`; return its teachers."""
        data = self.cleaned_data
        group.name, group.grade = " ".join(data["name"].split()), data["grade"]
        group.pupils = data["pupils"] or 0
        group.homeroom = self._people.get(data.get("homeroom", ""))
        return [self._people[pk] for pk in data.get("teachers", [])]


class SchoolDeviceForm(forms.Form):
    """A device or network, known by whichever text was given."""

    value = forms.CharField(
        label=gettext_lazy("MAC, địa chỉ, dải mạng hoặc mã máy"),
        max_length=128,
        help_text=gettext_lazy("Ví dụ a4:83:e7:01:02:03, 10.20.8.11, 10.20.8.0/24."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
        error_messages={"required": gettext_lazy("Ghi máy hoặc dải mạng.")},
    )
    whose = forms.ChoiceField(label=gettext_lazy("Theo luật của"))
    label = forms.CharField(
        label=gettext_lazy("Ghi chú"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Ví dụ: máy 12, phòng Tin. Không cần tên học sinh."),
    )
    asker: tuple[AskerKind, str]

    def __init__(self, *args: Any, groups: Iterable[Group], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._groups = {str(g.pk): g for g in groups}
        self.fields["whose"].choices = [  # type: ignore[attr-defined]  # ChoiceField
            *((pk, g.name) for pk, g in self._groups.items()),
            (Place.GUEST.value, Place.GUEST.label),
            (Place.STAFF.value, Place.STAFF.label),
        ]

    def clean_value(self) -> str:
        """Tell which kind of text it is."""
        text = str(self.cleaned_data["value"])
        try:
            self.asker = asker_of(text)
        except (RosterError, AskerError) as e:
            raise forms.ValidationError(
                _("“%(value)s” không phải MAC, địa chỉ, dải mạng hay mã máy.")
                % {"value": text[:60]}
            ) from e
        return self.asker[1]

    def place(self) -> tuple[Place, Group | None]:
        """Return whose rules hold."""
        whose = self.cleaned_data["whose"]
        group = self._groups.get(whose)
        return (Place.CLASS, group) if group is not None else (Place(whose), None)


class SchoolStancesForm(forms.Form):
    """Theo tuổi, Mở, Chặn for each group of sites; and the closed list."""

    allow_only = forms.BooleanField(
        label=gettext_lazy("Chỉ mở trang đã chọn"),
        required=False,
        widget=Switch,
        help_text=gettext_lazy(
            "Chỉ còn trang học, trang cho trẻ nhỏ và các tên trường mở."
        ),
    )

    def __init__(
        self, *args: Any, categories: Iterable[tuple[Category, str, str]], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        for category, label, said in categories:
            self.fields[category.code] = forms.ChoiceField(
                label=label,
                choices=STANCES,
                widget=Segmented,
                initial=said,
                required=False,
            )

    def stances(self) -> dict[str, Stance]:
        """Return what is not left to the age."""
        given = dict(self.cleaned_data)
        given.pop("allow_only", None)
        return {code: Stance(said) for code, said in given.items() if said}


class SchoolGuestForm(forms.Form):
    """How strictly guests are held."""

    guest_age = forms.ChoiceField(
        label=gettext_lazy("Máy khách và máy lạ được giữ"),
        choices=GuestAge.choices,
        widget=Chips,
    )


class ExamForm(forms.Form):
    """Which classes, how long, which sites."""

    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Lớp nào thi"),
        widget=PickManyCards,
        error_messages={"required": gettext_lazy("Chọn lớp thi.")},
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Trong bao nhiêu phút"),
        coerce=int,
        choices=MINUTES,
        widget=Chips,
        initial=rules.EXAM_USUAL,
    )
    names = forms.CharField(
        label=gettext_lazy("Trang được mở khi thi"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(
            attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}
        ),
        help_text=gettext_lazy(
            "Mỗi dòng một trang, ví dụ trang thi."
            " Để trống là chỉ còn 111 và trang giúp đỡ."
        ),
    )

    def __init__(self, *args: Any, groups: Iterable[Group], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._groups = {str(g.pk): g for g in groups}
        self.fields["groups"].choices = [  # type: ignore[attr-defined]  # ChoiceField
            (pk, Option(g.name, icon="users")) for pk, g in self._groups.items()
        ]

    def clean_names(self) -> list[str]:
        """Take names out of what was typed."""
        typed = str(self.cleaned_data["names"]).replace(",", " ").split()
        if len(set(typed)) > rules.EXAM_NAMES_MAX:
            raise forms.ValidationError(
                _("Nhiều nhất %(n)s trang.") % {"n": rules.EXAM_NAMES_MAX}
            )
        names = []
        for text in typed:
            try:
                names.append(own_name(text, subtree=True, allow=True))
            except OwnNameError as e:
                raise forms.ValidationError(name_refused(e.code, text)) from e
        return sorted(set(names))

    def chosen(self) -> list[Group]:
        """Return the classes."""
        return [self._groups[pk] for pk in self.cleaned_data["groups"]]


class RosterForm(forms.Form):
    """A list of devices: a file, or pasted lines."""

    file = forms.FileField(
        label=gettext_lazy("Tệp CSV"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Tệp từ Excel cũng được. Nhiều nhất 5.000 dòng."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Hoặc dán các dòng"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        data = super().clean() or self.cleaned_data
        if not data.get("file") and not str(data.get("text", "")).strip():
            self.add_error("file", _("Chọn một tệp, hoặc dán các dòng."))
        return data

    def octets(self) -> bytes:
        """Return what was given."""
        file = self.cleaned_data.get("file")
        if file:
            content: bytes = file.read()
            return content
        return str(self.cleaned_data["text"]).encode()
