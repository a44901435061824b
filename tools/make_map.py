"""Draw the 34 provinces as a sketch from the centres of their communes.

Each commune is a circle of its area around its centre; what is nearer to it than to any
other is its own; the communes of a province are one shape. No boundary that anybody
drew is in it. Hoàng Sa and Trường Sa are dots at about a tenth of a degree.

    pip install shapely
    pip download vietnamadminunits==1.0.4 --no-deps -d DIR     (MIT)
    python tools/make_map.py DIR/vietnamadminunits-1.0.4-py3-none-any.whl

Run by hand; its output is committed. Same wheel and shapely, same bytes.
"""

import json
import math
import sqlite3
import sys
import tempfile
import zipfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from shapely.geometry import MultiPoint, Point, Polygon

OUT = Path(__file__).parents[1] / "src/lachan/observatory/charts/data/provinces.json"
DATABASE = "vietnamadminunits/data/dataset.db"
WIDTH = 340.0
EDGE = 6.0
WEST, EAST, SOUTH, NORTH = 102.0, 116.2, 7.4, 23.5
SHRINK = math.cos(math.radians(16))  # of a degree of longitude
KM_A_DEGREE = 111.2
LARGER = 1.45  # circles touch those of their neighbours
CLOSE = 0.09  # degrees: closes the rest between them
FINE = 0.03  # degrees: what is smaller is not drawn
SMALL = 0.004  # square degrees: islands below it are left out
FAR = {"Hoàng Sa", "Trường Sa"}


class Commune(NamedTuple):
    """One commune: its province and its circle, degrees."""

    province: str
    at: Point
    radius: float


# (latitude, longitude); names as they stand on the map.
ISLANDS: list[dict[str, Any]] = [
    {
        "name": "Hoàng Sa",
        "province": "48",
        "at": (18.2, 112.1),
        "dots": [
            (16.83, 112.34), (16.53, 111.61), (15.78, 111.20), (16.67, 112.73),
            (16.50, 111.52), (16.45, 111.50), (16.46, 111.75), (16.98, 112.27),
            (16.05, 112.53), (16.35, 112.02), (17.10, 111.50), (16.93, 112.40),
        ],
    },
    {
        "name": "Trường Sa",
        "province": "56",
        "at": (12.75, 114.1),
        "dots": [
            (8.65, 111.92), (11.43, 114.33), (11.05, 114.28), (10.18, 114.36),
            (10.37, 114.48), (9.89, 114.33), (8.97, 113.70), (7.89, 112.92),
            (11.08, 115.02), (10.73, 115.80), (8.93, 112.35), (8.85, 112.20),
            (10.67, 114.42), (8.83, 113.98), (8.72, 114.18), (8.85, 114.65),
            (8.68, 111.67), (9.78, 114.45), (9.55, 112.89), (9.70, 114.20),
        ],
    },
]  # fmt: skip


def main(wheel: Path) -> None:
    """Write the file and say how much is in it."""
    communes = _communes(wheel)
    provinces = _simplified(_shapes(communes))
    told = {
        "width": WIDTH,
        "height": round(_y(SOUTH) + EDGE, 1),
        "provinces": {code: _path(shape) for code, shape in sorted(provinces.items())},
        "islands": [_islands(one) for one in ISLANDS],
    }
    OUT.parent.mkdir(exist_ok=True)
    text = json.dumps(told, ensure_ascii=False, indent=1)
    OUT.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(provinces)} provinces, {len(text):,} characters\n")


def _communes(wheel: Path) -> list[Commune]:
    asked = "SELECT provinceCode, ward, wardLat, wardLon, wardAreaKm2 FROM admin_units"
    with zipfile.ZipFile(wheel) as packed, tempfile.TemporaryDirectory() as folder:
        packed.extract(DATABASE, folder)
        rows = list(sqlite3.connect(Path(folder, DATABASE)).execute(asked))
    return [
        Commune(code, Point(lon, lat), _radius(area))
        for code, ward, lat, lon, area in rows
        if not any(name in ward for name in FAR)
    ]


def _radius(area_km2: float | None) -> float:
    """Return the radius of a circle of this area; of a small one where none is told."""
    return LARGER * math.sqrt(max(area_km2 or 0, 10) / math.pi) / KM_A_DEGREE


def _shapes(communes: list[Commune]) -> dict[str, Any]:
    circles = [c.at.buffer(c.radius, quad_segs=4) for c in communes]
    land = shapely.union_all(circles).buffer(CLOSE).buffer(-CLOSE)
    land = shapely.union_all([Polygon(p.exterior) for p in land.geoms])
    cells = shapely.voronoi_polygons(MultiPoint([c.at for c in communes]))
    tree = shapely.STRtree(list(cells.geoms))
    owned = defaultdict(list)
    for commune in communes:
        [place] = tree.query(commune.at, predicate="within")
        owned[commune.province].append(cells.geoms[place])
    whole = {code: shapely.union_all(own) for code, own in owned.items()}
    return {code: shape.intersection(land) for code, shape in whole.items()}


def _simplified(shapes: dict[str, Any]) -> dict[str, Any]:
    """Draw fewer corners; what two provinces share stays one line."""
    codes = sorted(shapes)
    fewer = shapely.coverage_simplify([shapes[code] for code in codes], FINE)
    return {
        code: _without_specks(shape) for code, shape in zip(codes, fewer, strict=True)
    }


def _without_specks(shape: Any) -> list[Any]:
    parts = list(getattr(shape, "geoms", [shape]))
    largest = max(part.area for part in parts)
    return [p for p in parts if p.area >= SMALL or p.area == largest]


def _path(parts: list[Any]) -> str:
    return "".join(_outline(list(part.exterior.coords)[:-1]) for part in parts)


def _outline(corners: list[tuple[float, float]]) -> str:
    """Return one outline: where it begins, then steps, each from what was written."""
    points = [(round(_x(lon), 1), round(_y(lat), 1)) for lon, lat in corners]
    steps = (
        f"{_short(x - x0)},{_short(y - y0)}" for (x0, y0), (x, y) in pairwise(points)
    )
    return f"M{_short(points[0][0])},{_short(points[0][1])}l{' '.join(steps)}z"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _x(lon: float) -> float:
    return EDGE + (lon - WEST) * _scale()


def _y(lat: float) -> float:
    return EDGE + (NORTH - lat) * _scale() / SHRINK


def _scale() -> float:
    return (WIDTH - 2 * EDGE) / (EAST - WEST)


def _islands(one: dict[str, Any]) -> dict[str, Any]:
    points = [[round(_x(lon), 1), round(_y(lat), 1)] for lat, lon in one["dots"]]
    lat, lon = one["at"]
    return one | {"at": [round(_x(lon), 1), round(_y(lat), 1)], "dots": points}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
