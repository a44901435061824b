"""Cut Be Vietnam Pro to what the pages set: Latin-1 and Vietnamese, two weights.

Run by hand when the font changes; its output is committed. Needs fonttools and
brotli, which nothing else in the project does::

    npm pack @fontsource/be-vietnam-pro && tar xzf fontsource-be-vietnam-pro-*.tgz
    python tools/make_fonts.py package src/lachan/web/static/web/fonts
"""

import sys
from pathlib import Path

from fontTools.subset import main as subset

# A page in English loads only the first; one in Vietnamese both.
RANGES = {
    "latin": "U+20-7E,U+A0,U+A9,U+AB,U+B7,U+BB,U+C0-C3,U+C8-CA,U+CC,U+CD,U+D2-D5,"
    "U+D7,U+D9,U+DA,U+DD,U+E0-E3,U+E8-EA,U+EC,U+ED,U+F2-F5,U+F9,U+FA,U+FD,"
    "U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026",
    "vietnamese": "U+102,U+103,U+110,U+111,U+128,U+129,U+168,U+169,U+1A0,U+1A1,U+1AF,"
    "U+1B0,U+300,U+301,U+303,U+309,U+323,U+1EA0-1EF9,U+20AB",
}
FEATURES = "kern,mark,mkmk,ccmp,locl,tnum"


def main(package: Path, into: Path) -> None:
    """Write four woff2 files and the licence of the font into `into`."""
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
    licence = (package / "LICENSE").read_text(encoding="utf-8")
    (into / "LICENSE").write_text(licence.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
