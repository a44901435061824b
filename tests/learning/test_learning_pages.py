"""/hoc/: found by age, topic and words without marks; one text; a sheet to print."""

from html import unescape

import pytest
from django.test import Client

from lachan.learning import rules

pytestmark = pytest.mark.django_db


def read(path: str, **headers: str) -> str:
    answer = Client(headers=headers).get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def titles(page: str) -> set[str]:
    return {m.vi.title for m in rules.library() if m.vi.title in page}


def test_everything_is_listed_without_an_account() -> None:
    assert titles(read("/hoc/")) == {m.vi.title for m in rules.library()}


def test_age_and_topic_narrow_together_and_can_be_undone() -> None:
    page = read("/hoc/?tuoi=6-9&chu-de=danh-bac")
    assert titles(page) == {"Trò quay lấy thưởng"}
    # Tapping the chosen age again leaves the topic alone.
    assert 'href="?chu-de=danh-bac" aria-current' in page


@pytest.mark.parametrize("typed", ["mat khau giong chia khoa", "MẬT KHẨU giống chìa"])
def test_words_are_found_with_and_without_marks(typed: str) -> None:
    page = read(f"/hoc/?q={typed}")
    found = titles(page)
    assert len(found) < len(rules.library())
    # What is looked for in the title comes first.
    assert min(found, key=page.index) == "Mật khẩu giống chìa khóa nhà"


def test_nothing_found_says_what_to_try() -> None:
    page = read("/hoc/?q=zzzz")
    assert "Không có bài nào như vậy" in page
    assert "Gõ không dấu cũng được" in page


def test_a_text_says_what_to_do_whom_to_call_and_on_what_law_it_stands() -> None:
    page = read("/hoc/gio-man-hinh-10-13/")
    assert "Căn cứ: 147/2024/NĐ-CP, Điều 39." in page
    assert 'href="tel:111"' in page
    assert "Quyết trước" in page


def test_a_text_for_the_small_is_set_larger() -> None:
    assert 'data-reader="small"' in read("/hoc/danh-bac-6-9/")
    assert 'data-reader="small"' not in read("/hoc/danh-bac-10-13/")


def test_a_text_can_be_read_in_english() -> None:
    client = Client()
    client.cookies["lang"] = "en"
    page = unescape(client.get("/hoc/danh-bac-14-17/").content.decode())
    assert "Betting: the loser's arithmetic" in page


def test_an_unknown_text_is_not_found() -> None:
    assert Client().get("/hoc/khong-co/").status_code == 404


def test_the_sheet_holds_what_the_list_was_narrowed_to() -> None:
    assert titles(read("/hoc/in/?tuoi=parent")) == {
        m.vi.title for m in rules.library() if m.reader == "parent"
    }


def test_no_page_of_texts_asks_the_database(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture
        read("/hoc/")
