"""A pasted conversation is read, whatever it is; nothing in it is lost."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.reports.rules.intake import Line
from lachan.reports.rules.talk import LINES_MAX, read_chat, renamed, speakers, written

ZALO = """[21:30, 24/11/2026] Anh Tuấn: em xinh thế
[21:31, 24/11/2026] Bống: anh là ai
[21:32, 24/11/2026] Anh Tuấn: gửi ảnh đi
đừng nói với ai nhé"""
DISCORD = """anhtuan — Hôm nay lúc 21:30
chào em
gửi ảnh đi
bong_2014 — Hôm nay lúc 21:31
không"""
TELEGRAM = """Anh Tuấn, [24.11.2026 21:30]
em ở đâu
Bống, [24.11.2026 21:31]
ở nhà"""
DISCORD_APART = """anhtuan
 —
Hôm nay lúc 21:30
chào em
bong_2014
 —
Hôm nay lúc 21:31
không"""
TIME_UNDER_NAME = """Anh Tuấn
20:15
gửi ảnh đi
Na
20:16
em không gửi đâu
Anh Tuấn
20:17
nhanh lên
đừng nói ai"""
WHATSAPP = """[24/11/2026, 21:30:11] Anh Tuấn: em xinh thế
24/11/2026, 21:31 - Bống: anh là ai"""
MESSENGER = """Anh Tuấn
em xinh thế
Bạn đã gửi
anh là ai
Anh Tuấn
gửi ảnh đi
nhanh lên
Bạn đã gửi
không"""
INSTAGRAM = """anhtuan99
em xinh thế
Nov 24, 2026 9:30 pm
bong_2014
anh là ai
Nov 24, 2026 9:31 pm"""
FACEBOOK = """Anh Tuấn
em xinh thế
24 thg 11, 2026 21:30"""
TIKTOK = """2026-11-24 21:30:11 UTC
anhtuan99: gửi ảnh đi
2026-11-24 21:31:02 UTC
bong2014: không"""
ROBLOX = """[Tuan_pro]: cho xin zalo
[Team] [bong_2014]: k"""
GAME = """[Thế giới] Tuấn_VN: cho nick
- bong: k"""
PLAIN = "bạn lạ: gửi ảnh đi\nem: không\nbạn lạ: http://xau.example/anh mở đi"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            ZALO,
            [
                Line("Anh Tuấn", "em xinh thế", "21:30, 24/11/2026"),
                Line("Bống", "anh là ai", "21:31, 24/11/2026"),
                Line(
                    "Anh Tuấn", "gửi ảnh đi\nđừng nói với ai nhé", "21:32, 24/11/2026"
                ),
            ],
        ),
        (
            DISCORD,
            [
                Line("anhtuan", "chào em\ngửi ảnh đi", "Hôm nay lúc 21:30"),
                Line("bong_2014", "không", "Hôm nay lúc 21:31"),
            ],
        ),
        (
            TELEGRAM,
            [
                Line("Anh Tuấn", "em ở đâu", "24.11.2026 21:30"),
                Line("Bống", "ở nhà", "24.11.2026 21:31"),
            ],
        ),
        (
            PLAIN,
            [
                Line("bạn lạ", "gửi ảnh đi"),
                Line("em", "không"),
                Line("bạn lạ", "http://xau.example/anh mở đi"),
            ],
        ),
        (
            DISCORD_APART,
            [
                Line("anhtuan", "chào em", "Hôm nay lúc 21:30"),
                Line("bong_2014", "không", "Hôm nay lúc 21:31"),
            ],
        ),
        (
            TIME_UNDER_NAME,
            [
                Line("Anh Tuấn", "gửi ảnh đi", "20:15"),
                Line("Na", "em không gửi đâu", "20:16"),
                Line("Anh Tuấn", "nhanh lên\nđừng nói ai", "20:17"),
            ],
        ),
        (
            WHATSAPP,
            [
                Line("Anh Tuấn", "em xinh thế", "24/11/2026, 21:30:11"),
                Line("Bống", "anh là ai", "24/11/2026, 21:31"),
            ],
        ),
        (
            MESSENGER,
            [
                Line("Anh Tuấn", "em xinh thế"),
                Line("Bạn đã gửi", "anh là ai"),
                Line("Anh Tuấn", "gửi ảnh đi\nnhanh lên"),
                Line("Bạn đã gửi", "không"),
            ],
        ),
        (
            INSTAGRAM,
            [
                Line("anhtuan99", "em xinh thế", "Nov 24, 2026 9:30 pm"),
                Line("bong_2014", "anh là ai", "Nov 24, 2026 9:31 pm"),
            ],
        ),
        (FACEBOOK, [Line("Anh Tuấn", "em xinh thế", "24 thg 11, 2026 21:30")]),
        (
            TIKTOK,
            [
                Line("anhtuan99", "gửi ảnh đi", "2026-11-24 21:30:11 UTC"),
                Line("bong2014", "không", "2026-11-24 21:31:02 UTC"),
            ],
        ),
        (ROBLOX, [Line("Tuan_pro", "cho xin zalo"), Line("bong_2014", "[Team] k")]),
        (GAME, [Line("Tuấn_VN", "[Thế giới] cho nick"), Line("bong", "k")]),
        ("nó -> gửi đi", [Line("", "nó -> gửi đi")]),
        (
            "Tuấn\n21:30\nchào em",
            [Line("", "Tuấn"), Line("", "chào em", "21:30")],
        ),
        ("https://xau.example/a mở đi", [Line("", "https://xau.example/a mở đi")]),
        ("10:30 đi học về", [Line("", "10:30 đi học về")]),
        ("", []),
    ],
    ids=[
        *(
            "zalo",
            "discord",
            "telegram",
            "plain",
            "discord-apart",
            "time-under-name",
            "whatsapp",
        ),
        *("messenger", "instagram", "facebook-export", "tiktok-export", "roblox"),
        *("game", "arrow", "bare", "link", "no-name", "nothing"),
    ],
)
def test_who_said_what_and_when(text: str, lines: list[Line]) -> None:
    assert list(read_chat(text)) == lines


def test_speakers_are_corrected_by_the_reporter() -> None:
    lines = read_chat(ZALO)
    assert speakers(lines) == ["Anh Tuấn", "Bống"]
    mine = renamed(lines, {"Bống": "em"})
    assert [x.who for x in mine] == ["Anh Tuấn", "em", "Anh Tuấn"]


def test_what_is_written_down_again_is_read_the_same() -> None:
    lines = tuple(Line(x.who, x.said.replace("\n", " "), x.at) for x in read_chat(ZALO))
    assert read_chat(written(lines)) == lines


def test_a_very_long_one_ends_in_one_line() -> None:
    lines = read_chat("\n".join(f"a: {n}" for n in range(LINES_MAX + 50)))
    assert len(lines) == LINES_MAX
    assert str(LINES_MAX + 49) in lines[-1].said


_PIECES = (
    *("Anh Tuấn", ":", ": ", "[", "]", "21:30", "24/11/2026", " ", "\n", "—", ","),
    *("hôm nay", "gửi ảnh", "https://a.vn/b", "9", "\u0301", "(", ")", "a", "lúc "),
    *("\nBạn đã gửi\n", "Nov 24, 2026 9:30 pm", "- ", "> ", "]: ", "\n—\n"),
)
_MESSAGE = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)


def _signs(text: str) -> Counter[str]:
    return Counter(c for c in unicodedata.normalize("NFC", text) if c.isalnum())


@given(st.one_of(_MESSAGE, st.text(max_size=300)))
def test_no_letter_and_no_digit_is_ever_lost(text: str) -> None:
    lines = read_chat(text)
    again = "".join(f"{x.who} {x.at} {x.said}\n" for x in lines)
    # A name stands once in the text and on each of its lines.
    assert not _signs(text) - _signs(again)


@given(st.text(max_size=300))
def test_any_text_gives_lines_with_something_in_them(text: str) -> None:
    assert all(x.who or x.said or x.at for x in read_chat(text))
