"""Accounts, links and phones are recognised and brought to one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.reports.rules.intake import MANY_MAX, WORDS_MAX
from lachan.reports.rules.online import find_online, of_lines


@pytest.mark.parametrize(
    ("text", "platform", "account", "normal"),
    [
        (
            "https://www.facebook.com/an.tuan?fbclid=1",
            "facebook",
            "an.tuan",
            "facebook.com/an.tuan",
        ),
        (
            "m.facebook.com/profile.php?id=1000",
            "facebook",
            "1000",
            "facebook.com/profile.php?id=1000",
        ),
        ("https://zalo.me/0912345678", "zalo", "0912345678", "zalo.me/0912345678"),
        ("tiktok.com/@bong.2014?_r=1", "tiktok", "bong.2014", "tiktok.com/@bong.2014"),
        (
            "https://www.roblox.com/users/123456/profile",
            "roblox",
            "123456",
            "roblox.com/users/123456/profile",
        ),
        ("discord.gg/abcDEF.", "discord", "", "discord.gg/abcDEF"),
        ("https://t.me/anhtuan9x", "telegram", "anhtuan9x", "t.me/anhtuan9x"),
        ("web xau.xyz/anh", "", "", "xau.xyz/anh"),
        ("zalo 0912 345 678", "zalo", "0912345678", "zalo:0912345678"),
        ("số +84 912.345.678 nhé", "", "0912345678", "0912345678"),
        ("0084912345678", "", "0912345678", "0912345678"),
        ("fb: Anh.Tuan", "facebook", "Anh.Tuan", "facebook:anh.tuan"),
        ("nick tele @anh_tuan", "telegram", "anh_tuan", "telegram:anh_tuan"),
        ("anhtuan#1234", "discord", "anhtuan#1234", "discord:anhtuan#1234"),
        ("roblox: Bong_Dep", "roblox", "Bong_Dep", "roblox:bong_dep"),
        ("ff: 123456789", "game", "123456789", "game:123456789"),
    ],
)
def test_what_is_named_is_recognised(
    text: str, platform: str, account: str, normal: str
) -> None:
    (one,) = find_online(text)
    assert (one.platform, one.account, one.normal) == (platform, account, normal)


def test_the_same_written_twice_is_one() -> None:
    assert len(find_online("0912345678 và +84912345678, 0912.345.678")) == 1


def test_a_plain_line_of_the_field_is_a_name_on_the_only_platform() -> None:
    (one,) = of_lines("anhtuan.kb2009", ["zalo"])
    assert (one.platform, one.account) == ("zalo", "anhtuan.kb2009")
    (one,) = of_lines("Tuấn đẹp trai", ["zalo", "tiktok"])
    assert (one.platform, one.normal) == ("", "tuấn đẹp trai")


@pytest.mark.parametrize(
    "text", ["em 12 tuổi", "ngày 24.11.2026", "3.500.000", "a.b", ""]
)
def test_what_names_nobody_is_left(text: str) -> None:
    assert find_online(text) == ()


@given(st.text(max_size=400), st.lists(st.sampled_from(["zalo", "tiktok", "game"])))
def test_any_text_has_an_answer_that_can_be_kept(text: str, chosen: list[str]) -> None:
    for found in (find_online(text, chosen), of_lines(text, chosen)):
        assert len(found) <= MANY_MAX
        assert len({one.normal for one in found}) == len(found)
        for one in found:
            assert one.normal
            assert max(len(one.url), len(one.account), len(one.normal)) <= WORDS_MAX


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True), st.sampled_from(" .-"))
def test_a_phone_is_one_however_it_is_written(digits: str, gap: str) -> None:
    spaced = gap.join((digits[:4], digits[4:7], digits[7:]))
    abroad = "+84" + digits[1:]
    spellings = {one.normal for t in (digits, spaced, abroad) for one in find_online(t)}
    assert spellings == {digits}
