"""One row a figure, with the columns of SDMX-CSV that apply, and ours.

Codes: OBS_STATUS of SDMX CL_OBS_STATUS (A normal, E estimated, M missing: cannot exist,
Q missing: suppressed, U low reliability); CONF_STATUS of CL_CONF_STATUS (F free,
S suppressed). "_T" is the total, "_X" was not told, as SDMX has it.
"""

import csv
import io
from dataclasses import astuple, dataclass, fields
from typing import Any, Final

from lachan.observatory.indicators.model import Indicator
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases.form import Cell, Release, Series

TOTAL: Final = "_T"
COUNTRY: Final = (
    "VN"  # else the two digits of a province (19/2025/QĐ-TTg), "00" unknown
)
_UNITS: Final = {"%": "PT", "‰": "PM", "gateways": "GATEWAYS", "children": "PS"}
_OBS: Final = {"published": "A", "insufficient": "U", "hidden": "Q", "none": "M"}
_SOURCES: Final = {
    "gaussian": "noise",
    "suppression": "suppression",
    "survey": "survey",
}


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure. Empty strings and None are empty cells."""

    FREQ: str
    REF_AREA: str
    INDICATOR: str
    AGE: str
    SEX: str
    EDU_LEVEL: str
    CATEGORY: str
    VENUE: str
    DAY_PART: str
    DAYS_IN_USE: str
    REPORT_CHANNEL: str
    REPORTER: str
    REPORT_GROUP: str
    KIND: str
    WITHIN: str
    TIME_PERIOD: str
    OBS_VALUE: float | None
    LOWER: float | None
    UPPER: float | None
    UNIT_MEASURE: str
    NUMERATOR: int | None
    DENOMINATOR: int | None
    GATEWAYS_BAND: str
    OBS_STATUS: str
    CONF_STATUS: str
    METHOD: str
    RHO: float
    GEO_VERSION: str
    RELEASE_ID: str
    SYNTHETIC: str

    def cells(self) -> list[str]:
        """Return the row as CSV has it."""
        return ["" if value is None else str(value) for value in astuple(self)]

    def told(self) -> dict[str, Any]:
        """Return the row as JSON has it."""
        return {field.name.lower(): getattr(self, field.name) for field in fields(self)}


COLUMNS: Final = tuple(field.name for field in fields(Observation))
# What a figure may be split by → its column; all but the place have a total.
SPLITS: Final = {
    "province": "REF_AREA",
    "age": "AGE",
    "level": "EDU_LEVEL",
    "category": "CATEGORY",
    "venue": "VENUE",
    "part": "DAY_PART",
    "days": "DAYS_IN_USE",
    "channel": "REPORT_CHANNEL",
    "reporter": "REPORTER",
    "about": "REPORT_GROUP",
    "kind": "KIND",
    "within": "WITHIN",
}
# No two rows of a release have these alike.
KEY: Final = ("FREQ", "INDICATOR", "TIME_PERIOD", *SPLITS.values())
UNTOLD: Final = "_X"  # nobody said


def observation(
    indicator: Indicator, cell: Cell, release: Release, series: Series | None = None
) -> Observation:
    """Return one cell of a release as a row."""
    if series is None:
        series = release.find(indicator.code, *cell.dims)
    return Observation(
        FREQ=frequency(release.code),
        INDICATOR=indicator.code,
        SEX=TOTAL,
        **_split(cell),
        TIME_PERIOD=release.code,
        OBS_VALUE=cell.value,
        LOWER=cell.low,
        UPPER=cell.high,
        UNIT_MEASURE=_UNITS.get(indicator.unit, indicator.unit),
        NUMERATOR=cell.numerator,
        DENOMINATOR=cell.denominator,
        GATEWAYS_BAND=cell.gateways,
        OBS_STATUS=_OBS[cell.status],
        CONF_STATUS="S" if cell.status == "hidden" else "F",
        METHOD=_SOURCES[series.mechanism] if series else "",
        RHO=series.rho if series else 0.0,
        GEO_VERSION=release.geo_version,
        RELEASE_ID=release.name,
        SYNTHETIC="1" if release.is_synthetic else "0",
    )


def _split(cell: Cell) -> dict[str, str]:
    told = {SPLITS[name]: word or UNTOLD for name, word in cell.dims.items()}
    totals = dict.fromkeys(SPLITS.values(), TOTAL) | {SPLITS["province"]: COUNTRY}
    return totals | told


def frequency(code: str) -> str:
    """Return M, Q or A for a period's code."""
    _year, _sign, rest = code.partition("-")
    return "Q" if rest.startswith("Q") else "M" if rest else "A"


def data_csv(release: Release) -> str:
    """Return every figure of a release as CSV (RFC 4180), in its own order."""
    known = registry()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for series in release.series:
        indicator = known.get(series.indicator)
        if indicator is None:
            continue
        for cell in series.cells:
            row = observation(indicator, cell, release, series)
            writer.writerow(row.cells())
    return text.getvalue()
