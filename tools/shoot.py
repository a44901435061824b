"""Take pictures of pages, to look at them: 360 and 1280 px, light and dark.

    python tools/shoot.py http://127.0.0.1:8000 OUT / /nha/ --lang vi,en

Needs a running site and Debian's Chromium.
"""

import argparse
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

ColorScheme = Literal["light", "dark"]
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIZES = {"phone": (360, 740), "desktop": (1280, 800)}
SCHEMES: tuple[ColorScheme, ...] = ("light", "dark")


def main() -> None:
    """Read the arguments and write one PNG a variant."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("base", help="http://host:port")
    parser.add_argument("out", type=Path)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--lang", default="vi", help="vi, en or vi,en")
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--schemes", default=",".join(SCHEMES))
    parser.add_argument("--cookie", help="NAME=VALUE of a signed-in session")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for variant in _variants(asked):
            _shoot(browser, asked, *variant)
        browser.close()


def _variants(asked: argparse.Namespace) -> Iterator[tuple[str, ColorScheme, str]]:
    """Yield (size, scheme, language)."""
    schemes = [s for s in SCHEMES if s in asked.schemes.split(",")]
    yield from product(asked.sizes.split(","), schemes, asked.lang.split(","))


def _shoot(
    browser: Browser,
    asked: argparse.Namespace,
    size: str,
    scheme: ColorScheme,
    lang: str,
) -> None:
    """Take every path in one variant."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        device_scale_factor=1.5,
    )
    cookies = [("lang", lang)]
    if asked.cookie:
        name, _, value = asked.cookie.partition("=")
        cookies.append((name, value))
    context.add_cookies(
        [{"name": n, "value": v, "url": asked.base} for n, v in cookies]
    )
    page = context.new_page()
    for path in asked.paths:
        page.goto(asked.base.rstrip("/") + path, wait_until="load")
        page.evaluate("document.fonts.ready")
        slug = path.strip("/").replace("/", "-").replace("?", "_") or "home"
        target = asked.out / f"{slug}.{size}.{scheme}.{lang}.png"
        page.screenshot(path=target, full_page=True)
    context.close()


if __name__ == "__main__":
    main()
