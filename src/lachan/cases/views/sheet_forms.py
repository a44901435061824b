"""The forms of one case as its page shows them, and what a step waits for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from lachan.cases.forms import words
from lachan.cases.rules import machine, papers
from lachan.cases.rules.process import Process
from lachan.cases.rules.steps import MOVES, Act
from lachan.cases.services.reading import Opened

# In the order of the process; separation, which may come at any time, last.
ORDER: Final = (
    Act.WRITE_INTAKE,
    Act.ASSESS,
    Act.ASSESS_SPECIFIC,
    Act.MEET,
    Act.SUBMIT_PLAN,
    Act.APPROVE,
    Act.REVIEW,
    Act.SEPARATE,
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One form: its code, name, and how it stands. tone: as the component's tag."""

    code: str
    name: str
    state: str = ""
    tone: str = ""


def told(opened: Opened) -> list[tuple[str, str]]:
    """Return what `rules.papers` asks for: the timeline's codes, oldest first."""
    return [(t.event.happened, t.event.code) for t in reversed(opened.told)]


def lacks(process: Process, opened: Opened) -> Paper | None:
    """Return the form that the next step waits for, or None."""
    act = machine.waits_for(process)
    return lacked(act, opened) if act else None


def lacked(act: Act, opened: Opened) -> Paper | None:
    """Return the form that a step waits for, or None."""
    code = papers.lacking(act, told(opened))
    return Paper(code, str(words.FORM[code])) if code else None


def states(process: Process, opened: Opened) -> list[Paper]:
    """Return every form of the process and how it stands."""
    return list(_states(process, opened))


def _states(process: Process, opened: Opened) -> Iterator[Paper]:
    waits = machine.waits_for(process)
    lines = told(opened)
    drafts = set(opened.case.forms.filter(done_at=None).values_list("code", flat=True))
    for act in ORDER:
        code = MOVES[act].form
        state, tone = _state(act, act is waits, lines)
        if code in drafts and not papers.counts(code, lines):
            state = _("Đang nháp")
        yield Paper(code, str(words.FORM[code]), state, tone)


def _state(act: Act, waits: bool, lines: list[tuple[str, str]]) -> tuple[str, str]:
    taken = any(happened == act for happened, _code in lines)
    if papers.counts(MOVES[act].form, lines) or (taken and not waits):
        return _("Xong"), "com"
    if waits:
        return _("Cần điền"), "cham"
    return (_("Nếu cần") if act is Act.SEPARATE else _("Chưa")), ""
