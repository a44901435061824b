"""Take-down notices: XARF 4 and the letter, never pictures, police first."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.cases.formsheets import ISSUE

from lachan.cases.rules.notices import (
    CRIMES,
    Address,
    Contact,
    Kind,
    Notice,
    NoticeError,
    has_xarf,
    letter,
    xarf,
)
from lachan.documents.pdf import pdf
from lachan.documents.word import docx

SEEN = datetime(2026, 1, 5, 21, 5, tzinfo=timezone(timedelta(hours=7)))
ID = UUID("40daae21-fbe5-4b5d-bfb3-7ea6c2f82cae")
NOTICE = Notice(
    kind=Kind.ABUSE_MATERIAL,
    sender=Contact("UBND xã Tân Bình", "baove@tanbinh.example", "tanbinh.example"),
    addresses=(
        Address("https://hai.example/a?b=1", ID, SEEN, {"sha256": "ab" * 32}),
        Address("http://khac.example/", ID, SEEN),
    ),
    answer_by=date(2026, 1, 7),
    police_told=datetime(2026, 1, 5, 15, tzinfo=UTC),
)
# What the schemas ask of a report.
CORE = (
    "xarf_version report_id timestamp reporter sender source_identifier category type"
)


def test_a_report_has_what_the_schema_asks() -> None:
    first, second = map(json.loads, xarf(NOTICE))
    assert set(CORE.split()) | {"url", "classification", "detection_method"} <= set(
        first
    )
    assert first["xarf_version"].startswith("4.")
    assert first["timestamp"] == "2026-01-05T14:05:00Z"
    assert first["source_identifier"] == "hai.example"
    assert (first["category"], first["type"]) == ("content", "csam")
    assert set(first["reporter"]) == {"org", "contact", "domain"}
    assert first["hash_values"] == {"sha256": "ab" * 32}
    assert "hash_values" not in second


@pytest.mark.parametrize("kind", [Kind.GROOMING, Kind.SEXTORTION, Kind.TRAFFICKING])
def test_exploitation_without_any_picture_can_be_reported(kind: Kind) -> None:
    report = json.loads(xarf(replace(NOTICE, kind=kind, reviewed=True))[0])
    assert report["type"] == "csem"
    assert report["exploitation_type"] == kind.value
    assert report["detection_method"] == "manual_review"


@pytest.mark.parametrize("kind", Kind)
def test_no_report_carries_pictures_or_payloads(kind: Kind) -> None:
    if has_xarf(kind):
        for report in map(json.loads, xarf(replace(NOTICE, kind=kind))):
            assert "evidence" not in report
            assert "media" not in report
    blocks = letter(replace(NOTICE, kind=kind), ISSUE, "Công ty Ví Dụ").blocks
    assert "Picture" not in {type(b).__name__ for b in blocks}


@pytest.mark.parametrize("kind", sorted(CRIMES))
def test_the_police_know_first(kind: Kind) -> None:
    early = replace(NOTICE, kind=kind, police_told=None)
    for make in (lambda: xarf(early), lambda: letter(early, ISSUE, "Ví Dụ")):
        with pytest.raises(NoticeError, match="police must be told first"):
            make()


@pytest.mark.parametrize("kind", sorted(set(Kind) - CRIMES))
def test_what_xarf_has_no_word_for_goes_by_letter(kind: Kind) -> None:
    other = replace(NOTICE, kind=kind, police_told=None)
    with pytest.raises(NoticeError, match="send the letter"):
        xarf(other)
    assert letter(other, ISSUE, "Ví Dụ").addressees == ("Ví Dụ",)


def test_the_letter_reads_as_one_in_both_languages() -> None:
    vi = letter(NOTICE, ISSUE, "Công ty Ví Dụ")
    text = PdfReader(BytesIO(pdf(vi))).pages[0].extract_text()
    for said in ("V/v đề nghị gỡ bỏ", "Kính gửi: Công ty Ví Dụ", "07/01/2026", "./."):
        assert said in text
    assert "nội dung xâm hại tình dục trẻ em" in " ".join(text.split())
    en = letter(NOTICE, ISSUE, "Example Inc.", "en")
    assert "child sexual abuse material" in str(en.blocks)
    assert docx(en).startswith(b"PK")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ({"url": "ftp://hai.example/"}, "not an address"),
        ({"url": "https://"}, "not an address"),
        ({"url": "https://a@b.example/"}, "not an address"),
        ({"url": "https://hai.example/\u202ea b"}, "not an address"),
        ({"url": "https://[::1"}, "not an address"),
        ({"hashes": {"sha256": "zz"}}, "no hash"),
        ({"hashes": {"pdq": "ab"}}, "no hash"),
        ({"seen": datetime(2026, 1, 5)}, "zone"),  # noqa: DTZ001 - the wrong one
        ({"report": UUID(int=1)}, "not random"),
    ],
)
def test_a_slip_is_refused(address: dict[str, object], why: str) -> None:
    wrong = replace(NOTICE, addresses=(replace(NOTICE.addresses[0], **address),))  # type: ignore[arg-type]  # one field each
    with pytest.raises(NoticeError, match=why):
        xarf(wrong)


def test_a_notice_of_nothing_is_refused() -> None:
    with pytest.raises(NoticeError, match="0 addresses"):
        xarf(replace(NOTICE, addresses=()))


@given(st.text(max_size=80).map(lambda t: "https://" + t) | st.text(max_size=80))
def test_any_address_is_reported_as_it_is_or_refused(url: str) -> None:
    one = replace(NOTICE, addresses=(replace(NOTICE.addresses[0], url=url),))
    with suppress(NoticeError):
        assert json.loads(xarf(one)[0])["url"] == url
