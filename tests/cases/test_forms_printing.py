"""A form's answers on paper: full, masked, empty; on the version they were given on."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.cases.formsheets import ISSUE, answers

from lachan.cases.rules.library import shipped
from lachan.cases.rules.printing import Copy, printed
from lachan.cases.rules.schemas import UNKNOWN, Schema, Values
from lachan.documents.pdf import pdf
from lachan.documents.values import Signature
from lachan.documents.word import docx

DAY = date(2026, 11, 28)
FORMS = shipped().forms(DAY)


def text(schema: Schema, values: Values, copy: Copy = Copy.FULL) -> str:
    octets = pdf(printed(schema, values, ISSUE, copy))
    pages = PdfReader(BytesIO(octets)).pages
    return " ".join(" ".join(p.extract_text() for p in pages).split())


@pytest.mark.parametrize("schema", FORMS, ids=lambda s: s.code)
@pytest.mark.parametrize("copy", Copy)
def test_every_form_is_printed_in_every_copy(schema: Schema, copy: Copy) -> None:
    document = printed(schema, answers(schema), ISSUE, copy)
    assert pdf(document).startswith(b"%PDF")
    assert docx(document).startswith(b"PK")
    said = text(schema, {}, copy)
    asked = [f for f in schema.fields() if f.when is None]
    missing = [f.key for f in asked if f.label.vi.split("(")[0][:20] not in said]
    assert missing == []


@pytest.mark.parametrize("schema", FORMS, ids=lambda s: s.code)
def test_a_masked_copy_names_nobody(schema: Schema) -> None:
    values = answers(schema)
    told = {f.key for f in schema.fields() if f.private}
    secret = {
        key: f"BÍMẬT{key}" if isinstance(v, str) else v
        for key, v in values.items()
        if key in told
    }
    masked = text(schema, values | secret, Copy.MASKED)
    assert "BÍMẬT" not in masked
    assert "(đã che)" in masked
    assert "BẢN CHE" in masked
    for key in ("child_name", "father", "residence", "from_whom"):
        assert f"{key} name" not in masked


def test_a_masked_copy_hides_what_the_caller_finds_in_other_texts() -> None:
    schema = shipped().on("mau-04", DAY)
    values = answers(schema) | {"aims": "Đưa Bình về lớp"}
    hide = printed(
        schema, values, ISSUE, Copy.MASKED, lambda t: t.replace("Bình", "███")
    )
    whole = printed(
        schema, values, ISSUE, Copy.FULL, lambda t: t.replace("Bình", "███")
    )
    assert "Đưa ███ về lớp" in str(hide.blocks)
    assert "Đưa Bình về lớp" in str(whole.blocks)


def test_an_empty_form_has_no_answer_no_number_no_day() -> None:
    schema = shipped().on("mau-01", DAY)
    empty = text(schema, answers(schema), Copy.EMPTY)
    assert "Nguyễn Thị Ánh" not in empty
    assert "☒" not in empty
    assert "Số: ……/BC-UBND" in empty


def test_ours_is_told_from_the_decree_s() -> None:
    first, second = shipped().on("mau-01", DAY), shipped().on("mau-02", DAY)
    mixed, own = text(first, answers(first)), text(second, answers(second))
    assert "Nơi cư trú của trẻ†" in mixed
    assert "Họ và tên†" not in mixed
    assert "mục có dấu † do Lá Chắn đặt, chờ phụ lục chính thức" in mixed
    assert "các mục do Lá Chắn đặt, chờ phụ lục chính thức" in own
    assert "†" not in own


def test_the_official_annex_has_no_mark() -> None:
    schema = shipped().on("mau-02", DAY)
    official = replace(
        schema,
        version="phu-luc",
        groups=tuple(
            replace(g, fields=tuple(replace(f, decree=True) for f in g.fields))
            for g in schema.groups
        ),
    )
    assert "Lá Chắn" not in text(official, answers(official))


def test_answers_are_printed_in_the_words_of_an_office() -> None:
    schema = shipped().on("mau-01", DAY)
    said = text(schema, answers(schema) | {"child_birth": UNKNOWN})
    assert "Ngày, tháng, năm sinh: không biết" in said
    assert "21 giờ 05, ngày 05/01/2026" in said
    assert "☒ nam ☐ nữ ☐ không biết" in said
    assert "event_place detail, event_place commune, event_place province" in said
    assert "father name; tuổi father age; nghề nghiệp father job" in said
    plan = shipped().on("mau-04", DAY)
    assert "Tổng kinh phí: 12.500.000 đồng" in text(plan, answers(plan))


def test_levels_stand_in_a_table_with_their_sums() -> None:
    schema = shipped().on("mau-06", DAY)
    said = text(schema, answers(schema))
    assert "Tổng số 3 0 0" in said
    assert "Cao Trung bình Thấp" in said


def test_a_decision_reads_as_one() -> None:
    schema = shipped().on("mau-05", DAY)
    said = text(schema, answers(schema))
    order = [
        "QUYẾT ĐỊNH Phê duyệt kế hoạch",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ TÂN BÌNH",
        "Căn cứ Nghị định số 56/2017/NĐ-CP;",
        "QUYẾT ĐỊNH:",
        "Điều 1.",
        "Điều 3.",
        "Nơi nhận:",
    ]
    places = [said.index(part) for part in order]
    assert places == sorted(places)
    assert "Số: 05/QĐ-UBND" in said


def test_parents_stay_out_of_a_plan_against_them() -> None:
    schema = shipped().on("mau-04", DAY)
    said = text(schema, answers(schema) | {"harmer_is_carer": "yes"})
    assert "Ý kiến của cha, mẹ" not in said


def test_who_holds_the_role_that_day_signs() -> None:
    schema = shipped().on("mau-05", DAY)
    deputy = Signature(("KT. Chủ tịch", "Phó Chủ tịch"), "Lê Văn Dũng")
    signed = printed(schema, {}, replace(ISSUE, signatures=(deputy,)))
    assert signed.signatures == (deputy,)
    nobody = printed(schema, {}, ISSUE)
    assert nobody.signatures[0].lines == ("Chủ tịch",)
    assert nobody.signatures[0].name == ""


def test_the_title_of_the_file_names_nobody() -> None:
    schema = shipped().on("mau-01", DAY)
    assert printed(schema, answers(schema), ISSUE).title == (
        "Mẫu số 01: Tiếp nhận thông tin trẻ em"
    )
