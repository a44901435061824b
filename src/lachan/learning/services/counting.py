"""Count how often materials are used: a sum a day, never who."""

import datetime as dt
import logging

from django.db import DatabaseError, transaction
from django.db.models import F

from lachan.learning.models import Usage, Use
from lachan.learning.rules import Material

log = logging.getLogger(__name__)


def used(*, material: Material | None, use: Use, day: dt.date) -> None:
    """Add one use of a material; None: of many at once.

    Texts of a private topic are not counted: who opens them may be asking for help. A
    count that cannot be kept is given up, for the reader must get the text.
    """
    if material is not None and material.topic.private:
        return
    code = material.code if material else ""
    try:
        _add(code, use, day)
    except DatabaseError:
        log.warning("a use of a material was not counted")


@transaction.atomic
def _add(code: str, use: Use, day: dt.date) -> None:
    rows = Usage.objects.filter(day=day, code=code, use=use)
    if not rows.update(count=F("count") + 1):
        Usage.objects.get_or_create(day=day, code=code, use=use)
        rows.update(count=F("count") + 1)
