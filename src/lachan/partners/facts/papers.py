"""Official papers of a unit as it was called on a day: letterhead and signature."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from lachan.documents.values import Block, Document, Letterhead, Signature
from lachan.partners.facts.units import units_now
from lachan.partners.models import Unit, UnitRole, UnitStaff
from lachan.partners.rules.signing import lines_of, place_of


@dataclass(frozen=True, slots=True)
class Paper:
    """What a unit writes. kind "": a letter, whose `about` stands under the number.

    day: of the letterhead; dated: whether it is printed, or left for the hand.
    place "", signer (): as the register of units says.
    """

    unit: Unit
    day: dt.date
    kind: str
    about: str
    blocks: tuple[Block, ...]
    symbol: str = ""
    number: str = ""
    place: str = ""
    dated: bool = True
    to: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ("Như trên", "Lưu: VT")
    signer: tuple[str, ...] = ()
    name: str = ""
    hint: str = ""
    footer: str = ""


def on_day(unit: Unit, day: dt.date) -> Unit:
    """Return the unit that stands for `unit` on a day; itself where nothing does."""
    return units_now([unit], day).get(unit.pk, unit)


def letterhead(paper: Paper) -> Letterhead:
    """Return the letterhead of the unit, and of the one above it, on the day."""
    unit = on_day(paper.unit, paper.day)
    above = on_day(unit.parent, paper.day).name if unit.parent else ""
    return Letterhead(
        agency=unit.name,
        parent=above,
        number=paper.number,
        symbol=paper.symbol,
        place=paper.place or _place(unit),
        day=paper.day if paper.dated else None,
        about="" if paper.kind else f"V/v {paper.about}",
    )


def _place(unit: Unit) -> str:
    where = unit.province or unit
    return place_of(where.name) if where.kind in ("province", "commune") else ""


def head_of(unit: Unit, day: dt.date) -> UnitStaff | None:
    """Return who leads a unit on a day, the one since longest, or None."""
    rows = UnitStaff.objects.on(day).filter(unit=unit, role=UnitRole.HEAD)
    return rows.select_related("user").first()


def heads_of(units: Iterable[Unit], day: dt.date) -> list[UnitStaff]:
    """Return everybody who leads one of these units on a day."""
    rows = UnitStaff.objects.on(day).filter(unit__in=list(units), role=UnitRole.HEAD)
    return list(rows.select_related("user"))


def document(paper: Paper) -> Document:
    """Return a paper in the layout of Decree 30/2020, to be printed or edited."""
    unit = on_day(paper.unit, paper.day)
    return Document(
        title=f"{paper.kind or 'CÔNG VĂN'}: {paper.about}",
        letterhead=letterhead(paper),
        blocks=paper.blocks,
        kind=paper.kind,
        about=paper.about if paper.kind else "",
        addressees=paper.to,
        recipients=paper.recipients,
        signatures=(
            Signature(
                lines=paper.signer or lines_of(unit.name, unit.kind),
                name=paper.name,
                hint=paper.hint,
            ),
        ),
        footer=paper.footer,
    )
