"""A form on a page: shown, answered, kept as a draft, finished; without JavaScript."""

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases.formsheets import answers

from lachan.cases.forms.schema_form import SchemaForm
from lachan.cases.rules.answers import problems
from lachan.cases.rules.library import shipped
from lachan.cases.rules.schemas import UNKNOWN, Field, Kind, Schema, Value

FORMS = shipped().forms(date(2026, 11, 28))
BY_CODE = {s.code: s for s in FORMS}


class Inputs(HTMLParser):
    """What a browser would send if the button were pressed at once."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._area: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name, value = told.get("name"), told.get("value") or ""
        if tag == "textarea" and name:
            self._area = name
            self.sent.append((name, ""))
        elif tag == "input" and name:
            box = told.get("type") in ("radio", "checkbox")
            if box and "value" not in told:
                value = "on"
            if not box or "checked" in told:
                self.sent.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[-1] = (self._area, self.sent[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        self._area = None if tag == "textarea" else self._area


def page(form: SchemaForm) -> str:
    return render_to_string("cases/parts/form_fields.html", {"sheet": form.sheet()})


def sent(form: SchemaForm, **more: str) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in Inputs(page(form)).sent:
        # A browser leaves out the line break after <textarea>.
        query.appendlist(name, value.removeprefix("\n"))
    for name, value in more.items():
        query[name] = value
    return query


@pytest.mark.parametrize("schema", FORMS, ids=lambda s: s.code)
def test_what_is_shown_and_sent_back_is_what_was_there(schema: Schema) -> None:
    values = answers(schema) | {"harmer_is_carer": "no"}
    values = {k: v for k, v in values.items() if k in {f.key for f in schema.fields()}}
    form = SchemaForm(schema, sent(SchemaForm(schema, values=values)))
    assert form.is_valid(), form.errors
    assert form.values() == values


@pytest.mark.parametrize("schema", FORMS, ids=lambda s: s.code)
def test_an_empty_draft_is_kept_and_an_empty_form_is_not_finished(
    schema: Schema,
) -> None:
    nothing = sent(SchemaForm(schema))
    draft = SchemaForm(schema, nothing, finished=False)
    assert draft.is_valid(), draft.errors
    assert draft.values() == {}
    done = SchemaForm(schema, nothing)
    assert not done.is_valid()
    assert len(done.errors) == len(problems(schema, {}, finished=True))
    assert "Cần điền chỗ này để xong mẫu." in page(done)


def test_unknown_is_an_answer_and_an_answer_beats_it() -> None:
    schema = BY_CODE["mau-01"]
    told = {"child_name-unknown": "on", "father-unknown": "on"}
    form = SchemaForm(schema, told | {"father-name": "Bình"}, finished=False)
    assert form.is_valid()
    assert form.values() == {"child_name": UNKNOWN, "father": {"name": "Bình"}}
    shown = Inputs(page(SchemaForm(schema, values={"child_name": UNKNOWN}))).sent
    assert ("child_name-unknown", "on") in shown
    assert ("father-unknown", "on") not in shown


@pytest.mark.parametrize(
    ("told", "where", "why"),
    [
        ({"child_birth": "31/02/2015"}, "child_birth", "ngày, tháng, năm"),
        ({"child_age": "mười"}, "child_age", "số nguyên"),
        ({"received_at-day": "05/01/2026"}, "received_at-clock", "Cần cả ngày và giờ"),
        ({"received_at-clock": "21:05"}, "received_at-day", "Cần cả ngày và giờ"),
        ({"child_sex": "dragon"}, "child_sex", "Chọn một trong các mục"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_place_even_in_a_draft(
    told: dict[str, str], where: str, why: str
) -> None:
    with translation.override("vi"):
        form = SchemaForm(BY_CODE["mau-01"], told, finished=False)
        assert not form.is_valid()
        assert list(form.errors) == [where]
        assert why in str(form.errors[where])
    assert all(value in page(form) for value in told.values() if value != "dragon")


def test_days_and_money_are_read_as_people_write_them() -> None:
    form = SchemaForm(
        BY_CODE["mau-04"],
        {"child_birth": "5-1-2015", "total_cost": "12.500.000 đ"},
        finished=False,
    )
    assert form.is_valid(), form.errors
    assert form.values() == {"child_birth": "2015-01-05", "total_cost": 12_500_000}
    shown = page(SchemaForm(BY_CODE["mau-04"], values=form.values()))
    assert 'value="05/01/2015"' in shown
    assert 'value="12.500.000"' in shown


def test_a_moment_is_of_viet_nam() -> None:
    told = {"received_at-day": "05/01/2026", "received_at-clock": "21:05"}
    form = SchemaForm(BY_CODE["mau-01"], told, finished=False)
    assert form.is_valid()
    assert form.values() == {"received_at": "2026-01-05T21:05+07:00"}


def test_one_more_row_is_asked_for_by_a_button_and_nothing_is_lost() -> None:
    schema = BY_CODE["mau-04"]
    rows: list[dict[str, str]] = [{"service": "Khám"}, {"service": "Học lại"}]
    first = SchemaForm(schema, values={"services": rows})
    assert page(first).count("services-2-service") > 0
    again = SchemaForm(schema, sent(first, add="services"))
    assert again.adding == "services"
    shown = page(again)
    assert "services-3-service" in shown
    assert "Khám" in shown
    assert "Cần điền chỗ này" not in shown
    other = SchemaForm(schema, sent(first, add="aims"))
    assert other.adding == ""


def test_emptied_rows_are_gone() -> None:
    told = {
        "services-rows": "3",
        "services-0-service": "",
        "services-2-service": "Khám",
    }
    form = SchemaForm(BY_CODE["mau-04"], told, finished=False)
    assert form.is_valid()
    assert form.values() == {"services": [{"service": "Khám"}]}


def test_what_is_not_asked_for_is_not_kept_when_finished() -> None:
    schema = BY_CODE["mau-04"]
    values = answers(schema) | {"harmer_is_carer": "yes"}
    form = SchemaForm(schema, sent(SchemaForm(schema, values=values)))
    assert form.is_valid(), form.errors
    assert "parents_opinion" not in form.values()
    assert "child_opinion" in form.values()


def test_help_stands_at_the_spot() -> None:
    schema = BY_CODE["mau-01"]
    form = SchemaForm(
        schema, values={"child_name": "An"}, carried={"child_name": "Mẫu số 00"}
    )
    shown = page(form)
    assert "Lấy từ Mẫu số 00; sửa được." in shown
    assert "Hạn 12 giờ tính từ giờ này" in shown
    assert shown.count("Ô của Lá Chắn") == sum(not f.decree for f in schema.fields())
    plan = page(SchemaForm(BY_CODE["mau-04"]))
    asked = BY_CODE["mau-04"].field("harmer_is_carer").label.vi
    assert f"Chỉ điền khi “{asked}” là: không phải." in plan
    assert "Ô của Lá Chắn" not in plan


def test_a_page_in_english_says_all_in_english() -> None:
    with translation.override("en"):
        shown = page(SchemaForm(BY_CODE["mau-06"]))
    assert "Harm" in shown
    assert "Tổng" not in shown
    assert "Ô của" not in shown


def test_words_of_a_loaded_file_are_no_markup() -> None:
    schema = BY_CODE["mau-02"]
    group = schema.groups[0]
    evil = "<script>x</script>"
    words = type(group.title)(evil, evil)
    field = Field("x", words, Kind.TEXT, help=words)
    person = Field("y", words, Kind.PERSON, help=words, parts=("name",))
    changed: dict[str, Any] = {n: getattr(schema, n) for n in schema.__slots__}
    changed["groups"] = (type(group)("g", words, (field, person), help=words),)
    assert "<script>" not in page(SchemaForm(Schema(**changed)))


INPUTS = {name for schema in FORMS for name in SchemaForm(schema).fields}
NAMES = sorted(INPUTS | {"services-rows", "add"})
TEXT = st.text(max_size=20) | st.sampled_from(
    ["05/01/2026", "on", "true", "1", "9" * 30]
)


@settings(max_examples=40)
@given(
    st.sampled_from(FORMS),
    st.dictionaries(st.sampled_from(NAMES), TEXT, max_size=8),
    st.booleans(),
)
def test_whatever_is_posted_is_stored_sound_or_answered(
    schema: Schema, told: dict[str, str], finished: bool
) -> None:
    form = SchemaForm(schema, told, finished=finished)
    if form.is_valid():
        values: dict[str, Value] = form.values()
        assert problems(schema, values, finished=finished and not form.adding) == {}
    else:
        assert page(form)
