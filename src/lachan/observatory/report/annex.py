"""The annex of the report: tables by province, method, budget, attacks, revisions."""

from collections.abc import Iterable
from typing import Final

from lachan.documents.values import Block, Heading, Note, Paragraph, Table
from lachan.observatory.indicators.model import Indicator, Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases.form import Release
from lachan.observatory.releases.plan import epsilon
from lachan.observatory.report import text
from lachan.observatory.showing import figures, names, sentences
from lachan.observatory.showing.cuts import Cut, marks_of
from lachan.observatory.showing.shelf import Shelf
from lachan.web.templatetags.lachan import vn_number

TABLES: Final = ("A1", "B1", "B5", "B6")
_CLIPS: Final = {
    "categories_a_month": "số nhóm trang của một cách xử lý mỗi tháng",
    "questions_a_day_and_category": "số lần hỏi một nhóm mỗi ngày",
    "children": "số trẻ",
    "days_a_month": "số ngày mỗi tháng",
}


def surveys() -> Table:
    """Return the published surveys' figures, each with its source."""
    rows = [
        (one.vi.name, figures.tick(f.value, one.unit), f.period, f.source)
        for one in registry().values()
        if one.kind is Kind.BASELINE
        for f in one.figures
    ]
    return Table(
        ("Chỉ số", "Con số", "Năm", "Nguồn"), tuple(rows), (2.2, 0.8, 0.7, 2.6)
    )


def blocks(release: Release, held: Shelf) -> Iterable[Block]:
    """Yield the annex."""
    yield Heading("Phụ lục 1. Bảng theo tỉnh, thành phố")
    tables = [b for code in TABLES for b in _table(registry()[code], release)]
    yield from tables or [Paragraph(sentences.spread([], ""))]
    yield Heading("Phụ lục 2. Cách tính")
    yield from (Paragraph(said) for said in _method(release))
    yield _definitions(release)
    yield Heading("Phụ lục 3. Riêng tư")
    yield from (Paragraph(said) for said in _privacy(release))
    if release.gates:
        yield _gates(release)
    yield Heading("Phụ lục 4. Các bản")
    yield _revisions(release, held)
    yield Note(
        f"Tệp gốc có chữ ký: bản {names.word(release)}, SHA-256 {release.sha256}."
        f" Khóa {release.key_id}. Địa giới {release.geo_version}."
    )


def _table(one: Indicator, release: Release) -> Iterable[Block]:
    marks = marks_of(one, Cut("province"), release)
    if not any(mark.value is not None for mark in marks):
        return
    yield Heading(f"{one.code}. {one.vi.name}", level=2)
    rows = [(mark.label, *text.sure(mark, one.unit)) for mark in marks]
    head = ("Tỉnh, thành phố", "Con số", "Khoảng 95%", "Độ chắc")
    yield Table(head, tuple(rows), (2, 1.2, 1.8, 1.4))


def _method(release: Release) -> Iterable[str]:
    yield (
        "Bộ lọc ở nhà và lớp học đã đồng ý tự cộng tổng trong ngày, cắt bớt theo mức"
        " trần, ký rồi gửi. Không có tên trang, không có dòng nào của một em."
    )
    yield (
        "Mỗi tổng được cộng một số ngẫu nhiên, một lần. Khoảng 95 phần trăm: trong 100"
        " khoảng như vậy, chừng 95 khoảng chứa con số trước khi thêm nhiễu."
    )
    yield (
        "Khoảng chỉ nói về nhiễu, không nói về nơi không tham gia. Cộng các tỉnh không"
        " nhất thiết bằng cả nước."
    )
    if any(series.mechanism == "suppression" for series in release.series):
        yield (
            "Tin báo, vụ việc, khóa học được đếm đúng, rồi làm tròn đến 5. Dưới 5 thì"
            " ẩn; ô nào làm lộ ô ấy cũng ẩn, cho đến khi người biết mọi bảng khác vẫn"
            " còn từ năm khả năng trở lên."
        )
    if release.clips:
        told = "; ".join(f"{_CLIPS.get(k, k)} {n}" for k, n in release.clips.items())
        yield f"Mức trần của một nơi: {told}."


def _definitions(release: Release) -> Table:
    used = {series.indicator for series in release.series}
    rows = [
        (one.code, one.vi.name, one.vi.numerator, one.vi.denominator)
        for one in registry().values()
        if one.code in used and one.kind is not Kind.BASELINE
    ]
    return Table(("Mã", "Chỉ số", "Tử số", "Mẫu số"), tuple(rows), (0.5, 1.5, 2.2, 2.2))


def _privacy(release: Release) -> Iterable[str]:
    spent = vn_number(release.rho, 3)
    if release.rho:
        told = vn_number(epsilon(release.rho, release.delta), 1)
        yield (
            f"Bản này dùng ρ = {spent} (zCDP), nghĩa là ε = {told} với"
            f" δ = {release.delta:g}, cho một nơi có bộ lọc trong một tháng."
        )
    yield "Ô có quá ít nơi bị ẩn; không có và gần như không có trông như nhau."


def _gates(release: Release) -> Table:
    rows = [
        (names.gate(gate.name), vn_number(gate.figure, 3), vn_number(gate.bound, 3))
        for gate in release.gates
    ]
    return Table(
        ("Lần thử phá", "Đạt tới", "Cho phép"), tuple(rows), (3, 1, 1), centered=True
    )


def _revisions(release: Release, held: Shelf) -> Table:
    rows = [
        (f"r{one.revision}", names.day(one.made_at), one.reason or "Bản đầu")
        for one in held.revisions(release)
        if one.revision <= release.revision
    ]
    return Table(("Bản", "Ngày", "Lý do"), tuple(rows), (0.6, 1, 4))
