"""The check of `lachan doctor` on published figures and what their noise cost."""

from django.db import DatabaseError

from lachan.lib.errors import RefusedError
from lachan.observatory.services import budget, proving
from lachan.site.finding import Finding, State
from lachan.site.paths import Paths


def figures(paths: Paths) -> Finding:
    """Are releases as they were signed, and the budget's chain unbroken?"""
    try:
        many = proving.signed_releases()
        broken = budget.broken()
    except DatabaseError:
        return Finding("figures", State.PROBLEM, "unknown", "mend the database first")
    except RefusedError as e:
        todo = (
            "bring the database back from a backup, secrets/release.key from its safe"
        )
        return Finding("figures", State.PROBLEM, str(e), todo)
    if broken:
        text = f"the budget of {', '.join(broken)} was changed"
        todo = "bring the database back from a backup; publish nothing until then"
        return Finding("figures", State.PROBLEM, text, todo)
    text = f"{many} releases, as they were signed" if many else "nothing published"
    return Finding("figures", State.OK, text)
