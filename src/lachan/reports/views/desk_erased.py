"""What is left of an erased report: codes, who did what, and the proof."""

from typing import Any

from lachan.audit.models import Entry
from lachan.reports.forms import desk_words as words
from lachan.reports.models import Report
from lachan.reports.rules.seen import Act, Happened
from lachan.reports.services.clocks import STREAM
from lachan.reports.views import desk_history


def erased(row: Report) -> dict[str, Any]:
    """Return what the page of an erased report shows."""
    happened = [
        Happened(Act(e.act), e.at, e.by_id, f"team:{e.team}" if e.team else "", e.code)
        for e in row.events.all()
    ]
    desk_history.load_two(row)
    names = desk_history.names_in(happened)
    return {
        "outcome": words.OUTCOME.get(row.outcome, ""),
        "entry": _entry(row),
        "events": desk_history.timeline(happened, names),
        "decided": desk_history.decided(row),
        "exports": desk_history.exports(row),
    }


def _entry(row: Report) -> Entry | None:
    """Return the link of the log's chain that says so."""
    entries = Entry.objects.filter(
        stream=STREAM, action="report.erased", subject=f"report:{row.pk}"
    )
    return entries.last()
