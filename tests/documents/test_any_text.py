"""Any text becomes a document, or a DocumentError: never another failure."""

from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.documents.papers import DECISION, HEAD

from lachan.documents import fonts
from lachan.documents.pdf import pdf
from lachan.documents.text import shown
from lachan.documents.values import (
    Align,
    Basis,
    Block,
    Choices,
    Document,
    DocumentError,
    Field,
    Heading,
    Items,
    Note,
    Paragraph,
    Picture,
    Signature,
    Span,
    Table,
)
from lachan.documents.word import docx

# Surrogates, controls and unassigned code points are in it.
TEXT = st.text(
    st.characters(codec=None, exclude_categories=()), max_size=60
) | st.sampled_from(
    [
        "a" * 3000,
        "😭👨‍👩‍👧",
        "مرحبا بالعالم",
        "\u202eabc",
        "\x00\x0b\ud800",
        "ế" * 200,
        "#{$[",
        "",
    ]
)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, TEXT, st.sampled_from(Align), st.booleans()),
    st.builds(
        Paragraph, st.tuples(st.builds(Span, TEXT, st.booleans(), st.booleans()))
    ),
    st.builds(Heading, TEXT, st.integers(0, 4)),
    st.builds(Basis, TEXT),
    st.builds(Note, TEXT),
    st.builds(Items, st.lists(TEXT, max_size=3).map(tuple), st.booleans()),
    st.builds(Field, TEXT, TEXT, st.integers(0, 4)),
    st.builds(
        Choices, TEXT, st.lists(st.tuples(TEXT, st.booleans()), max_size=3).map(tuple)
    ),
    st.builds(
        Table,
        st.tuples(TEXT, TEXT),
        st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    ),
    st.builds(Table, st.tuples(TEXT), st.just((("a", "b"),))),
    st.builds(Picture, st.binary(max_size=60), TEXT),
)
DOCUMENTS = st.builds(
    Document,
    title=TEXT,
    letterhead=st.builds(
        replace, st.just(HEAD), agency=TEXT, parent=TEXT, place=TEXT, number=TEXT
    ),
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    kind=TEXT,
    about=TEXT,
    addressees=st.lists(TEXT, max_size=2).map(tuple),
    recipients=st.lists(TEXT, max_size=2).map(tuple),
    signatures=st.lists(
        st.builds(Signature, st.tuples(TEXT), TEXT, TEXT), max_size=3
    ).map(tuple),
    corner=st.lists(TEXT, max_size=2).map(tuple),
    scope=TEXT,
    footer=TEXT,
    language=st.sampled_from(["vi", "en", "xx"]),
)


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS)
def test_any_text_is_set_or_refused_by_name(document: Document) -> None:
    with suppress(DocumentError):
        assert pdf(document).startswith(b"%PDF-")
    with suppress(DocumentError):
        assert docx(document).startswith(b"PK")


@given(TEXT)
def test_what_is_shown_can_be_drawn_and_is_shown_alike_again(text: str) -> None:
    once = shown(text, fonts.drawn())
    assert {ord(c) for c in once} <= fonts.drawn() | {10, *range(32, 127)}
    assert shown(once, fonts.drawn()) == once


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("a\u200bb\ufeff", "ab"),
        ("\u202egpj", "[U+202E]gpj"),
        ("\x07\ud800", "[U+0007][U+D800]"),
        ("😭\ufe0f", "[U+1F62D]"),
    ],
)
def test_nothing_is_hidden_or_lost(typed: str, read: str) -> None:
    assert shown(typed, fonts.drawn()) == read


def test_the_font_draws_every_vietnamese_letter() -> None:
    marks = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
    assert {ord(c) for c in marks + marks.upper()} <= fonts.drawn()
    assert {ord(c) for c in "“”‘’–—…•†₫"} <= fonts.drawn()


def test_vietnamese_comes_out_as_it_went_in() -> None:
    said = "Ộ ế ữ Ẵ ợ: trẻ em ở thôn Phượng Hoàng, tỉnh Đắk Lắk."
    page = PdfReader(BytesIO(pdf(replace(DECISION, blocks=(Paragraph(said),))))).pages[
        0
    ]
    assert said in page.extract_text()


@pytest.mark.parametrize(
    ("blocks", "why"),
    [
        ((Table(("a", "b"), (("1",),)),), "row of 1"),
        ((Table((), ()),), "0 columns"),
        ((Table(("a",), (), (0.0,)),), "widths"),
        ((Picture(b"GIF89a", "hình"),), "PNG"),
        ((Picture(b"\x89PNG\r\n\x1a\n", " "),), "words"),
        ((Heading("a", 9),), "level 9"),
        ((Paragraph("a" * 600_000),), "characters"),
    ],
)
def test_what_cannot_be_set_is_refused_with_its_reason(
    blocks: tuple[Block, ...], why: str
) -> None:
    for make in (pdf, docx):
        with pytest.raises(DocumentError, match=why):
            make(replace(DECISION, blocks=blocks))


def test_a_broken_picture_is_refused() -> None:
    broken = Picture(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "hình")
    for make in (pdf, docx):
        with pytest.raises(DocumentError, match=r"picture|page cannot be set"):
            make(replace(DECISION, blocks=(broken,)))
