"""Batches for tests: one home of one day, signed by a sender of our own."""

import datetime as dt
import hashlib

from lachan.stats import keys
from lachan.stats.batch import Head, write
from lachan.stats.cells import Cell

SENDER = hashlib.sha256(b"a sender of the tests").digest()
DAY = dt.date(2026, 11, 24)
CELLS: tuple[Cell, ...] = (
    ("thcs", "10-13", "gambling", "block", "evening", 3, 0, 0),
    ("thcs", "10-13", "learning", "allow", "morning", 40, 0, 0),
    ("all", "all", "all", "all", "all", 0, 1, 1),
    ("all", "all", "gambling", "block", "all", 0, 1, 1),
    ("thcs", "all", "gambling", "block", "all", 0, 1, 1),
    ("all", "all", "all", "children", "all", 2, 1, 1),
)


def issuer(home: int) -> bytes:
    """Return the secret of a home's key."""
    return hashlib.sha256(f"home {home}".encode()).digest()


def head(home: int = 1, day: dt.date = DAY, sender: bytes = SENDER) -> Head:
    """Return what a batch of `home` says besides its cells."""
    public = keys.public_of(issuer(home))
    return Head(
        period=day,
        seq=1,
        issuer=public,
        by=keys.key_id(keys.public_of(sender)),
        certificate=bytes.fromhex(keys.certify(sender, public, f"{day:%Y-%m}")),
        geo="79",
        venue="home",
        tax="2026.11",
    )


def batch(home: int = 1, cells: tuple[Cell, ...] = CELLS, **changed: object) -> bytes:
    """Return a signed batch; `changed` are fields of its head."""
    day = changed.pop("day", DAY)
    assert isinstance(day, dt.date)
    made = head(home, day)._replace(**changed)  # type: ignore[arg-type]  # of Head
    return write(made, cells, issuer(home))
