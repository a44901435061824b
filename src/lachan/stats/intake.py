"""Batches in files: one in ``*.json``, one a line in ``*.jsonl``; also .gz and .xz."""

import gzip
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from lachan.lib.errors import RefusedError
from lachan.stats.batch import MAX_OCTETS

SUFFIXES: Final = (".json", ".jsonl", ".json.gz", ".jsonl.gz", ".json.xz", ".jsonl.xz")


def files_in(place: Path) -> list[Path]:
    """Return the files of batches in a directory, or the file itself.

    Raises RefusedError where there is none.
    """
    if place.is_file():
        return [place]
    found = sorted(p for p in place.rglob("*") if p.name.endswith(SUFFIXES))
    files = [p for p in found if p.is_file() and p.name != "simulation.json"]
    if not files:
        raise RefusedError(f"{place}: no batches (*.json, *.jsonl, .gz, .xz) there")
    return files


def batches_in(path: Path) -> Iterator[bytes]:
    """Yield the octets of each batch of a file. Raises RefusedError.

    A line is never read further than a batch may be long.
    """
    try:
        with _open(path) as f:
            while line := f.readline(MAX_OCTETS + 2):
                if line.strip():
                    yield line.strip()
    except (OSError, EOFError, lzma.LZMAError) as e:
        raise RefusedError(f"{path}: {e}") from e


def _open(path: Path) -> BinaryIO:
    if path.name.endswith(".gz"):
        return cast("BinaryIO", gzip.open(path))
    if path.name.endswith(".xz"):
        return cast("BinaryIO", lzma.open(path))
    return path.open("rb")
