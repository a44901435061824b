"""Security headers, language, theme and the quick exit, over HTTP."""

from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from lachan.web.middleware import no_store, security_headers


@pytest.fixture(autouse=True)
def _kit(settings: Any) -> None:
    settings.LACHAN_COMPONENT_PAGE = True


def test_every_answer_carries_the_guards(client: Client) -> None:
    for path in ("/-/components/", "/no-such-page/"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]


def test_a_view_may_set_a_narrower_guard_itself() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Referrer-Policy": "no-referrer"})

    answer = security_headers(view)(RequestFactory().get("/"))
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_page_is_vietnamese_whatever_the_browser_lists(client: Client) -> None:
    answer = client.get("/-/components/", headers={"Accept-Language": "en-US,en"})
    assert answer.headers["Content-Language"] == "vi"
    assert b'<html lang="vi"' in answer.content
    assert "Cookie" in answer.headers["Vary"]


def test_a_chosen_language_is_kept_and_an_unknown_one_is_not(client: Client) -> None:
    assert "lang" not in client.cookies
    answer = client.post("/-/ngon-ngu/", {"lang": "en", "next": "/-/components/"})
    assert answer.headers["Location"] == "/-/components/"
    assert client.cookies["lang"]["samesite"] == "Lax"
    assert client.cookies["lang"]["httponly"]
    assert b'<html lang="en"' in client.get("/-/components/").content
    client.post("/-/ngon-ngu/", {"lang": "xx"})
    assert client.cookies["lang"].value == "en"


def test_a_cookie_with_an_unknown_language_is_not_believed(client: Client) -> None:
    client.cookies["lang"] = "../../etc"
    assert client.get("/-/components/").headers["Content-Language"] == "vi"


def test_a_chosen_theme_is_kept_until_the_system_is_followed_again(
    client: Client,
) -> None:
    assert b"data-theme=" not in client.get("/-/components/").content
    client.post("/-/giao-dien/", {"theme": "dark"})
    assert b'data-theme="dark"' in client.get("/-/components/").content
    client.post("/-/giao-dien/", {"theme": "auto"})
    assert b'data-theme="' not in client.get("/-/components/").content


def test_a_cookie_with_an_unknown_theme_is_not_believed(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert b'data-theme="' not in client.get("/-/components/").content


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:x", "", "x"]
)
def test_a_choice_never_leads_to_another_site(client: Client, target: str) -> None:
    for path in ("/-/ngon-ngu/", "/-/giao-dien/"):
        answer = client.post(path, {"lang": "en", "theme": "dark", "next": target})
        assert answer.headers["Location"] == "/"


def test_a_form_on_another_site_changes_nothing(client: Client) -> None:
    answer = client.post(
        "/-/ngon-ngu/", {"lang": "en"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert "lang" not in client.cookies


def test_choices_are_made_by_sending_never_by_looking(client: Client) -> None:
    assert client.get("/-/ngon-ngu/?lang=en").status_code == 405
    assert client.get("/-/giao-dien/?theme=dark").status_code == 405


def test_a_public_page_sets_no_cookie_before_a_choice(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert not answer.cookies


def test_leaving_wipes_and_tells_nobody_where_from(
    client: Client, settings: Any
) -> None:
    settings.LACHAN_EXIT_TO = "https://weather.example/"
    answer = client.get("/-/thoat/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "https://weather.example/"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert '"cache"' in answer.headers["Clear-Site-Data"]


def test_no_store_keeps_an_answer_out_of_caches() -> None:
    @no_store
    def view(request: HttpRequest, word: str) -> HttpResponse:
        return HttpResponse(word)

    answer = view(RequestFactory().get("/"), word="x")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content == b"x"


def test_what_asks_for_an_icon_by_the_old_address_gets_ours(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert finders.find(answer.headers["Location"].removeprefix("/static/"))
