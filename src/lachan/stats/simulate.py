"""Batches of the made-up country, signed, each marked synthetic.

The keys follow from the seed and are no secret: whoever takes such a batch for real has
not read it. The same seed makes the same octets.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lachan.lib.errors import RefusedError
from lachan.lib.files import write_atomic
from lachan.stats import country, keys
from lachan.stats.batch import Head, write
from lachan.stats.edge import Month, day_of
from lachan.stats.words import VERSION

TAX: Final = "2026.11"
FIRST_DAY: Final = dt.date(2026, 9, 1)
SENDER: Final = hashlib.sha256(b"lachan synthetic sender: not a secret").digest()
MANIFEST: Final = "simulation.json"
_NOTE: Final = (
    "SYNTHETIC: made by lachan stats simulate. No child, no home, no school is in it."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make. first: the first day."""

    gateways: int
    days: int
    seed: int
    first: dt.date = FIRST_DAY

    def dates(self) -> list[dt.date]:
        """Return the days."""
        return [self.first + dt.timedelta(n) for n in range(self.days)]


@dataclass(frozen=True, slots=True)
class _Issuer:
    secret: bytes
    public: bytes
    certificate: bytes


def make(
    plan: Plan, out: Path, told: Callable[[int], None] = lambda done: None
) -> dict[str, object]:
    """Write one file of batches a day into `out`; return what the manifest says.

    told: called with the number of gateways done. Raises RefusedError if `out` holds
    another simulation.
    """
    marked = out / MANIFEST
    if out.exists() and any(out.iterdir()) and not marked.exists():
        raise RefusedError(f"{out} is not empty; name a new directory")
    out.mkdir(parents=True, exist_ok=True)
    marked.unlink(missing_ok=True)  # written again at the end: then all is there
    names = {day: out / f"batches-{day}.jsonl" for day in plan.dates()}
    files = {day: path.open("wb") for day, path in names.items()}
    batches = 0
    try:
        for number, geo in enumerate(country.provinces(plan.gateways)):
            for day, octets in _of(plan, country.gateway(plan.seed, number, geo)):
                files[day].write(octets + b"\n")
                batches += 1
            told(number + 1)
    finally:
        for file in files.values():
            file.close()
    said = _manifest(plan, batches, sorted(names.values()))
    text = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
    write_atomic(marked, text.encode())
    return said


def _of(plan: Plan, gateway: country.Gateway) -> Iterator[tuple[dt.date, bytes]]:
    month, issuer = Month(""), None
    for day in plan.dates():
        if month.month != f"{day:%Y-%m}":
            month, issuer = Month(f"{day:%Y-%m}"), None
        counted = country.day(plan.seed, gateway, day)
        cells, month = day_of(
            counted.rows,
            month,
            states=counted.states,
            children=len(gateway.who) if gateway.venue == "home" else 0,
        )
        if cells:
            issuer = issuer or _issuer(plan.seed, gateway.number, month.month)
            yield day, write(_head(gateway, day, issuer), cells, issuer.secret)


def _head(gateway: country.Gateway, day: dt.date, issuer: _Issuer) -> Head:
    return Head(
        period=day,
        seq=1,
        issuer=issuer.public,
        by=keys.key_id(keys.public_of(SENDER)),
        certificate=issuer.certificate,
        geo=gateway.geo,
        venue=gateway.venue,
        tax=TAX,
        synthetic=True,
    )


def _issuer(seed: int, number: int, month: str) -> _Issuer:
    text = f"lachan synthetic issuer|{seed}|{number}|{month}"
    secret = hashlib.sha256(text.encode()).digest()
    public = keys.public_of(secret)
    signed = keys.certify(SENDER, public, month)
    return _Issuer(secret, public, bytes.fromhex(signed))


def _manifest(plan: Plan, batches: int, files: list[Path]) -> dict[str, object]:
    return {
        "synthetic": True,
        "note": _NOTE,
        "version": VERSION,
        "seed": plan.seed,
        "gateways": plan.gateways,
        "first": plan.first.isoformat(),
        "days": plan.days,
        "batches": batches,
        "files": {p.name: _sha256(p) for p in files},
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()
