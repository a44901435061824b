"""A full set of answers for any form."""

from datetime import date

from lachan.cases.rules.printing import Issue
from lachan.cases.rules.schemas import Field, Kind, Schema, Value

ISSUE = Issue(
    agency="Ủy ban nhân dân xã Tân Bình",
    parent="Ủy ban nhân dân tỉnh Đồng Tháp",
    office="UBND",
    number="05",
    place="Tân Bình",
    day=date(2026, 1, 5),
    decider="Chủ tịch Ủy ban nhân dân xã Tân Bình",
    scope="Chỉ người làm việc với trường hợp này",
)
PLAIN: dict[Kind, Value] = {
    Kind.TEXT: "Nguyễn Thị Ánh",
    Kind.LONG: "Trẻ đang ở trạm y tế.",
    Kind.NUMBER: 11,
    Kind.MONEY: 12_500_000,
    Kind.DATE: "2026-01-05",
    Kind.MOMENT: "2026-01-05T21:05+07:00",
    Kind.YES_NO: True,
}


def answer(field: Field) -> Value:
    """Return an answer that the field takes."""
    if field.kind in (Kind.CHOICE, Kind.LEVEL):
        return field.options[0].code
    if field.kind is Kind.SEVERAL:
        return [field.options[0].code]
    if field.kind in (Kind.PERSON, Kind.PLACE):
        return {part: f"{field.key} {part}" for part in field.parts}
    if field.kind is Kind.TABLE:
        return [{c.key: f"{c.key} 1" for c in field.columns}]
    return PLAIN[field.kind]


def answers(schema: Schema) -> dict[str, Value]:
    return {field.key: answer(field) for field in schema.fields()}
