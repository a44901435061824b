"""Versions of the forms: loaded by one administrator, released by another."""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.cases.forms import words
from lachan.cases.forms.loading import LoadForm
from lachan.cases.models import LoadedForm
from lachan.cases.rules import library
from lachan.cases.rules.schema_diff import Change, Difference, differences
from lachan.cases.rules.schema_reading import parse_schema
from lachan.cases.rules.schemas import Field, Kind, Schema, SchemaError
from lachan.cases.services import loading
from lachan.cases.services.loading import DayPassedError, SamePersonError
from lachan.lib.days import local_day

KIND: Final = {
    Kind.TEXT: gettext_lazy("chữ, một dòng"),
    Kind.LONG: gettext_lazy("chữ, nhiều dòng"),
    Kind.NUMBER: gettext_lazy("số"),
    Kind.MONEY: gettext_lazy("tiền"),
    Kind.DATE: gettext_lazy("ngày"),
    Kind.MOMENT: gettext_lazy("ngày và giờ"),
    Kind.CHOICE: gettext_lazy("chọn một"),
    Kind.SEVERAL: gettext_lazy("chọn nhiều"),
    Kind.YES_NO: gettext_lazy("có hoặc không"),
    Kind.LEVEL: gettext_lazy("Cao, Trung bình, Thấp"),
    Kind.PERSON: gettext_lazy("một người"),
    Kind.PLACE: gettext_lazy("một nơi"),
    Kind.TABLE: gettext_lazy("bảng"),
}
CHANGE: Final = {
    Change.ADDED: gettext_lazy("mục mới"),
    Change.REMOVED: gettext_lazy("bỏ"),
    Change.KIND: gettext_lazy("đổi kiểu trả lời"),
    Change.LABEL: gettext_lazy("đổi tên"),
    Change.OPTIONS: gettext_lazy("đổi các lựa chọn"),
    Change.REQUIRED: gettext_lazy("nay phải điền"),
    Change.NOT_REQUIRED: gettext_lazy("nay có thể để trống"),
    Change.PRIVATE: gettext_lazy("nay che ở bản che"),
    Change.NOT_PRIVATE: gettext_lazy("nay không che nữa"),
    Change.SOURCES: gettext_lazy("lấy sẵn từ mẫu khác"),
    Change.DECREE: gettext_lazy("trước do Lá Chắn đặt, nay có trong phụ lục"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One version in the list. state: in force, to come, earlier."""

    schema: Schema
    name: str
    state: str
    tone: str
    loaded: int | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference in words."""

    label: str
    what: str
    was: str
    now: str
    careful: bool


@require_safe
@administrator_required
def index(request: PersonRequest) -> HttpResponse:
    """List every version of every form, and what waits for a second person."""
    known = loading.current()
    loaded = {(r.code, r.version): r.pk for r in LoadedForm.objects.released()}
    rows = [_row(known, s, loaded) for s in _ordered(known.schemas)]
    context = {
        "rows": rows,
        "waiting": LoadedForm.objects.waiting().select_related("added_by"),
        "fault": loading.faults(),
    }
    return render(request, "cases/schemas.html", context)


def _ordered(schemas: tuple[Schema, ...]) -> list[Schema]:
    order = list(words.FORM)
    return sorted(schemas, key=lambda s: (order.index(s.code), s.first))


def _row(
    known: library.Library,
    schema: Schema,
    loaded: dict[tuple[str, str], int],
) -> Row:
    now = known.on(schema.code, local_day(timezone.now()))
    if schema is now:
        state, tone = _("đang dùng"), "com"
    elif schema.first > now.first:
        state, tone = _("sẽ dùng"), "cham"
    else:
        state, tone = _("bản trước"), ""
    pk = loaded.get((schema.code, schema.version))
    return Row(schema, str(words.FORM[schema.code]), state, tone, pk)


@administrator_required
def load(request: PersonRequest) -> HttpResponse:
    """Take a file and show what was understood; nothing applies yet."""
    form = LoadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        octets = form.cleaned_data["file"]
        try:
            row = loading.load(octets=octets, by=request.user, now=timezone.now())
        except SchemaError as e:
            # The text names the place in the file; it is for who wrote the file.
            form.add_error("file", _("Tệp không dùng được: %(why)s") % {"why": e})
        except DayPassedError:
            form.add_error("file", _PASSED)
        else:
            return redirect("cases:schema", row.pk)
    return render(request, "cases/schema_load.html", {"form": form})


_PASSED = gettext_lazy(
    "Ngày áp dụng (first) đã qua. Đặt từ hôm nay trở đi: câu trả lời của những ngày "
    "trước giữ bản của ngày đó."
)


@administrator_required
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what was understood and what differs; release it, or take it away."""
    row = get_object_or_404(LoadedForm.objects.select_related("added_by"), pk=pk)
    if request.method == "POST":
        if row.released_at is not None:
            return redirect("cases:schemas")
        return _decided(request, row)
    schema = parse_schema(bytes(row.octets))
    context = {
        "row": row,
        "schema": schema,
        "name": words.FORM[row.code],
        "groups": [
            (g.title.said(words.language()), [_field(f) for f in g.fields])
            for g in schema.groups
        ],
        "changes": [_changed(d) for d in differences(_before(row), schema)],
        "before": _before(row),
        "mine": row.added_by_id == request.user.pk,
        "ours": sum(not f.decree for f in schema.fields()),
    }
    return render(request, "cases/schema.html", context)


def _before(row: LoadedForm) -> Schema:
    """Return the version that this one follows."""
    known = [
        s
        for s in loading.current().schemas
        if s.code == row.code and s.first < row.first
    ]
    return max(known, key=lambda s: s.first)


def _field(field: Field) -> dict[str, object]:
    return {
        "label": field.label.said(words.language()),
        "kind": KIND[field.kind],
        "decree": field.decree,
        "required": field.required,
        "private": field.private,
    }


def _changed(one: Difference) -> Changed:
    kinds = {str(k): str(v) for k, v in KIND.items()}
    return Changed(
        one.label.said(words.language()),
        str(CHANGE[one.change]),
        kinds.get(one.was, one.was),
        kinds.get(one.now, one.now),
        # What was hidden before would be shown now.
        one.change in (Change.NOT_PRIVATE, Change.REMOVED),
    )


def _decided(request: PersonRequest, row: LoadedForm) -> HttpResponse:
    if request.POST.get("do") == "away":
        loading.take_away(form=row.pk, by=request.user)
        messages.success(request, _("Đã bỏ bản mẫu. Chưa ai dùng nó."))
        return redirect("cases:schemas")
    try:
        loading.release(form=row.pk, by=request.user, now=timezone.now())
    except SamePersonError:
        messages.error(request, _("Người nạp không tự phát hành. Nhờ quản trị khác."))
    except DayPassedError:
        messages.error(request, str(_PASSED))
    except SchemaError as e:
        messages.error(request, _("Tệp không dùng được: %(why)s") % {"why": e})
    else:
        messages.success(request, _("Đã phát hành. Câu trả lời cũ giữ bản của nó."))
    return redirect("cases:schema", row.pk)


@require_safe
@administrator_required
def file(request: PersonRequest, code: str) -> HttpResponse:
    """Send the file of the version in force: what a new version begins with."""
    try:
        schema = loading.current().on(code, local_day(timezone.now()))
    except SchemaError as e:
        raise Http404 from e
    row = LoadedForm.objects.filter(code=code, version=schema.version).first()
    path = library.FOLDER / f"{schema.code}.toml"
    octets = bytes(row.octets) if row else path.read_bytes()
    name = f'attachment; filename="{schema.code}-{schema.version}.toml"'
    return HttpResponse(
        octets, content_type="application/toml", headers={"Content-Disposition": name}
    )
