"""What a check of `lachan doctor` says."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check went."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw. todo: what a person does about it; empty when all is well."""

    check: str
    state: State
    text: str
    todo: str = ""
