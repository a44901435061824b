"""What is hidden, what may be linked, minutes of heavy content, small cells."""

import datetime as dt
import io
import re
import uuid
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.reports.forms import desk_words
from lachan.reports.rules import (
    alike,
    answers,
    bundle,
    cells,
    exposure,
    masking,
    sealedfile,
)
from lachan.reports.rules.alike import Likely, Trait
from lachan.reports.rules.answers import Code
from lachan.reports.rules.bundle import Entry
from lachan.reports.rules.exposure import Day
from lachan.reports.rules.intake import AgeBand, Reporter
from lachan.reports.rules.kinds import UNSURE, Urgency, catalogue
from lachan.reports.rules.number import number, span
from lachan.reports.rules.seen import Act
from lachan.vault.rules import wrap
from lachan.vault.rules.errors import CodeFormatError, OpenError

NOON = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def seen(text: str, *names: str) -> str:
    return "".join("#" if p.hidden else p.text for p in masking.pieces(text, names))


@pytest.mark.parametrize(
    ("text", "names", "shown"),
    [
        ("gọi 0912 345 678 nhé", (), "gọi # nhé"),
        ("em gặp Nguyễn Văn Tám ở chợ", (), "em gặp # ở chợ"),
        ("em gặp nguyen van tam", ("thầy Nguyễn Văn Tám",), "em gặp #"),
        ("thầy tám nhắn em", ("Nguyễn Văn Tám",), "thầy # nhắn em"),
        ("có tám người", ("Nguyễn Văn Tám",), "có tám người"),
        ("Cô Lan biết rồi", (), "# biết rồi"),
        ("gặp cô Lan rồi", (), "gặp cô # rồi"),
        ("Giữ kín như cô chú. Họ đọc rồi", (), "Giữ kín như cô chú. Họ đọc rồi"),
        ("Hôm nay em sợ. Em không ngủ", (), "Hôm nay em sợ. Em không ngủ"),
    ],
)
def test_names_and_phones_are_hidden(
    text: str, names: tuple[str, ...], shown: str
) -> None:
    assert seen(text, *names) == shown
    assert [p.text for p in masking.pieces(text, names, shown=True)] == [text]


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_pieces_put_together_are_the_text(text: str, names: list[str]) -> None:
    assert "".join(p.text for p in masking.pieces(text, names)) == text


@given(st.text(max_size=100), st.text(min_size=1, max_size=20))
def test_what_is_blacked_out_stands_nowhere_any_more(text: str, wanted: str) -> None:
    once, count = masking.redacted(text, wanted)
    assert masking.redacted(once, wanted)[1] == 0
    assert count or once == text


def test_words_are_blacked_out_in_any_spelling() -> None:
    told = "Bạn Trần Thị Hoa ở 0912 345 678, tran thi hoa đó"
    assert masking.redacted(told, "Trần Thị Hoa") == (
        "Bạn ███ ở 0912 345 678, ███ đó",
        2,
    )
    assert masking.redacted(told, "0912345678")[1] == 1


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("https://www.Facebook.com/abc/?ref=1", "facebook.com/abc"),
        ("m.facebook.com/abc", "facebook.com/abc"),
        ("http://zalo.me/x.", "zalo.me/x"),
        ("không phải", ""),
        ("http://[", ""),
    ],
)
def test_links_have_one_spelling(typed: str, same: str) -> None:
    assert alike.link(typed) == same


def test_two_reports_are_suggested_never_more() -> None:
    close, far = dt.timedelta(days=1), dt.timedelta(days=30)
    same = {"same_place": True, "same_kind": True}
    assert alike.likeness([Trait.PHONE], close, **same) is Likely.TWIN
    assert alike.likeness([Trait.PHONE], far, **same) is Likely.LINKED
    assert alike.likeness([], close, **same) is None


def test_a_heavy_page_counts_until_the_next_look_three_minutes_at_most() -> None:
    day = exposure.looked(Day(NOON.date()), NOON, heavy=True)
    day = exposure.looked(day, NOON + 2 * MINUTE, heavy=True)
    assert day.spent == 2 * MINUTE
    day = exposure.looked(day, NOON + 60 * MINUTE, heavy=False)
    assert day.spent == 5 * MINUTE
    day = exposure.looked(day, NOON + 90 * MINUTE, heavy=False)
    assert day.spent == 5 * MINUTE


def test_the_limit_ends_with_the_day() -> None:
    day, now = Day(NOON.date()), NOON
    while not exposure.is_over(day, now):
        day = exposure.looked(day, now, heavy=True)
        now += 3 * MINUTE
    assert exposure.spent(day, now) >= exposure.DAILY
    assert not exposure.is_over(day, now + dt.timedelta(days=1))


def test_what_counts_as_heavy() -> None:
    calm = {"sexual": False, "urgency": Urgency.SOON}
    assert not exposure.is_heavy(("scam",), **calm)  # type: ignore[arg-type]  # of both
    assert exposure.is_heavy(("self_harm",), **calm)  # type: ignore[arg-type]  # of both
    assert exposure.is_heavy(("scam",), sexual=True, urgency=Urgency.SOON)


def test_small_cells_are_hidden_with_the_next_smallest() -> None:
    counts = {"a": 3, "b": 7, "c": 20, "d": 0}
    assert cells.hidden_small(counts) == {"a": None, "b": None, "c": 20, "d": 0}
    assert cells.total(counts) == 30
    assert cells.total({"a": 3}) is None


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), max_size=8))
def test_no_hidden_cell_can_be_told_from_the_sum(counts: dict[str, int]) -> None:
    shown = cells.hidden_small(counts)
    hidden = [k for k, n in shown.items() if n is None]
    assert all(n == 0 or n >= cells.LEAST for n in shown.values() if n is not None)
    if cells.total(counts) is not None and hidden:
        assert len(hidden) >= 2
        assert sum(counts[k] for k in hidden) >= cells.LEAST


def test_answers_are_there_for_every_age_and_ask_nobody_why() -> None:
    found = answers.drafts()
    assert set(found) == {(c, r) for c in answers.Code for r in answers.Reader}
    for (_code, reader), draft in found.items():
        text = draft.vi.casefold()
        assert "!" not in text
        assert "tại sao" not in text
        assert "vì sao em" not in text
        told = re.findall(r"\w+", text)
        assert ("em" in told) == (reader is not answers.Reader.ADULT)
        assert "vui lòng" not in text
        assert draft.en


def test_an_answer_for_a_small_child_has_short_sentences_and_few() -> None:
    for (code, reader), draft in answers.drafts().items():
        if reader is answers.Reader.CHILD:
            sentences = [s for s in re.split(r"[.?:;\n]+", draft.vi) if s.strip()]
            assert max(len(s.split()) for s in sentences) <= 20, code
            assert len(sentences) <= 12, code


def test_what_fits_the_report_is_offered_first() -> None:
    new = answers.likely(("sextortion", "scam"), answered=False, withdrawn=False)
    assert new[:3] == (Code.RECEIVED, Code.SEXTORTION, Code.SCAM)
    later = answers.likely(("unsure",), answered=True, withdrawn=True)
    assert later[0] is Code.WITHDRAWAL
    assert Code.RECEIVED not in later


def test_every_kind_but_the_unsure_has_an_answer_of_its_own() -> None:
    plain = answers.likely((), answered=False, withdrawn=False)
    for kind in catalogue().kinds:
        offered = answers.likely((kind,), answered=False, withdrawn=False)
        assert (len(offered) > len(plain)) is (kind != UNSURE), kind


def test_a_child_of_unknown_age_gets_the_plainest_words() -> None:
    assert answers.reader_of(Reporter.CHILD, AgeBand.UNKNOWN) is answers.Reader.CHILD
    assert answers.reader_of(Reporter.CHILD, AgeBand.FROM_13) is answers.Reader.TEEN
    assert answers.reader_of(Reporter.TEACHER, AgeBand.FROM_13) is answers.Reader.ADULT


def sealed(chunks: Iterable[bytes]) -> io.BytesIO:
    return io.BytesIO(b"".join(chunks))


def test_a_sealed_file_opens_with_its_code_or_key_alone() -> None:
    code, other = sealedfile.new_code(), sealedfile.new_code()
    said = [b"chuyen ", b"rieng"]
    file = sealed(sealedfile.to_code(code, said)).getvalue()
    assert b"rieng" not in file

    def by_code(typed: str) -> bytes:
        return b"".join(sealedfile.with_code(typed, io.BytesIO(file)))

    assert by_code(code.lower().replace("-", " ")) == b"chuyen rieng"
    with pytest.raises(OpenError):
        by_code(other)
    with pytest.raises(CodeFormatError):
        by_code("ngắn")
    pair, stranger = wrap.new_pair(), wrap.new_pair()
    boxed = sealed(sealedfile.to_key(pair.public, said)).getvalue()

    def by_key(secret: bytes, content: bytes) -> bytes:
        return b"".join(sealedfile.with_key(secret, io.BytesIO(content)))

    assert by_key(pair.secret, boxed) == b"chuyen rieng"
    for secret, content in ((stranger.secret, boxed), (pair.secret, file)):
        with pytest.raises(OpenError):
            by_key(secret, content)
    with pytest.raises(OpenError):
        by_key(pair.secret, boxed[:-100])


@given(st.lists(st.binary(max_size=3000), max_size=5))
def test_what_is_packed_is_unpacked(contents: list[bytes]) -> None:
    entries = [
        Entry(f"files/{n}.jpeg", len(one), [one[:7], one[7:]])
        for n, one in enumerate(contents)
    ]
    packed = list(bundle.pack(entries))
    assert sum(map(len, packed)) % 512 == 0
    found = [one for _name, one in bundle.unpack(packed)]
    assert found == contents


def test_a_file_that_is_not_as_long_as_it_says_is_not_packed() -> None:
    with pytest.raises(ValueError, match=r"report\.json: 2 octets, not 3"):
        list(bundle.pack([Entry("report.json", 3, [b"xx"])]))


@given(st.uuids())
def test_a_number_leads_to_the_ids_that_are_called_by_it(item: uuid.UUID) -> None:
    found = span(number(item).lower().replace("-", ""))
    assert found is not None
    first, last = found
    assert first <= item <= last
    assert number(first) == number(last) == number(item)
    assert span("kẻ lạ") is None


def test_the_desk_has_a_word_for_whatever_happened() -> None:
    assert set(desk_words.ACTS) == set(Act)
