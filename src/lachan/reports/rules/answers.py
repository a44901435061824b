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
    SAFE_CALL = "safe_call"
    KEEP_PROOF = "keep_proof"
    SEXTORTION = "sextortion"
    GROOMING = "grooming"
    BULLYING = "bullying"
    PRIVACY = "privacy"
    ABUSE = "abuse"
    SELF_HARM = "self_harm"
    SCAM = "scam"
    EXCESSIVE = "excessive"
    CONTENT = "content"
    PASSED_ON = "passed_on"
    MUST_TELL = "must_tell"
    NO_REPLY = "no_reply"
    WITHDRAWAL = "withdrawal"
    DONE = "done"
    ELSEWHERE = "elsewhere"


# What a report is about -> the answer that is for it.
_FITS: Final = {
    "sextortion": Code.SEXTORTION,
    "intimate_images": Code.SEXTORTION,
    "grooming": Code.GROOMING,
    "harassment": Code.BULLYING,
    "bullying": Code.BULLYING,
    "privacy_leak": Code.PRIVACY,
    "sexual_abuse": Code.ABUSE,
    "danger_now": Code.ABUSE,
    "violence": Code.ABUSE,
    "trafficking": Code.ABUSE,
    "self_harm": Code.SELF_HARM,
    "scam": Code.SCAM,
    "excessive_use": Code.EXCESSIVE,
    "violent_content": Code.CONTENT,
    "adult_content": Code.CONTENT,
    "dangerous_challenge": Code.CONTENT,
    "hate_content": Code.CONTENT,
    "other_content": Code.CONTENT,
}


def likely(
    kinds: tuple[str, ...], *, answered: bool, withdrawn: bool
) -> tuple[Code, ...]:
    """Return the answers to offer first, the likeliest first; the rest follow."""
    fits = [_FITS[kind] for kind in kinds if kind in _FITS]
    start = [Code.RECEIVED] if not answered else [Code.PASSED_ON, Code.NO_REPLY]
    asked = [Code.WITHDRAWAL] if withdrawn else []
    return tuple(dict.fromkeys([*asked, *start, *fits, Code.ASK_SAFE]))


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
