"""Moving in: the file, and what of it is taken over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.supervision.forms.family import ChildForm
from lachan.supervision.models import Child, Family
from lachan.supervision.rules.moving import Found, FoundClient
from lachan.supervision.services import moving
from lachan.web.text import searchable


class MoveFileForm(forms.Form):
    """The file of another filter."""

    file = forms.FileField(
        label=gettext_lazy("Tệp cấu hình"),
        help_text=gettext_lazy(
            "Nhiều nhất 16 MB: AdGuardHome.yaml, tệp Teleporter của Pi-hole,"
            " pihole.toml hoặc gravity.db."
        ),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Chọn một tệp.")},
        widget=forms.FileInput(
            attrs={"accept": ".yaml,.yml,.toml,.zip,.gz,.tgz,.tar,.db"}
        ),
    )


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client with the fields that say whose it is."""

    client: FoundClient
    whose: forms.BoundField
    nickname: forms.BoundField
    born: forms.BoundField


class MoveForm(forms.Form):
    """Whose each device is, and which parts are taken."""

    draft = forms.IntegerField(widget=forms.HiddenInput)
    home = forms.MultipleChoiceField(
        label=gettext_lazy("Những gì đặt cho cả nhà thì dùng cho"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Chuyển những phần nào"),
        error_messages={"required": gettext_lazy("Chọn ít nhất một phần để chuyển.")},
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tên riêng được chuyển"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, found: Found, family: Family, today: date, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self._found, self._family, self._today = found, family, today
        self._children = list(family.children.all())
        for place, client in enumerate(found.clients):
            self._add_client(place, client)
        self._set("home", [(c.key, c.nickname) for c in self._children])
        self._set("parts", part_choices(found))
        self.fields["parts"].required = bool(part_choices(found))
        self._set("names", [(i, n.name) for i, n in enumerate(found.names)])

    def _set(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # ChoiceField
        self.fields[name].initial = [code for code, _label in choices]

    def _add_client(self, place: int, client: FoundClient) -> None:
        whose = [
            (moving.SKIP, _("Không chuyển máy này")),
            *((c.key, c.nickname) for c in self._children),
            (moving.NEW, _("Con mới, ghi tên ở dưới")),
            (moving.ADULT, _("Người lớn")),
            (moving.GUEST, _("Khách")),
        ]
        self.fields[f"whose{place}"] = forms.ChoiceField(
            label=_("%(name)s là máy của ai") % {"name": client.name},
            choices=whose,
            initial=likely(client, self._children),
        )
        self.fields[f"nickname{place}"] = forms.CharField(
            label=_("Tên ở nhà của con"), required=False, max_length=40
        )
        self.fields[f"born{place}"] = forms.IntegerField(
            label=_("Năm sinh"),
            required=False,
            widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
            error_messages={"invalid": _("Năm sinh là bốn chữ số, như 2018.")},
        )

    def client_rows(self) -> Iterator[ClientRow]:
        """Yield each client with its three fields."""
        for place, client in enumerate(self._found.clients):
            yield ClientRow(
                client,
                self[f"whose{place}"],
                self[f"nickname{place}"],
                self[f"born{place}"],
            )

    def clean(self) -> dict[str, Any]:
        """Check the new children; one named twice is one child."""
        data = super().clean() or self.cleaned_data
        known: dict[str, int] = {}
        for place in range(len(self._found.clients)):
            if data.get(f"whose{place}") == moving.NEW:
                self._clean_newcomer(place, known)
        return data

    def _clean_newcomer(self, place: int, known: dict[str, int]) -> None:
        data = self.cleaned_data
        name = " ".join(str(data.get(f"nickname{place}", "")).split())
        year = data.get(f"born{place}") or known.get(name)
        form = ChildForm(
            {"nickname": name, "birth_year": year},
            today=self._today,
            family=self._family,
            child=None,
        )
        for field, mine in (("nickname", "nickname"), ("birth_year", "born")):
            for error in form.errors.get(field, []):
                self.add_error(f"{mine}{place}", error)
        if form.is_valid():
            data[f"nickname{place}"] = form.cleaned_data["nickname"]
            known.setdefault(name, form.cleaned_data["birth_year"])
            data[f"born{place}"] = known[name]

    def choice(self) -> moving.Choice:
        """Return what was chosen as the service takes it."""
        data = self.cleaned_data
        targets = {
            client.key: moving.Target(
                data[f"whose{place}"],
                data[f"nickname{place}"] or "",
                data[f"born{place}"] or 0,
            )
            for place, client in enumerate(self._found.clients)
        }
        return moving.Choice(
            targets,
            frozenset(data["home"]),
            frozenset(data["parts"]),
            frozenset(data["names"]),
        )


def part_choices(found: Found) -> list[tuple[str, str]]:
    """Return the parts that the file has, in words."""
    rules = [found.home, *(c.rules for c in found.clients)]
    there = {
        moving.DEVICES: bool(found.clients),
        moving.GROUPS: any(r.codes for r in rules),
        moving.HOURS: any(r.hours for r in rules),
        moving.SEARCH: any(r.engines or r.youtube for r in rules),
        moving.NAMES: bool(found.names),
    }
    words = {
        moving.DEVICES: _("Máy"),
        moving.GROUPS: _("Nhóm và dịch vụ bị chặn"),
        moving.HOURS: _("Khung giờ"),
        moving.SEARCH: _("Tìm kiếm và video an toàn"),
        moving.NAMES: _("Tên luôn mở, luôn chặn"),
    }
    return [(part, words[part]) for part in moving.PARTS if there[part]]


def likely(client: FoundClient, children: list[Child]) -> str:
    """Return whose a client seems to be, by its name and its role there."""
    said = f" {searchable(client.name).replace('-', ' ').replace('_', ' ')} "
    for child in children:
        if f" {searchable(child.nickname)} " in said:
            return child.key
    if client.role == "child" and len(children) == 1:
        return children[0].key
    return moving.ADULT if client.role == "adult" else moving.SKIP
