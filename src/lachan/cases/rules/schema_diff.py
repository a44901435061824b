"""How a version of a form differs from another: for who releases it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from lachan.cases.rules.schemas import Field, Said, Schema


class Change(StrEnum):
    """What is different about one field."""

    ADDED = "added"
    REMOVED = "removed"
    KIND = "kind"
    LABEL = "label"
    OPTIONS = "options"
    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    PRIVATE = "private"
    NOT_PRIVATE = "not_private"
    SOURCES = "sources"
    DECREE = "decree"  # known from the annex now; it was ours


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of one field. was, now: what it says, in codes or in its words."""

    key: str
    label: Said
    change: Change
    was: str = ""
    now: str = ""


def differences(old: Schema, new: Schema) -> list[Difference]:
    """Return what changes from `old` to `new`, in the order of the new form."""
    before = {f.key: f for f in old.fields()}
    after = {f.key: f for f in new.fields()}
    found: list[Difference] = []
    for key, field in after.items():
        if key not in before:
            found.append(Difference(key, field.label, Change.ADDED, now=field.kind))
        else:
            found += _changes(before[key], field)
    gone = [f for key, f in before.items() if key not in after]
    found += [Difference(f.key, f.label, Change.REMOVED, was=f.kind) for f in gone]
    return found


def _changes(old: Field, new: Field) -> list[Difference]:
    said = [
        (Change.KIND, str(old.kind), str(new.kind)),
        (Change.LABEL, old.label.vi, new.label.vi),
        (Change.OPTIONS, _options(old), _options(new)),
        (Change.SOURCES, ", ".join(old.sources), ", ".join(new.sources)),
    ]
    found = [
        Difference(new.key, new.label, change, was, now)
        for change, was, now in said
        if was != now
    ]
    flags = [
        (old.required, new.required, Change.REQUIRED, Change.NOT_REQUIRED),
        (old.private, new.private, Change.PRIVATE, Change.NOT_PRIVATE),
    ]
    for was_set, is_set, on, off in flags:
        if was_set != is_set:
            found.append(Difference(new.key, new.label, on if is_set else off))
    if new.decree and not old.decree:
        found.append(Difference(new.key, new.label, Change.DECREE))
    return found


def _options(field: Field) -> str:
    return ", ".join(o.label.vi for o in field.options)
