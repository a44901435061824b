"""The research package: a script that runs, and synthetic data of the same shape.

Who wants to work with the figures writes the analysis here first, with data that are
made up from a seed, and runs it unchanged on a folder of a release afterwards.
"""

import datetime as dt
import io
import random
import zipfile
from pathlib import Path
from typing import Final

from lachan.observatory.indicators.model import Indicator
from lachan.observatory.indicators.registry import registry
from lachan.observatory.opendata.columns import data_csv
from lachan.observatory.releases.form import Cell, Release, Series, Status
from lachan.observatory.releases.periods import parsed
from lachan.stats.words import PROVINCES

SCRIPT: Final = Path(__file__).parent / "analyse.py"
README: Final = Path(__file__).parent / "research.md"
NAME: Final = "la-chan-nghien-cuu"
MONTHS: Final = 12
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
_TOO_FEW: Final = 100
_THIN: Final = 200
_LATER: Final = dt.timedelta(days=40)  # a release after its month began


def package(seed: int = 1) -> bytes:
    """Return the package as a zip. The same seed gives the same octets."""
    months = [made_up(code, seed) for code in _codes()]
    header, *_rest = data_csv(months[0]).splitlines(keepends=True)
    rows = [line for m in months for line in data_csv(m).splitlines(keepends=True)[1:]]
    contents = {
        "README.md": README.read_bytes(),
        "analyse.py": SCRIPT.read_bytes(),
        "data.csv": (header + "".join(rows)).encode(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
        for name, octets in contents.items():
            entry = zipfile.ZipInfo(f"{NAME}/{name}", _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            z.writestr(entry, octets)
    return packed.getvalue()


def _codes() -> list[str]:
    return [f"2025-{month:02}" for month in range(1, MONTHS + 1)]


def made_up(code: str, seed: int = 1) -> Release:
    """Return a release of a month that no gateway sent. Marked synthetic."""
    period = parsed(code)
    chance = random.Random(f"{seed}|{code}")  # noqa: S311 - figures, no secret
    homes = _homes(seed)
    return Release(
        code=code,
        revision=1,
        first=period.first,
        last=period.last,
        space="synthetic",
        made_at=dt.datetime.combine(period.first, dt.time(), dt.UTC) + _LATER,
        series=tuple(_every_series(chance, homes, period.first.month)),
        rho=0.02,
        delta=1e-9,
        clips={"categories_a_month": 8},
        generation=0,
        geo_version="2025-07-01",
    )


def _homes(seed: int) -> dict[str, int]:
    """Return how many gateways each province has: a few large, some next to none."""
    chance = random.Random(seed)  # noqa: S311 - figures, no secret
    return {code: int(chance.lognormvariate(6.2, 1.6)) for code in PROVINCES}


def _every_series(
    chance: random.Random, homes: dict[str, int], month: int
) -> list[Series]:
    found = []
    for code, share in {"B1": 0.62, "B5": 0.09, "B6": 0.17, "A4": 0.83}.items():
        indicator = registry()[code]
        now = share * (1 + 0.02 * (month - 6) / 6)
        found.append(_series(chance, indicator, (), {"": sum(homes.values())}, now))
        found.append(_series(chance, indicator, ("province",), homes, now))
    fraud = dict.fromkeys(("gambling", "phishing", "scam"), sum(homes.values()))
    found.append(_series(chance, registry()["B4"], ("category",), fraud, 0.12))
    return found


def _series(
    chance: random.Random,
    indicator: Indicator,
    by: tuple[str, ...],
    behind: dict[str, int],
    share: float,
) -> Series:
    cells = tuple(
        _cell(chance, {by[0]: code} if by else {}, count, share * _apart(chance, by))
        for code, count in behind.items()
    )
    return Series(indicator.code, by, 0.005, "gaussian", cells)


def _apart(chance: random.Random, by: tuple[str, ...]) -> float:
    """Return how far a place or a category is from all; the country hardly moves."""
    return chance.uniform(0.8, 1.2) if by else chance.uniform(0.99, 1.01)


def _cell(
    chance: random.Random, dims: dict[str, str], behind: int, share: float
) -> Cell:
    if behind < _TOO_FEW:
        return Cell(dims, None, None, None, None, None, "", "hidden")
    scale = 15.8  # of the noise: sensitivity √5, ρ = 0.005… as monthly releases have it
    base = behind + round(chance.gauss(0, scale))
    top = round(behind * share + chance.gauss(0, scale))
    value = 100 * top / base
    half = 100 * 1.96 * scale * (1 + share) / base
    status: Status = "insufficient" if behind < _THIN else "published"
    value, low, high = (
        round(min(max(n, 0.0), 100.0), 2) for n in (value, value - half, value + half)
    )
    band = f"{behind // 500 * 500}-{behind // 500 * 500 + 499}"
    return Cell(dims, value, low, high, top, base, band, status)
