"""Octets to a release: every field checked, nothing guessed. Pure."""

import datetime as dt
import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, TypeVar

from lachan.observatory.releases.form import (
    KIND,
    MECHANISMS,
    SPACES,
    STATUSES,
    VERSION,
    Cell,
    Gate,
    Release,
    Series,
)
from lachan.observatory.rules.errors import ObservatoryError

T = TypeVar("T")
MAX_OCTETS: Final = 32 << 20
_TAIL: Final = re.compile(
    rb',"key_id":"([0-9a-f]{16}|)","sha256":"([0-9a-f]{64}|)"'
    rb',"sig":"([0-9a-f]{128}|)"\}\s*\Z',
    re.ASCII,
)
_TAIL_OCTETS: Final = 260
_NAMES: Final = {
    *("v", "kind", "code", "revision", "first", "last", "space", "made_at", "series"),
    *("rho", "delta", "clips", "generation", "geo_version", "reason", "ledger"),
    "gates",
}
_SERIES: Final = {"indicator", "by", "rho", "mechanism", "cells"}
_CELL: Final = {
    *("dims", "value", "low", "high", "numerator", "denominator", "gateways"),
    "status",
}


class ReleaseError(ObservatoryError):
    """Octets that are no release; the text says where."""


def split(octets: bytes) -> tuple[bytes, str, str, str]:
    """Return body, key id, SHA-256 and signature. Raises ReleaseError.

    Where a hash is told it is that of the body; who signed is for the caller to check.
    """
    if len(octets) > MAX_OCTETS:
        raise ReleaseError(f"a release has at most {MAX_OCTETS} octets")
    tail = _TAIL.search(octets, max(0, len(octets) - _TAIL_OCTETS))
    if tail is None:
        raise ReleaseError("a release ends with key_id, sha256 and sig")
    body = octets[: tail.start()] + b"}"
    key_id, sha256, signature = (group.decode() for group in tail.groups())
    if sha256 and hashlib.sha256(body).hexdigest() != sha256:
        raise ReleaseError("sha256 is not that of the body")
    return body, key_id, sha256, signature


def read(octets: bytes) -> Release:
    """Return the release in `octets`. Raises ReleaseError."""
    body, key_id, sha256, signature = split(octets)
    said = _object(_parsed(body), _NAMES, "release")
    if said["v"] != VERSION or said["kind"] != KIND:
        raise ReleaseError(f"not {KIND} version {VERSION}")
    return Release(
        code=_text(said["code"], "code"),
        revision=_count(said["revision"], "revision"),
        first=_when(said["first"], "first", dt.date.fromisoformat),
        last=_when(said["last"], "last", dt.date.fromisoformat),
        space=_word(said["space"], SPACES, "space"),
        made_at=_when(said["made_at"], "made_at", dt.datetime.fromisoformat),
        series=tuple(_series(row) for row in _list(said["series"], "series")),
        rho=_number(said["rho"], "rho"),
        delta=_number(said["delta"], "delta"),
        clips=_mapping(said["clips"], _count, "clips"),
        generation=_count(said["generation"], "generation"),
        geo_version=_text(said["geo_version"], "geo_version"),
        reason=_text(said["reason"], "reason"),
        ledger=_text(said["ledger"], "ledger"),
        gates=tuple(_gate(row) for row in _list(said["gates"], "gates")),
        sha256=sha256,
        key_id=key_id,
        signature=signature,
    )


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as e:
        raise ReleaseError("the body is not JSON") from e


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _series(row: Any) -> Series:
    said = _object(row, _SERIES, "series")
    return Series(
        indicator=_text(said["indicator"], "indicator"),
        by=tuple(_text(name, "by") for name in _list(said["by"], "by")),
        rho=_number(said["rho"], "rho"),
        mechanism=_word(said["mechanism"], MECHANISMS, "mechanism"),
        cells=tuple(_cell(cell) for cell in _list(said["cells"], "cells")),
    )


def _cell(row: Any) -> Cell:
    said = _object(row, _CELL, "cell")
    return Cell(
        dims=_mapping(said["dims"], _text, "dims"),
        value=_maybe(said["value"], _number, "value"),
        low=_maybe(said["low"], _number, "low"),
        high=_maybe(said["high"], _number, "high"),
        numerator=_maybe(said["numerator"], _whole, "numerator"),
        denominator=_maybe(said["denominator"], _whole, "denominator"),
        gateways=_text(said["gateways"], "gateways"),
        status=_word(said["status"], STATUSES, "status"),
    )


def _gate(row: Any) -> Gate:
    if not isinstance(row, list) or len(row) != 3:
        raise ReleaseError("a gate has name, figure and bound")
    name, figure, bound = row
    return Gate(_text(name, "gate"), _number(figure, "gate"), _number(bound, "gate"))


# --- Values ---------------------------------------------------------------------------


def _object(value: Any, names: set[str], what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != names:
        raise ReleaseError(f"{what} is not an object of {', '.join(sorted(names))}")
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise ReleaseError(f"{what} is not a list")
    return value


def _mapping(value: Any, of: Callable[[Any, str], T], what: str) -> Mapping[str, T]:
    if not isinstance(value, dict):
        raise ReleaseError(f"{what} is not an object")
    return {name: of(held, what) for name, held in value.items()}


def _maybe(value: Any, of: Callable[[Any, str], T], what: str) -> T | None:
    return None if value is None else of(value, what)


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise ReleaseError(f"{what} is not text: {str(value)[:40]}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ReleaseError(f"{what} has half a letter") from None
    return value


def _word(value: Any, known: tuple[str, ...], what: str) -> Any:
    if value not in known:
        raise ReleaseError(f"{what} is one of {', '.join(known)}")
    return value


def _whole(value: Any, what: str) -> int:
    if type(value) is not int:
        raise ReleaseError(f"{what} is not a whole number: {str(value)[:40]}")
    return value


def _count(value: Any, what: str) -> int:
    if _whole(value, what) < 0:
        raise ReleaseError(f"{what} is less than nothing: {value}")
    return int(value)


def _number(value: Any, what: str) -> float:
    if type(value) not in (int, float):
        raise ReleaseError(f"{what} is not a number: {str(value)[:40]}")
    try:
        number = float(value)
    except OverflowError:
        raise ReleaseError(f"{what} is too large") from None
    if not math.isfinite(number):
        raise ReleaseError(f"{what} is not a number: {value}")
    return number


def _when(value: Any, what: str, of: Callable[[str], T]) -> T:
    text = _text(value, what)
    try:
        return of(text)
    except ValueError:
        raise ReleaseError(f"{what} is no date: {text[:40]}") from None
