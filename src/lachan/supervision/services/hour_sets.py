"""Several hours by one press: added, the old ones taken away, undone as one."""

from collections.abc import Iterable

from django.db import transaction

from lachan.accounts.models import User
from lachan.supervision import facts
from lachan.supervision.models import Change, Child, Window
from lachan.supervision.rules import hour_sets
from lachan.supervision.rules.facts import Window as Hours
from lachan.supervision.services import choices
from lachan.supervision.services.changes import together


@transaction.atomic
def put(*, child: Child, made: Iterable[Hours], replace: bool, by: User) -> Change:
    """Add the hours of a set that are not there yet; return what undoes all of it.

    replace: take away what would overrule them. Raises AlwaysOffError, HeldError.
    """
    made = list(made)
    with together(child.family, "hours", by=by, child=child) as change:
        rows = list(Window.objects.filter(child=child))
        if replace:
            known = {facts.window_value(row): row for row in rows}
            for old in hour_sets.overruling(known, made):
                if old not in made:
                    choices.remove_window(window=known[old], by=by)
        for one in made:
            _add(child, one, by)
        change.facts = {"labels": ", ".join(dict.fromkeys(w.label for w in made))}
    return change


def _add(child: Child, one: Hours, by: User) -> None:
    fields = choices.WindowFields(
        label=one.label,
        days=sorted(one.days),
        start=one.start,
        end=one.end,
        mode=one.mode,
        categories=list(one.categories),
        periods=list(one.periods),
        except_periods=list(one.except_periods),
    )
    try:
        choices.save_window(child=child, fields=fields, by=by)
    except choices.SameHoursError:
        return
