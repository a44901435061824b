"""Answers to begin from, in words for the age of whoever reads them. Pure.

The data lies in `data/answers.toml`, in force from a day.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from lachan.reports.rules.intake import AgeBand, Reporter

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "answers.toml"


class Reader(StrEnum):
    """Who reads an answer."""

    CHILD = "child"
    TEEN = "teen"
    ADULT = "adult"


class Code(StrEnum):
    """What an answer is for."""

    RECEIVED = "received"
    ASK_SAFE = "ask_safe"
    KEEP_PROOF = "keep_proof"
    PASSED_ON = "passed_on"


@dataclass(frozen=True, slots=True)
class Draft:
    """One answer to begin from, in two languages."""

    code: Code
    reader: Reader
    vi: str
    en: str

    def text(self, language: str) -> str:
        """Return it in a language; Vietnamese unless English is asked for."""
        return self.en if language == "en" else self.vi


def reader_of(reporter: Reporter, band: AgeBand) -> Reader:
    """Return who reads: a child of unknown age gets the plainest words."""
    if not reporter.is_child or band is AgeBand.ADULT:
        return Reader.ADULT
    older = {AgeBand.FROM_13, AgeBand.FROM_16}
    return Reader.TEEN if band in older else Reader.CHILD


@cache
def drafts() -> dict[tuple[Code, Reader], Draft]:
    """Return the answers in force, read once a process."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))["answer"]
    found = [Draft(Code(a["code"]), Reader(a["for"]), a["vi"], a["en"]) for a in raw]
    return {(d.code, d.reader): d for d in found}
