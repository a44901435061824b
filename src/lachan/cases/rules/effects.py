"""What each step makes of a case."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from lachan.cases.rules.deadlines import Code, Pause, Start, Table
from lachan.cases.rules.errors import IllegalStepError
from lachan.cases.rules.process import Ask, Did, Ended, Process, set_until, start, stop
from lachan.cases.rules.steps import Act, State

PAUSE_MOST: Final = dt.timedelta(days=30)
# Runs only when somebody proposes a separation.
ASKED_FOR: Final = frozenset({Code.SEPARATE})

Effect = Callable[[Process, Did, Table], Process]


def _write_intake(process: Process, _did: Did, _table: Table) -> Process:
    return replace(process, state=State.VERIFICATION)


def _verify(process: Process, did: Did, _table: Table) -> Process:
    # Not founded is no end: the clocks run on until the chair decides.
    if did.founded:
        return replace(process, state=State.INITIAL_RISK, unfounded=False)
    return replace(process, state=State.REVIEWED, unfounded=True)


def _assess(process: Process, did: Did, table: Table) -> Process:
    now = replace(process, carer_harms=bool(did.carer_harms))
    now = _assess_emergency(now, did)
    if did.separation and now.separation is not Ask.DONE:
        now = replace(now, separation=Ask.ASKED)
        now = start(now, Start.RECEIVED, now.informed, table, _all_but(Code.SEPARATE))
    now = start(now, Start.ASSESSED, did.at, table)
    return _after_decision(replace(now, state=State.EMERGENCY))


def _assess_emergency(process: Process, did: Did) -> Process:
    if not did.emergency:
        return stop(process, Code.EMERGENCY, did.at, Ended.NOT_NEEDED)
    if process.emergency is Ask.DONE:
        return process
    return _as_reminders(replace(process, emergency=Ask.ASKED))


def _as_reminders(process: Process) -> Process:
    """In an emergency the days of the plan are no deadline of the law any more."""
    days = {Code.PLAN_DRAFT, Code.PLAN_APPROVE}
    clocks = tuple(
        replace(c, reminder=True) if c.code in days and c.runs else c
        for c in process.clocks
    )
    return replace(process, clocks=clocks)


def _all_but(code: Code) -> frozenset[Code]:
    return frozenset(Code) - {code}


def _after_decision(process: Process) -> Process:
    """Go on from the chair's questions when none is open."""
    if process.state is not State.EMERGENCY:
        return process
    if Ask.ASKED in (process.emergency, process.separation):
        return process
    return replace(process, state=State.SPECIFIC_RISK)


def _decide_emergency(process: Process, did: Did, _table: Table) -> Process:
    if not did.taken and process.emergency is not Ask.ASKED:
        raise IllegalStepError("nobody asked for measures")
    answer = Ask.DONE if did.taken else Ask.REFUSED
    now = stop(process, Code.EMERGENCY, did.at, Ended.DONE)
    now = replace(now, emergency=answer)
    return _after_decision(_as_reminders(now) if did.taken else now)


def _separate(process: Process, did: Did, table: Table) -> Process:
    now = stop(process, Code.SEPARATE, did.at, Ended.DONE)
    now = replace(now, separation=Ask.DONE)
    return _after_decision(start(now, Start.SEPARATED, did.at, table))


def _refuse_separation(process: Process, did: Did, _table: Table) -> Process:
    now = stop(process, Code.SEPARATE, did.at, Ended.DONE)
    return _after_decision(replace(now, separation=Ask.REFUSED))


def _prolong_separation(process: Process, did: Did, _table: Table) -> Process:
    """An authority asks for more than 15 days; the reason says which."""
    return set_until(process, Code.SEPARATE_MAX, _later(did))


def _lift_separation(process: Process, did: Did, table: Table) -> Process:
    """Lift it: Mẫu 03 shows that the child is safe, or its longest time is over."""
    clock = process.running(Code.SEPARATE_MAX)
    over = clock is not None and did.at >= table.due(clock)
    if not (process.assessed_specific or over):
        raise IllegalStepError("not before the specific risk is assessed")
    now = stop(process, Code.SEPARATE_MAX, did.at, Ended.DONE)
    return replace(now, separation=Ask.OVER)


def _assess_specific(process: Process, _did: Did, _table: Table) -> Process:
    return replace(process, state=State.MEETING, assessed_specific=True)


def _meet(process: Process, _did: Did, _table: Table) -> Process:
    return replace(process, state=State.PLAN)


def _submit_plan(process: Process, did: Did, table: Table) -> Process:
    now = stop(process, Code.PLAN_DRAFT, did.at, Ended.DONE)
    now = start(now, Start.DOSSIER, did.at, table)
    return replace(now, state=State.APPROVAL)


def _approve(process: Process, did: Did, table: Table) -> Process:
    now = stop(process, Code.PLAN_APPROVE, did.at, Ended.DONE)
    now = stop(now, Code.REVIEW, did.at, Ended.REPLACED)
    now = start(now, Start.PLAN_ENDS, _later(did), table)
    return replace(now, state=State.CARRYING_OUT)


def _return_plan(process: Process, did: Did, table: Table) -> Process:
    """The plan goes back: its five days run on from where they began."""
    began = [c for c in process.clocks if c.code is Code.PLAN_DRAFT][-1]
    now = stop(process, Code.PLAN_APPROVE, did.at, Ended.RETURNED)
    again = replace(began, stopped=None, ended="")
    return replace(now, state=State.PLAN, clocks=(*now.clocks, again))


def _change_plan(process: Process, did: Did, table: Table) -> Process:
    now = _start_plan(process, did.at, table)
    return replace(now, state=State.PLAN)


def _start_plan(process: Process, at: dt.datetime, table: Table) -> Process:
    """Start the days of a plan anew, from whatever the rule lets them run."""
    for event in (Start.RECEIVED, Start.ASSESSED):
        process = start(process, event, at, table, _all_but(Code.PLAN_DRAFT))
    return process


def _review(process: Process, did: Did, table: Table) -> Process:
    now = stop(process, Code.REVIEW, did.at, Ended.DONE)
    if did.closing:
        return replace(now, state=State.REVIEWED)
    return _new_cycle(now, did.at, table)


def _new_cycle(process: Process, at: dt.datetime, table: Table) -> Process:
    now = replace(process, state=State.SPECIFIC_RISK, cycle=process.cycle + 1)
    now = replace(now, assessed_specific=False, emergency=Ask.NO)
    return _start_plan(now, at, table)


def _close(process: Process, did: Did, _table: Table) -> Process:
    """Close. What the police verify goes on: the answer is still owed."""
    now = process
    for clock in process.clocks:
        if clock.runs and clock.code is not Code.CRIME_VERIFY:
            now = stop(now, clock.code, did.at, Ended.CLOSED)
    return replace(now, state=State.CLOSED)


def _keep_open(process: Process, did: Did, table: Table) -> Process:
    if process.unfounded:
        return replace(process, state=State.INITIAL_RISK, unfounded=False)
    return _new_cycle(process, did.at, table)


def _reopen(process: Process, did: Did, table: Table) -> Process:
    return _from_the_risk(replace(process, cycle=process.cycle + 1), did, table)


def _raise(process: Process, did: Did, table: Table) -> Process:
    """New news of danger: back to the initial risk, twelve hours from the news."""
    for code in (Code.EMERGENCY, Code.PLAN_APPROVE):
        process = stop(process, code, did.at, Ended.REPLACED)
    return _from_the_risk(process, did, table)


def _from_the_risk(process: Process, did: Did, table: Table) -> Process:
    news = did.informed
    assert news is not None  # the move needs it
    if news > did.at:
        raise IllegalStepError("news from the future")
    asked = Ask.ASKED is process.separation
    now = replace(
        process,
        state=State.INITIAL_RISK,
        informed=news,
        emergency=Ask.NO,
        unfounded=False,
        assessed_specific=False,
    )
    skip = frozenset() if asked else ASKED_FOR
    return start(now, Start.RECEIVED, news, table, skip)


def _to_police(process: Process, did: Did, table: Table) -> Process:
    return start(process, Start.POLICE_RECEIVED, did.at, table)


def _extend_police(process: Process, did: Did, table: Table) -> Process:
    clock = process.running(Code.CRIME_VERIFY)
    assert clock is not None  # `_fits` asked
    longest, until = table.longest(clock), _later(did)
    if longest is None or until > longest:
        raise IllegalStepError(f"longer than the law lets, until {longest}")
    return set_until(process, Code.CRIME_VERIFY, until)


def _police_answered(process: Process, did: Did, _table: Table) -> Process:
    return stop(process, Code.CRIME_VERIFY, did.at, Ended.DONE)


def _offer(process: Process, did: Did, table: Table) -> Process:
    now = start(process, Start.OFFERED, did.at, table)
    return replace(now, offered=True)


def _answered_offer(process: Process, did: Did, _table: Table) -> Process:
    now = stop(process, Code.TRANSFER, did.at, Ended.DONE)
    return replace(now, offered=False)


def _pause(process: Process, did: Did, _table: Table) -> Process:
    until = _later(did)
    if until - did.at > PAUSE_MOST:
        raise IllegalStepError(f"a pause of more than {PAUSE_MOST.days} days")
    if process.pauses and process.pauses[-1].end > did.at:
        raise IllegalStepError("paused already")
    return replace(process, pauses=(*process.pauses, Pause(did.at, until)))


def _resume(process: Process, did: Did, _table: Table) -> Process:
    last = process.pauses[-1]
    if not last.start <= did.at < last.end:
        raise IllegalStepError("not paused")
    ended = replace(last, end=did.at)
    return replace(process, pauses=(*process.pauses[:-1], ended))


def _later(did: Did) -> dt.datetime:
    until = did.until
    assert until is not None  # the move needs it
    if until <= did.at:
        raise IllegalStepError("an end that is not later")
    return until


EFFECTS: Final[Mapping[Act, Effect]] = {
    Act.WRITE_INTAKE: _write_intake,
    Act.VERIFY: _verify,
    Act.ASSESS: _assess,
    Act.DECIDE_EMERGENCY: _decide_emergency,
    Act.SEPARATE: _separate,
    Act.REFUSE_SEPARATION: _refuse_separation,
    Act.PROLONG_SEPARATION: _prolong_separation,
    Act.LIFT_SEPARATION: _lift_separation,
    Act.ASSESS_SPECIFIC: _assess_specific,
    Act.MEET: _meet,
    Act.SUBMIT_PLAN: _submit_plan,
    Act.APPROVE: _approve,
    Act.RETURN_PLAN: _return_plan,
    Act.CHANGE_PLAN: _change_plan,
    Act.REVIEW: _review,
    Act.CLOSE: _close,
    Act.KEEP_OPEN: _keep_open,
    Act.REOPEN: _reopen,
    Act.RAISE: _raise,
    Act.TO_POLICE: _to_police,
    Act.EXTEND_POLICE: _extend_police,
    Act.POLICE_ANSWERED: _police_answered,
    Act.OFFER: _offer,
    Act.ACCEPT: _answered_offer,
    Act.DECLINE: _answered_offer,
    Act.RECALL: _answered_offer,
    Act.PAUSE: _pause,
    Act.RESUME: _resume,
}
