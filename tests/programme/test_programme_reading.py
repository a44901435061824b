"""What spreadsheets and headings in two rows say; which units a draft looks up."""

import io
from typing import Any

import openpyxl
import pytest
from django.db.models.signals import post_init
from openpyxl.worksheet.formula import ArrayFormula

from lachan.partners.models import Unit
from lachan.programme.models import Plan
from lachan.programme.rules.cells import DITTO, Found
from lachan.programme.rules.office import read_file
from lachan.programme.rules.planreading import understand
from lachan.programme.services.importing import named_leads


def test_a_formula_over_several_cells_is_kept_as_it_is_written() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["TT", "Nội dung", "Chủ trì"])
    sheet.append(["1", "Tập huấn", ""])
    sheet["C2"] = ArrayFormula("C2:C2", '="Cục "&"A05"')
    packed = io.BytesIO()
    book.save(packed)

    [task] = understand(read_file(packed.getvalue())).tasks

    assert task.lead == '="Cục "&"A05"'


def test_a_cell_over_several_rows_of_a_column_not_known_is_said_of_each() -> None:
    table = (
        ("TT", "Nội dung", "Cơ quan", "", "Thời gian"),
        (DITTO, DITTO, "Bộ", "Vụ", DITTO),
        ("1", "Phát video", "Bộ Y tế", "Vụ A", "2026"),
        ("2", "Tập huấn", DITTO, "Vụ B", "2026"),
        ("I. Truyền thông",),
        ("3", "In áp phích", "Bộ Nội vụ", DITTO, "2026"),
        ("4", "Phát sóng", DITTO, DITTO, "2026"),
    )

    tasks = understand(Found((table,), "")).tasks

    said = {task.code: task.rest.splitlines() for task in tasks}
    assert said == {
        "1": ["Cơ quan – Bộ: Bộ Y tế", "Cơ quan – Vụ: Vụ A"],
        "2": ["Cơ quan – Bộ: Bộ Y tế", "Cơ quan – Vụ: Vụ B"],
        "I": [],
        "3": ["Cơ quan – Bộ: Bộ Nội vụ"],
        "4": ["Cơ quan – Bộ: Bộ Nội vụ"],
    }


@pytest.mark.django_db
def test_a_draft_looks_up_the_units_it_names_alone(plan: Plan) -> None:
    task = plan.tasks.get(code="1.1")
    lead = Unit.objects.get(code="CUC-TRE-EM")
    plan.tasks.exclude(pk=task.pk).update(lead_text="")
    loaded: list[str] = []

    def note(instance: Unit, **_more: Any) -> None:
        loaded.append(instance.code)

    post_init.connect(note, sender=Unit)
    try:
        found = named_leads(plan, plan.signed_on or lead.valid_from)
    finally:
        post_init.disconnect(note, sender=Unit)

    assert found == {task: lead}
    assert loaded == ["CUC-TRE-EM"]
    assert Unit.objects.count() > 1
