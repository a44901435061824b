"""Forms of the process as data: which fields, known from the decree or ours. Pure.

A schema is one version of one form. Answers name the version they were given on and are
checked and printed with it for ever; a newer one never touches them. `schema_reading`
makes schemas of TOML, `library` finds them, `answers` checks what was answered,
`printing` makes a document.

Answers are a mapping of a field's key to a value that JSON can hold (`Value`); a key
that is missing was not answered, `UNKNOWN` says "không biết". By kind:

    text, long     str                       number, money    int, not negative
    date           "2026-01-05"              moment           "2026-01-05T14:02+07:00"
    choice, level  an option's code          several          list of options' codes
    yes_no         bool                      person, place    {part: str}
    table          list of {column: str}
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lachan.lib.errors import LachanError

Value = str | int | bool | list[str] | dict[str, str] | list[dict[str, str]] | None
Values = Mapping[str, Value]

# Mẫu 01: "ghi nếu có thông tin". Anything about a child may be unknown.
UNKNOWN: Final = None


class SchemaError(LachanError):
    """A form's file cannot be used; the text says where and why."""


class Kind(StrEnum):
    """What is asked in a field."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    LEVEL = "level"
    PERSON = "person"
    PLACE = "place"
    TABLE = "table"


class Style(StrEnum):
    """How a form is printed: numbered parts, minutes of a meeting, or a decision."""

    REPORT = "report"
    MINUTES = "minutes"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Said:
    """One text in both languages; a document is printed in Vietnamese."""

    vi: str
    en: str

    def said(self, language: str) -> str:
        """Return the text in `language` (vi or en)."""
        return self.en if language.startswith("en") else self.vi

    def __bool__(self) -> bool:
        return bool(self.vi)


NOTHING: Final = Said("", "")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. code: as stored."""

    code: str
    label: Said


LEVELS: Final = (
    Option("high", Said("Cao", "High")),
    Option("medium", Said("Trung bình", "Medium")),
    Option("low", Said("Thấp", "Low")),
)
# The parts of a person and of a place that a field may ask for, in the order of paper.
PARTS: Final = {
    Kind.PERSON: {
        "name": Said("Họ và tên", "Full name"),
        "age": Said("Tuổi", "Age"),
        "relation": Said("Quan hệ với trẻ", "Relation to the child"),
        "job": Said("Nghề nghiệp", "Occupation"),
        "unit": Said("Đơn vị", "Unit"),
        "phone": Said("Điện thoại", "Phone"),
        "address": Said("Địa chỉ", "Address"),
        "note": Said("Ghi chú", "Note"),
    },
    Kind.PLACE: {
        "detail": Said("Số nhà, đường, thôn, ấp", "House, street, hamlet"),
        "commune": Said("Xã, phường, đặc khu", "Commune, ward, special zone"),
        "province": Said("Tỉnh, thành phố", "Province, city"),
    },
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. share: of the width."""

    key: str
    label: Said
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class When:
    """A field is asked for only if another has one of these answers.

    A yes_no is compared as "true" or "false".
    """

    field: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked.

    decree: the decree's annex has it; else it is ours and printed with a mark.
    required: to finish the form, always or `when`. unknown: "không biết" is an answer.
    private: one of the details of 56/2017/NĐ-CP, Điều 33; hidden in masked copies.
    sources: ("mau-01.child_name", …), the first that was answered is carried forward.
    parts: of a person or place. columns: of a table. lines: on an empty form.
    """

    key: str
    label: Said
    kind: Kind
    decree: bool = False
    help: Said = NOTHING
    required: bool = False
    when: When | None = None
    unknown: bool = False
    private: bool = False
    sources: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    parts: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    lines: int = 1

    def label_of(self, code: str) -> Said:
        """Return the label of an option, or the code itself if it is no option."""
        found = (o.label for o in self.options if o.code == code)
        return next(found, Said(code, code))


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one title. totals: its levels are counted at its end.

    reporter: tells who reported (56/2017/NĐ-CP, Điều 24), so no export has it.
    """

    key: str
    title: Said
    fields: tuple[Field, ...]
    help: Said = NOTHING
    totals: bool = False
    reporter: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """One version of one form.

    number: "Mẫu số 01". kind, about: what is printed as the title. symbol: "BC" of
    "Số: 05/BC-UBND". first: the day from which new answers are given on this version.
    source: where its fields were read. signers: codes of who signs (`SIGNERS`); the
    caller says who that is on the day. bases: grounds of a decision. to_carer: what
    parents or carers are called in Nơi nhận if they get it; "": never.
    """

    code: str
    version: str
    number: str
    kind: Said
    about: Said
    symbol: str
    first: date
    source: str
    signers: tuple[str, ...]
    groups: tuple[Group, ...]
    style: Style = Style.REPORT
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    to_carer: str = ""
    help: Said = NOTHING

    def fields(self) -> Iterator[Field]:
        """Return every field in order."""
        return (field for group in self.groups for field in group.fields)

    def of_reporter(self) -> frozenset[str]:
        """Return the keys of the fields that tell who reported."""
        told = (group.fields for group in self.groups if group.reporter)
        return frozenset(field.key for fields in told for field in fields)

    def field(self, key: str) -> Field:
        """Return a field. Raises SchemaError."""
        for field in self.fields():
            if field.key == key:
                return field
        raise SchemaError(f"{self.code} {self.version} has no field {key!r}")

    def ours(self) -> bool:
        """Tell whether any field is ours, not read in the decree's annex."""
        return any(not field.decree for field in self.fields())
