"""Colours, weight and purity of what every page loads."""

import gzip
import re
from pathlib import Path

import lachan.web

WEB = Path(lachan.web.__file__).parent
STATIC = WEB / "static" / "web"
CSS = (STATIC / "lachan.css").read_text(encoding="utf-8")
APPS = WEB.parent

TEXT_ON = [
    *[(ink, on) for ink in ("ink", "ink-2") for on in ("paper", "surface", "sunken")],
    *[("ink", f"{tint}-tint") for tint in ("cham", "com", "nghe", "man", "son")],
    *[("ink-2", f"{tint}-tint") for tint in ("cham", "com")],
    ("ink-3", "surface"),
    *[("link", on) for on in ("paper", "surface", "sunken", "cham-tint", "com-tint")],
    *[("link", on) for on in ("nghe-tint", "man-tint", "son-tint")],
    ("cham", "cham-tint"),
    ("cham", "surface"),
    ("com", "com-tint"),
    ("nghe", "nghe-tint"),
    ("nghe", "surface"),
    ("man", "man-tint"),
    ("man", "surface"),
    ("man", "paper"),
    ("son-ink", "son-tint"),
    ("son-ink", "surface"),
    ("on-cham", "cham"),
    ("on-cham", "cham-hover"),
    ("on-son", "son"),
    ("paper", "ink"),
    ("paper", "ink-2"),
]
OUTLINES = [
    ("line-strong", "surface"),
    ("line-strong", "paper"),
    ("cham", "surface"),
    ("man-mark", "paper"),
    ("focus", "paper"),
    ("focus", "surface"),
    *[(f"c{n}", "surface") for n in range(1, 7)],
]


def _block(selector: str) -> dict[str, str]:
    """Return the custom properties of the first rule that starts with `selector`."""
    start = CSS.index(selector) + len(selector)
    rule = re.sub(r"/\*.*?\*/", "", CSS[start : CSS.index("}", start)], flags=re.DOTALL)
    return dict(re.findall(r"--([\w-]+):\s*([^;]+)", rule))


LIGHT = _block(":root{")
DARK_BY_SYSTEM = _block(":root:not([data-theme=light]){")
DARK_BY_CHOICE = _block(":root[data-theme=dark]{")


def _luminance(colour: str) -> float:
    """Relative luminance of #rrggbb. Source: WCAG 2.2, relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _weak(pairs: list[tuple[str, str]], least: float) -> list[str]:
    """Name the pairs of either theme whose contrast is below `least`."""
    themes = {"light": LIGHT, "dark": LIGHT | DARK_BY_SYSTEM}
    return [
        f"{theme}: {ink} on {on} is {_contrast(tokens[ink], tokens[on]):.2f}"
        for theme, tokens in themes.items()
        for ink, on in pairs
        if _contrast(tokens[ink], tokens[on]) < least
    ]


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    assert DARK_BY_SYSTEM == DARK_BY_CHOICE
    assert len(DARK_BY_SYSTEM) > 40


def test_dark_changes_every_colour_that_light_gives() -> None:
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}
    assert colours == {n for n, v in DARK_BY_SYSTEM.items() if v.startswith("#")}


def test_text_is_readable_on_every_ground_it_stands_on() -> None:
    assert _weak(TEXT_ON, 4.5) == []


def test_outlines_and_chart_marks_are_seen() -> None:
    assert _weak(OUTLINES, 3.0) == []


def test_components_use_tokens_and_no_colours_of_their_own() -> None:
    components = CSS[CSS.index("/* ---- Page and text") :]
    # The drawing has its own paints, a QR code must be on white.
    lines = [
        line
        for line in components.splitlines()
        if "--leafv" not in line and ".qr{" not in line
    ]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", "\n".join(lines)) == []


def test_the_style_sheet_is_at_most_10_kb_compressed() -> None:
    assert len(gzip.compress(CSS.encode(), 9)) <= 10 * 1024


def test_the_fonts_are_at_most_60_kb() -> None:
    fonts = list((STATIC / "fonts").glob("*.woff2"))
    assert len(fonts) == 4
    assert sum(f.stat().st_size for f in fonts) <= 60 * 1024
    assert (STATIC / "fonts" / "LICENSE").read_text().count("SIL OPEN FONT LICENSE")


def test_the_scripts_of_every_page_are_at_most_5_kb() -> None:
    assert len((STATIC / "lachan.js").read_bytes()) <= 5 * 1024


def test_every_file_the_style_sheet_names_is_there() -> None:
    names = re.findall(r"url\(([^)]+)\)", CSS)
    assert names
    assert [n for n in names if not (STATIC / n).is_file()] == []


def _own_files() -> list[Path]:
    """Return every template, style sheet and script of our own, in every app."""
    suffixes = {".html", ".css", ".js", ".svg"}
    return [
        path
        for path in sorted(APPS.rglob("*"))
        if path.suffix in suffixes
        and not path.name.endswith(".min.js")
        and {"templates", "static", "icons", "art"} & set(path.parts)
    ]


def test_no_template_or_static_file_names_another_site() -> None:
    allowed = "http://www.w3.org/2000/svg"
    found = [
        f"{path.relative_to(APPS)}: {url}"
        for path in _own_files()
        for url in re.findall(
            r"""(?:https?:)?//[\w.-]+\.\w+[^\s"')]*""", path.read_text()
        )
        if url != allowed and not re.search(r"\bexample\b", url)
    ]
    assert found == []


def test_no_template_carries_a_style_or_a_script_of_its_own() -> None:
    inline = re.compile(
        r"""<style(?!>\{% style_inside %\}<)|\sstyle=|\son\w+=["']|javascript:"""
        r"""|<script(?![^>]*\bsrc=)"""
    )
    found = [
        f"{path.relative_to(APPS)}: {match[0]}"
        for path in _own_files()
        if path.suffix == ".html"
        for match in inline.finditer(path.read_text())
    ]
    assert found == []


def test_every_icon_that_is_named_can_be_drawn() -> None:
    icons = {path.stem for path in (WEB / "icons").glob("*.svg")}
    named = re.compile(r"""(?:\{% icon|\bicon=)\s*"([a-z0-9-]+)""")
    missing = [
        f"{path.relative_to(APPS)}: {name}"
        for path in APPS.rglob("*")
        if path.suffix in {".html", ".py"}
        for name in named.findall(path.read_text(encoding="utf-8"))
        if name not in icons
    ]
    assert missing == []


def test_every_icon_is_one_drawing_on_a_grid_of_24() -> None:
    for path in (WEB / "icons").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        )
        assert text.count("<svg") == 1
        assert "script" not in text
