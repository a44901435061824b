"""Where a short link may lead: inside this site, or to a listed host over TLS."""

import pytest

from lachan.learning.rules.texts import library
from lachan.programme.rules.links import allowed, counted

HOSTS = ["www.example.vn"]


@pytest.mark.parametrize(
    "target",
    ["/", "/hoc/?tuoi=6-9", "/hoc/danh-bac-6-9/#x", "https://www.example.vn/a?b=c"],
)
def test_these_are_allowed(target: str) -> None:
    assert allowed(target, HOSTS)


@pytest.mark.parametrize(
    "target",
    [
        *("", "hoc/", "//evil.example", "/\\evil.example", "\\/evil.example"),
        *("http://www.example.vn/", "https://evil.example/"),
        *("https://www.example.vn@evil.example/", "https://www.example.vn:81/"),
        *("https://evil.example\\@www.example.vn/", "javascript:alert(1)"),
        *("/\thoc", "https://www.example.vn:x/", "https://[", "tel:111"),
        "https://www.example.vn.evil.example/",
    ],
)
def test_these_are_not(target: str) -> None:
    assert not allowed(target, HOSTS)


def test_ways_to_help_are_not_counted() -> None:
    assert counted("/hoc/danh-bac-6-9/")
    for target in ("/khan-cap/", "/tra-loi/x", "/hoc/xin-giup-do-6-9/"):
        assert not counted(target)


@pytest.mark.parametrize("code", sorted(m.code for m in library() if m.topic.private))
def test_no_text_of_a_private_topic_is_counted(code: str) -> None:
    for ending in ("/", ".pdf", "?a=b", "/#x", ""):
        assert not counted(f"/hoc/{code}{ending}")
