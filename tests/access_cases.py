"""The rows of the access table that are about cases.

Dũng is in a team, with his key shut: he must open it first, and knows of no case. The
others are in none: to them nothing is here. Members with a key, people who are shut
out, supervisors: `tests/cases/test_cases_access.py`, `test_cases_pages.py`.
"""

ONLINE = ("online_add", "online_one", "online_propose", "take_down", "give")
BOTH = ("sign", "step", "plan", "form", "offered", "load", "export", *ONLINE)
SEEN = ("signed", "case", "paper", "word", "kept", "online")
POSTED = (
    *("judge", "know", "plan_line", "note", "assign", "why", "hold", "given"),
    "proposal",
)
CASES = [f"cases:{name}" for name in (*SEEN, *BOTH, *POSTED)]


def _row(method: str, name: str, staff: str, member: str = "") -> str:
    return f"{method} cases:{name} in 403 403 {staff} {staff} {member or staff}"


CASES_TABLE = "\n".join(
    [
        _row("GET", "index", "404", "->"),
        _row("GET", "late", "404", "->"),
        *(_row(m, "search", "404", "->") for m in ("GET", "POST")),
        _row("GET", "erased", "404", "->"),
        *(_row(m, "child_database", "404", "->") for m in ("GET", "POST")),
        _row("GET", "glasses", "404", "->"),
        *(_row(m, "hand_over", "404", "->") for m in ("GET", "POST")),
        *(_row("GET", name, "404", "->") for name in ("to_sign", "print_many")),
        *(_row(m, "moves", "404", "->") for m in ("GET", "POST")),
        *(_row(m, "glass", "404", "->") for m in ("GET", "POST")),
        _row("GET", "online_tasks", "404", "->"),
        _row("GET", "begin", "404", "->"),
        _row("POST", "begin", "404", "->"),
        _row("POST", "judge_report", "404", "->"),
        *(_row("GET", name, "404") for name in SEEN),
        *(_row(method, name, "404") for name in BOTH for method in ("GET", "POST")),
        *(_row("POST", name, "404") for name in POSTED),
        *(
            f"{method} cases:{name} in 403 403 403 403 {found}"
            for method, name, found in (
                ("GET", "schemas", "200"),
                ("GET", "periods", "200"),
                ("POST", "periods", "200"),
                ("GET", "schema_load", "200"),
                ("POST", "schema_load", "200"),
                ("GET", "schema", "404"),
                ("POST", "schema", "404"),
                ("GET", "schema_file", "404"),
            )
        ),
        "",
    ]
)
