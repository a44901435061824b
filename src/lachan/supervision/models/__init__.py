"""Tables of families. Read by this app alone (import contract)."""

from lachan.supervision.models.asking import Answer, Objection, Request, Wish
from lachan.supervision.models.family import (
    Child,
    ChildRules,
    Device,
    DeviceKind,
    DeviceRole,
    Family,
)
from lachan.supervision.models.hours import Grant, OwnRule, Pause, Period, Window
from lachan.supervision.models.keeping import Change, Count, CountFile, Published

__all__ = [
    "Answer",
    "Change",
    "Child",
    "ChildRules",
    "Count",
    "CountFile",
    "Device",
    "DeviceKind",
    "DeviceRole",
    "Family",
    "Grant",
    "Objection",
    "OwnRule",
    "Pause",
    "Period",
    "Published",
    "Request",
    "Window",
    "Wish",
]
