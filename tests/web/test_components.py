"""Every component draws what it was given, and the frames around them."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.template import TemplateSyntaxError
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

import lachan.web
from lachan.web import kit, parts
from lachan.web.templatetags import lachan as tags

TEMPLATES = Path(lachan.web.__file__).parent / "templates"
COMPONENTS = sorted(p.stem for p in (TEMPLATES / "web/components").glob("*.html"))
PAGES = ["400", "403", "403_csrf", "404", "500"]
VOID = {"meta", "link", "input", "br", "img", "hr", "path", "rect", "circle", "line"}


class _Balance(HTMLParser):
    """Tells whether every element that is opened is closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        names = [name for name, _ in attrs]
        self.faults += [f"twice: {n}" for n in set(names) if names.count(n) > 1]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"out of turn: </{tag}>")


def _faults(html: str) -> list[str]:
    reader = _Balance()
    reader.feed(html)
    repeated = sorted({i for i in reader.ids if reader.ids.count(i) > 1})
    return [*reader.faults, *reader.open, *[f"id twice: {i}" for i in repeated]]


@pytest.fixture
def kit_page(client: Client, settings: Any) -> Any:
    """Return the function that gets a page of the kit."""
    settings.LACHAN_COMPONENT_PAGE = True
    return lambda path: client.get(f"/-/components/{path}").content.decode()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("frame", kit.FRAMES)
def test_every_frame_is_well_formed_html(
    kit_page: Any, client: Client, frame: str, language: str
) -> None:
    client.cookies["lang"] = language
    html = kit_page(f"{frame}/")
    assert _faults(html) == []
    assert f'<html lang="{language}"' in html


def test_wrong_fields_are_well_formed_html(kit_page: Any) -> None:
    assert _faults(kit_page("?errors")) == []


def test_every_component_is_on_the_component_page() -> None:
    own = (TEMPLATES / "web/kit.html").read_text(encoding="utf-8")
    frames = "".join(
        (TEMPLATES / f"web/{name}.html").read_text(encoding="utf-8")
        for name in (*kit.FRAMES, "skeleton")
    )
    others = "".join(
        path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.html")
        if path.parent == TEMPLATES or "components" in path.parts
    )
    tag = (Path(tags.__file__)).read_text(encoding="utf-8")
    shown = own + frames + others + tag
    unseen = [c for c in COMPONENTS if f"web/components/{c}.html" not in shown]
    assert unseen == []


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_stands_without_its_values(name: str) -> None:
    if name in {"door", "avatar", "problem"}:  # they need a link or an icon
        context = {"icon": "home", "url": "/", "title": "x"}
    else:
        context = {}
    render_to_string(f"web/components/{name}.html", context)


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_described(name: str) -> None:
    docs = Path(lachan.web.__file__).parents[3] / "docs" / "ui.md"
    inner = {"error_summary", "messages", "footer"}  # drawn by the frame itself
    assert name in inner or f"`{name}`" in docs.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_trouble_pages_say_what_is_and_what_to_do(page: str, language: str) -> None:
    request = RequestFactory().get("/x")
    with translation.override(language):
        html = get_template(f"{page}.html").render({}, request)
    assert _faults(html) == []
    assert 'href="tel:111"' in html
    assert html.count("<h1>") == 1
    assert html.count("main-act") == 1


def test_the_page_for_a_broken_server_needs_nothing_from_the_request() -> None:
    html = get_template("500.html").render()
    assert _faults(html) == []
    assert "csrf" not in html


def test_help_is_one_press_away_on_every_frame(kit_page: Any) -> None:
    for frame in kit.FRAMES:
        assert 'href="tel:111"' in kit_page(f"{frame}/")


def test_a_value_is_never_taken_for_markup() -> None:
    hostile = "<script>x</script>"
    values: dict[str, dict[str, Any]] = {
        "notice": {"title": hostile, "text": hostile},
        "tag": {"text": hostile},
        "keys": {"rows": [(hostile, hostile)]},
        "bars": {"bars": parts.bars([(hostile, 1, hostile)])},
        "timeline": {"events": [parts.Event(hostile, hostile)]},
        "avatar": {"name": hostile},
        "copy": {"id": "x", "text": hostile},
        "search": {"label": hostile, "value": hostile, "button": hostile},
    }
    for name, context in values.items():
        html = render_to_string(f"web/components/{name}.html", context)
        assert "<script" not in html, name


def test_a_wide_table_says_its_columns_beside_each_cell() -> None:
    table = parts.Table(
        "Nhóm", [parts.Column("Tên"), parts.Column("Số", right=True)], [["a", 1]]
    )
    html = render_to_string("web/components/table.html", {"table": table})
    assert 'data-label="Số"' in html
    assert '<th scope="row"' in html


def test_the_current_page_is_named_and_the_longest_address_wins(
    client: Client, settings: Any
) -> None:
    settings.LACHAN_COMPONENT_PAGE = True
    settings.LACHAN_FOOTER = [
        ("Bộ giao diện", "web:components", ""),
        ("Không có", "no-such-name", ""),
    ]
    request = RequestFactory().get("/-/components/staff/")
    from lachan.web.context import page

    links: Any = page(request)["footer_links"]
    assert [(link.label, link.current) for link in links] == [("Bộ giao diện", True)]


def test_the_component_page_is_shut_unless_it_is_asked_for(
    client: Client, settings: Any
) -> None:
    settings.LACHAN_COMPONENT_PAGE = False
    assert client.get("/-/components/").status_code == 404
    settings.LACHAN_COMPONENT_PAGE = True
    assert client.get("/-/components/").status_code == 200
    assert client.get("/-/components/nothing/").status_code == 404


def test_an_icon_that_is_not_there_is_a_fault_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError, match="no icons drawing named 'no-such'"):
        tags.icon("no-such")


def test_sample_data_is_said_on_every_page(client: Client, settings: Any) -> None:
    settings.LACHAN_COMPONENT_PAGE = True
    settings.LACHAN_SAMPLE_DATA = True
    for frame in kit.FRAMES:
        html = client.get(f"/-/components/{frame}/").content.decode()
        assert "Số liệu mẫu, không có thật." in html
