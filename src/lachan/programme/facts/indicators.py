"""Figures of the access database as sources: what was published, with its interval."""

from decimal import Decimal
from functools import partial

from django.utils.translation import override

from lachan.observatory.published import Published, codes, published
from lachan.programme.facts.sources import Scope, Source, Told, days
from lachan.programme.rules.reporttext import Row

REGISTER = "Cơ sở dữ liệu truy cập mạng"
_TASK = "2.3"
_SIGNS = {"%": "%", "‰": "‰"}
_EDGES = (("", ""), (".low", ", cận dưới"), (".high", ", cận trên"))


def shipped() -> tuple[Source, ...]:
    """Return three sources an indicator: the figure and both ends of its interval."""
    return tuple(
        Source(
            f"observatory.{code.lower()}{ending}",
            f"{name}{words}",
            REGISTER,
            _TASK,
            _say(code.lower(), name, _SIGNS.get(unit, "")) if not ending else "",
            partial(_ask, code, name, ending),
            "published",
        )
        for code, name, unit in codes()
        for ending, words in _EDGES
    )


def _say(code: str, name: str, sign: str) -> str:
    one = f"observatory.{code}"
    return f"{name}: {{{one}}}{sign} (từ {{{one}.low}}{sign} đến {{{one}.high}}{sign})."


def _ask(code: str, name: str, ending: str, scope: Scope) -> Told:
    """Return one end of an indicator's newest month; of a province where one asks."""
    place = scope.unit.province or scope.unit if scope.unit else None
    of_province = place.code if place is not None and place.kind == "province" else ""
    with override("vi"):
        found = published(code, scope.first, scope.last, of_province)
    if found is None:
        return Told(None, f"{name}: chưa công bố tháng nào {days(scope)}", ())
    where = f", tỉnh mã {of_province}" if of_province else ", cả nước"
    query = f"{name}{where}, {found.period}, bản công bố {found.release}"
    value = _decimal(found, ending)
    row = Row(f"indicator:{code}/{found.release}", found.period, _text(value))
    return Told(value, query, (row,))


def _decimal(found: Published, ending: str) -> Decimal | None:
    told = {"": found.value, ".low": found.low, ".high": found.high}[ending]
    return None if told is None else Decimal(str(told))


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
