"""A document with every part, for the tests of layout."""

from datetime import date
from io import BytesIO
from typing import Final

from PIL import Image

from lachan.documents.values import (
    Align,
    Basis,
    Block,
    Choices,
    Document,
    Field,
    Heading,
    Items,
    Letterhead,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    Signature,
    Span,
    Table,
)


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 20), "grey").save(buffer, "PNG")
    return buffer.getvalue()


HEAD = Letterhead(
    agency="Ủy ban nhân dân xã Tân Bình",
    parent="Ủy ban nhân dân tỉnh Đồng Tháp",
    number="05",
    symbol="QĐ-UBND",
    place="Tân Bình",
    day=date(2026, 1, 5),
)
SIGNED = Signature(
    ("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"), "Trần Văn Bình"
)
DECISION = Document(
    title="Quyết định 05",
    letterhead=HEAD,
    kind="Quyết định",
    about="Về việc thử",
    corner=("Mẫu số 05",),
    scope="Chỉ người được nêu tên",
    footer="Mẫu số 05 · bản 1",
    blocks=(
        Basis("Căn cứ Nghị định số 56/2017/NĐ-CP;"),
        Paragraph((Span("QUYẾT ĐỊNH:", bold=True),), Align.CENTER),
        Heading("Điều 1. Nội dung"),
        Paragraph("Phê duyệt kế hoạch. " * 12),
        Items(("thứ nhất", "thứ hai"), numbered=True),
        Items(("gạch một", "gạch hai")),
        Field("Họ và tên", "Nguyễn Thị Ánh Ngọc"),
        Field("Ghi chú", lines=3),
        Choices("Giới tính", (("nam", False), ("nữ", True))),
        Table(("Nội dung", "Cao"), (("Khả năng", "x"),), (4, 1), 1, centered=True),
        Picture(picture(), "một hình xám", 60, "Hình 1"),
        Note("Ghi chú nhỏ"),
        PageBreak(),
        Paragraph("Trang sau."),
    ),
    recipients=("Như Điều 3", "Lưu: VT"),
    signatures=(SIGNED,),
)


# What a document may end with.
LAST: Final[dict[str, Block]] = {
    "paragraph": Paragraph("Cuối văn bản. " * 3),
    "note": Note("Cuối văn bản."),
    "list": Items(("Cuối văn bản một.", "Cuối văn bản hai.")),
    "table": Table(("A", "B"), (("Cuối văn bản.", "1"),) * 6),
}
