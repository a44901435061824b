"""The report of a period as a document. The same releases give the same octets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import translation

from lachan.documents.values import (
    Block,
    Document,
    Heading,
    Items,
    Letterhead,
    PageBreak,
    Paragraph,
    Picture,
    Signature,
)
from lachan.observatory.charts.png import png
from lachan.observatory.indicators.model import Indicator, Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases.form import Release
from lachan.observatory.report import annex, text
from lachan.observatory.showing import drawing, names
from lachan.observatory.showing.cuts import Cut, cuts_of, main_cuts, whole
from lachan.observatory.showing.headline import CODES
from lachan.observatory.showing.shelf import Shelf

SYNTHETIC: Final = "SỐ LIỆU MÔ PHỎNG, KHÔNG CÓ THẬT"
_WIDTH_MM: Final = {"": 92.0, "province": 84.0}
_GROUPS: Final = "ABCDF"  # what others published stands in a table of its own


@dataclass(frozen=True, slots=True)
class Ask:
    """Who reports: names for the letterhead, as they stand there."""

    agency: str = "……"
    parent: str = ""


def report(release: Release, held: Shelf, ask: Ask) -> Document:
    """Return the report, in Vietnamese. Raises DocumentError, PictureError."""
    with translation.override("vi"):
        return _report(release, held, ask)


def _report(release: Release, held: Shelf, ask: Ask) -> Document:
    history = held.history(release)
    period = names.period(release.code).lower()
    about = f"Tình hình trẻ em trên môi trường mạng, {period}"
    made_up = (SYNTHETIC,) if release.is_synthetic else ()
    return Document(
        title=". ".join((*made_up, f"Báo cáo: {about}")),
        letterhead=Letterhead(ask.agency, ask.parent, symbol="BC"),
        kind="BÁO CÁO",
        about=about,
        blocks=tuple(_blocks(release, held, history)),
        recipients=("……", "Lưu: VT"),
        signatures=(Signature(("THỦ TRƯỞNG ĐƠN VỊ",), hint="(Ký, ghi rõ họ tên)"),),
        corner=made_up,
        footer="; ".join(
            (*made_up, f"bản {names.word(release)}, {release.sha256[:16]}")
        ),
    )


def _blocks(
    release: Release, held: Shelf, history: Sequence[Release]
) -> Iterable[Block]:
    yield Heading("1. Tóm tắt")
    yield Items(tuple(_summary(release, history)))
    yield Heading("2. Số liệu này nói về ai")
    yield from (Paragraph(said) for said in text.scope(release))
    number = 3
    for letter in _GROUPS:
        mine = [
            one
            for code, one in registry().items()
            if code.startswith(letter) and one.kind is not Kind.BASELINE
        ]
        told = [b for one in mine for b in _indicator(one, release, held, history)]
        if told:
            yield Heading(f"{number}. {names.group(letter)}")
            yield from told
            number += 1
    yield Heading(f"{number}. Khảo sát và số đã công bố")
    yield Paragraph("Không phải số của Lá Chắn; đặt cạnh để đọc cho đúng cỡ vấn đề.")
    yield annex.surveys()
    yield Heading(f"{number + 1}. Điều chưa nói được")
    yield Items(text.silent())
    yield PageBreak()
    yield from annex.blocks(release, held)


def _summary(release: Release, history: Sequence[Release]) -> Iterable[str]:
    for code in CODES:
        one = registry()[code]
        if whole(one, release).value is not None:
            yield text.whole_sentence(one, release, history)


def _indicator(
    one: Indicator, release: Release, held: Shelf, history: Sequence[Release]
) -> Iterable[Block]:
    cuts = main_cuts(cuts_of(one, release))
    if not cuts:
        return
    yield Heading(f"{one.code}. {one.vi.name}", level=2)
    yield from (Paragraph(said) for said in text.paragraphs(one, release, history))
    yield from _pictures(one, cuts, release, history)
    quarter = held.quarter_of(release)
    if quarter is not None:
        known = {cut.dim for cut in cuts}
        more = [c for c in main_cuts(cuts_of(one, quarter)) if c.dim not in known]
        yield from _pictures(one, more, quarter, held.history(quarter))


def _pictures(
    one: Indicator, cuts: Iterable[Cut], release: Release, history: Sequence[Release]
) -> Iterable[Block]:
    for cut in cuts:
        made = drawing.drawn(one, cut, release, history)
        # A map of hatching alone says less than the sentence above it.
        is_map = cut.dim == "province"
        told = [
            m for m in made.marks if (m.is_ranked if is_map else m.value is not None)
        ]
        if len(told) < (1 if cut.dim else 2):
            continue
        yield Picture(
            png(drawing.as_file(made)),
            f"{made.title}. {made.words}",
            _WIDTH_MM.get(cut.dim, 92.0),
        )
