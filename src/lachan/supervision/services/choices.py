"""Rules, hours and names of a child."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.policy.catalogue import catalogue
from lachan.policy.model import Stance
from lachan.supervision import facts
from lachan.supervision.models import Change, Child, ChildRules, OwnRule, Window
from lachan.supervision.rules import hours, profile
from lachan.supervision.services.changes import remember, values_of


class NameKnownError(RefusedError):
    """The child already has a rule for this name."""


class AlwaysOffError(RefusedError):
    """These hours together would leave no minute of the week with a network."""


class SameHoursError(RefusedError):
    """The child already has these very hours."""


@dataclass(frozen=True, slots=True)
class WindowFields:
    """What a window's form holds; see models.Window."""

    label: str
    days: list[int]
    start: int
    end: int
    mode: str
    categories: list[str] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)
    except_periods: list[str] = field(default_factory=list)


@transaction.atomic
def set_stances(
    *, child: Child, stances: Mapping[str, Stance], by: User
) -> Change | None:
    """Choose for some categories or services; what is so anyway is not kept.

    Opening what no family may open is left out, whatever a form sends.
    """
    own = _locked(child)
    before = values_of(own)
    age = child.band(facts.local_day(timezone.now()))
    known = catalogue()
    said_now = {c: Stance(s) for c, s in own.stances.items() if c in known} | {
        c: s for c, s in stances.items() if s is not Stance.OPEN or known[c].liftable
    }
    # Groups first: whether a service needs a word of its own depends on them.
    kept: dict[str, Stance] = {}
    for code in sorted(said_now, key=lambda c: known[c].service):
        if said_now[code] is not profile.by_default(code, kept, age):
            kept[code] = said_now[code]
    own.stances = {code: kept[code].value for code in sorted(kept)}
    own.save(update_fields=["stances"])
    return remember("rules", own, before=before, by=by)


@transaction.atomic
def set_search(
    *,
    child: Child,
    safe_search_off: list[str],
    youtube: str,
    allow_only: bool,
    block_page: bool,
    by: User,
) -> Change | None:
    """Choose safe search, YouTube's mode, and whether only chosen pages are open."""
    own = _locked(child)
    before = values_of(own)
    own.safe_search_off = sorted(safe_search_off)
    own.youtube, own.allow_only, own.block_page = youtube, allow_only, block_page
    own.save()
    return remember("rules", own, before=before, by=by)


@transaction.atomic
def save_window(
    *, child: Child, fields: WindowFields, by: User, window: Window | None = None
) -> tuple[Window, Change | None]:
    """Add hours, or change `window`. Raises AlwaysOffError, SameHoursError."""
    _locked(child)
    before = None if window is None else values_of(window)
    row = window or Window(child=child)
    for name, value in asdict(fields).items():
        setattr(row, name, value)
    others = [
        facts.window_value(w)
        for w in Window.objects.filter(child=child).exclude(pk=row.pk)
    ]
    made = facts.window_value(row)
    if made in others:
        raise SameHoursError(row.label)
    if hours.closes_the_week([*others, made]):
        raise AlwaysOffError(row.label)
    row.save()
    return row, remember("window", row, before=before, by=by)


@transaction.atomic
def remove_window(*, window: Window, by: User) -> Change | None:
    """Take hours away."""
    change = remember("window", window, before=values_of(window), by=by, gone=True)
    window.delete()
    return change


@transaction.atomic
def add_own_rule(
    *, child: Child, name: str, subtree: bool, allow: bool, by: User
) -> tuple[OwnRule, Change | None]:
    """Open or close a name (normalised). Raises NameKnownError."""
    row = OwnRule(child=child, name=name, subtree=subtree, allow=allow)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as e:
        raise NameKnownError(name) from e
    return row, remember("ownrule", row, before=None, by=by)


@transaction.atomic
def remove_own_rule(*, rule: OwnRule, by: User) -> Change | None:
    """Take a name out of the child's own names."""
    change = remember("ownrule", rule, before=values_of(rule), by=by, gone=True)
    rule.delete()
    return change


def _locked(child: Child) -> ChildRules:
    """Return the child's rules; other changes of them wait until this one is done."""
    return ChildRules.objects.select_for_update().get(child=child)
