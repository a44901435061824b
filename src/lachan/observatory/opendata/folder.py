"""The files of one release. The same release gives the same octets."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, Final

from lachan.observatory.indicators.model import Indicator
from lachan.observatory.indicators.registry import registry
from lachan.observatory.opendata.columns import data_csv
from lachan.observatory.opendata.describing import LICENCE, csvw, data_package, title
from lachan.observatory.releases.form import Release
from lachan.observatory.releases.reading import read
from lachan.observatory.showing.shelf import Header

SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"
README: Final = Path(__file__).parent / "folder.md"
SIGNS: Final = b"lachan-open-data/1 "


def files(
    octets: bytes, notes: Sequence[Header], sign: Callable[[bytes], str]
) -> dict[str, bytes]:
    """Return every file by name. octets: the signed release.

    notes: this and earlier revisions of its period, the first one first.
    sign: the signature of octets by the key of the releases, in hex.
    """
    release = read(octets)
    made = {
        "data.csv": data_csv(release).encode(),
        "data.csv-metadata.json": _json(csvw(release)),
        "indicators.json": _json([_told(i) for i in _used(release)]),
        "release.json": octets,
        "README.md": _readme(release).encode(),
        "REVISIONS.md": _revisions(release, notes).encode(),
    }
    sizes = {name: (len(o), hashlib.sha256(o).hexdigest()) for name, o in made.items()}
    made["datapackage.json"] = _json(data_package(release, sizes))
    made[SUMS] = sums(made)
    made[SIGNATURE] = (sign(SIGNS + made[SUMS]) + "\n").encode()
    return made


def sums(made: Mapping[str, bytes]) -> bytes:
    """Return the list that `sha256sum --check` reads."""
    lines = [f"{hashlib.sha256(o).hexdigest()}  {n}\n" for n, o in sorted(made.items())]
    return "".join(lines).encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _used(release: Release) -> list[Indicator]:
    codes = {series.indicator for series in release.series}
    return [indicator for code, indicator in registry().items() if code in codes]


def _told(indicator: Indicator) -> dict[str, Any]:
    names = ("name", "plain", "numerator", "denominator", "caveat")
    both = {"vi": indicator.vi, "en": indicator.en}
    return {
        "code": indicator.code,
        **{n: {lang: getattr(w, n) for lang, w in both.items()} for n in names},
        "unit": indicator.unit,
        "dimensions": list(indicator.dims),
        "minimum_cell": indicator.cell_min,
        "method": indicator.method.value,
        "legal": indicator.legal,
        "aligned_with": indicator.align,
    }


def _readme(release: Release) -> str:
    text = Template(README.read_text(encoding="utf-8"))
    return text.substitute(
        title=title(release),
        first=release.first,
        last=release.last,
        revision=release.revision,
        day=f"{release.made_at:%Y-%m-%d}",
        licence=LICENCE["title"],
        rho=f"{release.rho:g}",
        delta=f"{release.delta:g}",
        geo=release.geo_version,
    )


def _revisions(release: Release, notes: Sequence[Header]) -> str:
    lines = [
        f"| r{one.revision} | {one.made_at:%Y-%m-%d} | {one.reason or '–'}"
        f" | `{one.sha256}` |"
        for one in notes
    ]
    return (
        f"# Các bản của {release.code} / Revisions\n\n"
        "Bản cũ không bao giờ bị ghi đè. Older revisions are never overwritten.\n\n"
        "| Bản | Ngày | Lý do | SHA-256 |\n|---|---|---|---|\n"
        + "\n".join(lines)
        + "\n"
    )
