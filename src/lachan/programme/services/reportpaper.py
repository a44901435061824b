"""A version of a report as a paper in the layout of Decree 30/2020, and as JSON."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from lachan.documents.charts import Bar, bars
from lachan.documents.values import (
    Block as PaperBlock,
)
from lachan.documents.values import (
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
)
from lachan.partners.facts import papers
from lachan.programme.models import Report, ReportVersion
from lachan.programme.rules.reporttext import (
    MISSING,
    Block,
    BlockKind,
    Figure,
    figure_from_json,
    filled,
    from_json,
)

END: Final = "./."
UNSAID: Final = "chưa gửi"


def blocks_of(version: ReportVersion) -> list[Block]:
    """Return the blocks of a version."""
    return [from_json(one) for one in version.blocks]


def figures_of(version: ReportVersion) -> dict[str, Figure]:
    """Return the figures of a version by code."""
    return {code: figure_from_json(one) for code, one in version.figures.items()}


def about(report: Report) -> str:
    """Return what the report is about, as its title says."""
    plan = report.plan
    return (
        f"Kết quả năm {report.year} thực hiện kế hoạch ban hành kèm theo"
        f" Quyết định số {plan.number}"
    )


def document(version: ReportVersion) -> Document:
    """Return a version as a paper of the unit as it was called on its day."""
    report = version.report
    day = report.signed_on or version.day
    signed = report.signed_id == version.pk
    figures = figures_of(version)
    made = [_block(one, figures) for one in blocks_of(version)]
    return papers.document(
        papers.Paper(
            unit=report.unit,
            day=day,
            dated=signed,
            kind="BÁO CÁO",
            about=about(report),
            blocks=_ended(made),
            symbol=report.symbol,
            number=report.number if signed else "",
            place=report.place,
            recipients=tuple(_lines(report.recipients)) or ("Như trên", "Lưu: VT"),
            signer=tuple(_lines(report.lines)),
            name=report.signer if signed else "",
        )
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _ended(blocks: list[PaperBlock]) -> tuple[PaperBlock, ...]:
    """Close the last paragraph with the mark of the end."""
    last = blocks[-1]
    if isinstance(last, Paragraph) and isinstance(last.words, str):
        return (*blocks[:-1], Paragraph(last.words.rstrip(". ") + END))
    return (*blocks, Paragraph(END))


def _block(block: Block, figures: Mapping[str, Figure]) -> PaperBlock:
    if block.kind is BlockKind.HEADING:
        return Heading(block.text)
    if block.kind is BlockKind.SUBHEADING:
        return Heading(block.text, 2)
    if block.kind is BlockKind.TABLE:
        rows = tuple(tuple(filled(c, figures) for c in row) for row in block.rows)
        return Table(block.head, rows, block.widths)
    if block.kind is BlockKind.CHART:
        return _chart(block, figures)
    return Paragraph(filled(block.text, figures))


def _chart(block: Block, figures: Mapping[str, Figure]) -> Picture:
    values = {code: float(figures[code].value or 0) for _l, code in block.bars if code}
    most = max(values.values(), default=0) or 1
    written = [(label, _written(code, figures)) for label, code in block.bars]
    drawn = [
        Bar(label, text, values[code] / most if code else None)
        for (label, code), (_label, text) in zip(block.bars, written, strict=True)
    ]
    alt = "; ".join(f"{label}: {text}" for label, text in written)
    return Picture(bars(drawn), f"{block.text}. {alt}", 160, block.text)


def _written(code: str, figures: Mapping[str, Figure]) -> str:
    return (figures[code].shown or MISSING) if code else UNSAID


def as_json(version: ReportVersion) -> dict[str, Any]:
    """Return a version with every figure and its rows, for who checks it."""
    report = version.report
    return {
        "plan": report.plan.number,
        "year": report.year,
        "version": version.number,
        "state": report.state,
        "day": version.day.isoformat(),
        "made_at": _moment(version.at),
        "figures": {code: asdict(one) for code, one in figures_of(version).items()},
        "blocks": version.blocks,
    }


def _moment(at: dt.datetime) -> str:
    return at.isoformat(timespec="seconds")
