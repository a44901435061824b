"""A plan's table as a document."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lachan.documents.pdf import pdf
from lachan.documents.values import (
    Align,
    Document,
    Letterhead,
    Note,
    Paragraph,
    Span,
    Table,
)
from lachan.programme.facts import Board
from lachan.programme.models import Task

_WIDTHS = (0.6, 3.2, 1.4, 1.7, 1.1, 2.4, 1.5)


def heads() -> list[str]:
    """Return the heads of the decision's own columns."""
    return [
        _("TT"),
        _("Nội dung hoạt động, nhiệm vụ"),
        _("Cơ quan chủ trì"),
        _("Cơ quan phối hợp"),
        _("Thời gian thực hiện"),
        _("Kết quả"),
    ]


def cells(task: Task) -> list[str]:
    """Return a task as its document prints it, misprints and all."""
    return [
        task.code,
        task.text,
        task.lead_text,
        task.with_text,
        task.time_text,
        task.outputs_text,
    ]


def table_pdf(board: Board, states: Sequence[tuple[str, str]]) -> bytes:
    """Return the table with the state of each line as PDF.

    states: words and reason of each line of the board. Raises DocumentError.
    """
    plan = board.plan
    rows = []
    for line, (state, why) in zip(board.lines, states, strict=True):
        text = "\n".join(filter(None, (state, why)))
        rows.append((*cells(line.task), text))
    words = {"year": board.year, "day": f"{board.day:%d/%m/%Y}"}
    document = Document(
        title=plan.short,
        letterhead=Letterhead(agency=plan.issuer or plan.short),
        kind=plan.short.upper(),
        about=_("Tình trạng năm %(year)s, tính đến ngày %(day)s") % words,
        blocks=(
            Paragraph((Span(plan.title, italic=True),), Align.CENTER, False),
            Table((*heads(), _("Tình trạng")), tuple(rows), _WIDTHS),
            Note(_("Sáu cột đầu giữ nguyên văn. Cột Tình trạng do Lá Chắn thêm.")),
        ),
    )
    return pdf(document)
