"""Finished forms that wait for a wet signature, of all cases that somebody may open."""

import datetime as dt
import uuid
from typing import Final

from lachan.accounts.models import User
from lachan.cases import access
from lachan.cases.models import Form, SignedCopy, Stranger
from lachan.cases.services import loading

# As many as one press prints in a few seconds.
MOST: Final = 40


def waiting(user: User, now: dt.datetime) -> list[Form]:
    """Return the newest finished form of each kind without a signed copy, by case.

    Of this cycle of open cases in which the person knows nobody; only forms that
    somebody signs. At most MOST, the oldest first. Answers stay sealed and are
    not even fetched.
    """
    asked = Stranger.objects.filter(user=user).values("case")
    cases = access.cases_for(user, now).open().filter(pk__in=asked)
    rows = Form.objects.filter(case__in=cases).exclude(done_at=None).defer("body")
    signed = SignedCopy.objects.filter(form__in=rows.values("pk"))
    is_signed = set(signed.values_list("form", flat=True))
    newest: dict[tuple[uuid.UUID, str], Form] = {}
    for row in rows.select_related("case__unit", "by").order_by("done_at", "pk"):
        if row.cycle == row.case.cycle:
            newest[row.case_id, row.code] = row
    known = loading.current()
    found = [
        row
        for row in newest.values()
        if row.pk not in is_signed and known.get(row.code, row.version).signers
    ]
    by_case = sorted(found, key=lambda r: (r.case.number, r.done_at, r.code))
    return by_case[:MOST]
