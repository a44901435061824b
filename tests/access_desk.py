"""The rows of the access table that are about the desk.

Dũng is in a team, with his key shut: he must open it first, and knows of no report. The
others are in none: to them nothing is here. Members with a key, people who are shut
out, statistics: `tests/reports/test_reports_desk_access.py`.
"""

import uuid

POSTED = [
    *("know", "triage", "hand_over", "answer", "note", "close", "reopen", "keep"),
    *("withdrawal", "unmask", "decide", "tie"),
]
BOTH = ("redact", "export")
DESK = [f"reports:desk_{name}" for name in ("report", *POSTED, *BOTH)]
NO_REPORT = uuid.UUID(int=1)


def _row(method: str, name: str, staff: str, member: str = "") -> str:
    return f"{method} reports:{name} in 403 403 {staff} {staff} {member or staff}"


DESK_TABLE = "\n".join(
    [
        _row("GET", "desk", "404", "->"),
        _row("GET", "desk_intake", "404", "->"),
        _row("POST", "desk_intake", "404", "->"),
        _row("GET", "desk_care", "404", "->"),
        _row("POST", "desk_letters", "404", "->"),
        _row("GET", "desk_counts", "403"),
        _row("GET", "desk_counts_csv", "403"),
        _row("GET", "desk_report", "404"),
        *(_row("POST", f"desk_{name}", "404") for name in (*POSTED, *BOTH)),
        *(_row("GET", f"desk_{name}", "404") for name in BOTH),
        "",
    ]
)
