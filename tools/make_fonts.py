"""Cut Be Vietnam Pro to what the pages set: Latin-1 and Vietnamese, two weights.

For browsers as woff2, for paper and charts as one TTF a weight. Run by hand when
the font changes; its output is committed. Needs fonttools and brotli, which nothing
else in the project does::

    npm pack @fontsource/be-vietnam-pro && tar xzf fontsource-be-vietnam-pro-*.tgz
    python tools/make_fonts.py package src/lachan/web/static/web/fonts \\
        src/lachan/documents/fonts/plain
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import main as subset
from fontTools.ttLib import TTFont

# A page in English loads only the first; one in Vietnamese both.
RANGES = {
    "latin": "U+20-7E,U+A0,U+A9,U+AB,U+B7,U+BB,U+C0-C3,U+C8-CA,U+CC,U+CD,U+D2-D5,"
    "U+D7,U+D9,U+DA,U+DD,U+E0-E3,U+E8-EA,U+EC,U+ED,U+F2-F5,U+F9,U+FA,U+FD,"
    "U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026",
    "vietnamese": "U+102,U+103,U+110,U+111,U+128,U+129,U+168,U+169,U+1A0,U+1A1,U+1AF,"
    "U+1B0,U+300,U+301,U+303,U+309,U+323,U+1EA0-1EF9,U+20AB",
}
FEATURES = "kern,mark,mkmk,ccmp,locl,tnum"


def main(package: Path, into: Path, paper: Path) -> None:
    """Write four woff2 files into `into`, two TTF into `paper`, the licence beside."""
    for weight in (400, 600):
        for part, unicodes in RANGES.items():
            name = f"be-vietnam-pro-{part}-{weight}"
            subset(
                [
                    str(package / "files" / f"{name}-normal.woff2"),
                    f"--unicodes={unicodes}",
                    f"--layout-features={FEATURES}",
                    "--flavor=woff2",
                    "--no-hinting",
                    "--desubroutinize",
                    f"--output-file={into / name}.woff2",
                ]
            )
        _join(into, paper / f"be-vietnam-pro-{weight}.ttf", weight)
    licence = (package / "LICENSE").read_text(encoding="utf-8").rstrip() + "\n"
    for folder in (into, paper):
        (folder / "LICENSE").write_text(licence, encoding="utf-8")


def _join(parts: Path, out: Path, weight: int) -> None:
    """Write the parts of a weight as one font, which all but browsers need."""
    out.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = []
        for part in RANGES:
            font = TTFont(parts / f"be-vietnam-pro-{part}-{weight}.woff2")
            font.flavor = None
            plain.append(str(Path(folder, f"{part}.ttf")))
            font.save(plain[-1])
        Merger().merge(plain).save(out)


if __name__ == "__main__":
    main(*(Path(given) for given in sys.argv[1:4]))
