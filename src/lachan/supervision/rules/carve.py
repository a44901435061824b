"""Take granted time out of the family's hours, and out of nothing else.

A grant of the gateway opens categories too. "One hour more" must not open for an hour
what the age closes, so such a grant is written into the windows themselves: on the day
it meets, a window is replaced by what is left of it. It ends by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from lachan.supervision.rules.facts import MINUTES_A_DAY, ZONE, Period, Span, Window

Interval = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def starts_on(window: Window, day: date, periods: Sequence[Period]) -> bool:
    """Tell whether `window` begins on `day`, by weekday and by period."""
    if day.weekday() not in window.days:
        return False
    here = {p.code for p in periods if p.first <= day <= p.last}
    if window.periods and not here & set(window.periods):
        return False
    return not here & set(window.except_periods)


def occurrence(window: Window, day: date) -> Interval:
    """Return when a window that begins on `day` starts and ends."""
    start = datetime.combine(day, time(), ZONE) + window.start * _MINUTE
    return start, start + window.length * _MINUTE


def without(
    windows: Iterable[Window], periods: Sequence[Period], lifted: Sequence[Span]
) -> tuple[list[Window], list[Period]]:
    """Return `windows` less the time of `lifted`, and the one-day periods they need."""
    kept: list[Window] = []
    days: set[date] = set()
    for window in windows:
        met = [d for d in _days_met(lifted) if _meets(window, d, periods, lifted)]
        excepted = (*window.except_periods, *map(_code, met))
        kept.append(replace(window, except_periods=excepted) if met else window)
        days.update(met)
        for day in met:
            for piece in _left(occurrence(window, day), lifted):
                part = _as_window(window, piece)
                kept.append(part)
                days.add(piece[0].astimezone(ZONE).date())
    return kept, [Period(_code(d), d, d) for d in sorted(days)]


def _code(day: date) -> str:
    return f"day-{day.isoformat()}"


def _days_met(lifted: Sequence[Span]) -> list[date]:
    """Return the days on which a window may begin that `lifted` meets."""
    days: set[date] = set()
    for span in lifted:
        day = span.start.astimezone(ZONE).date() - _DAY
        while day <= span.end.astimezone(ZONE).date():
            days.add(day)
            day += _DAY
    return sorted(days)


def _meets(
    window: Window, day: date, periods: Sequence[Period], lifted: Sequence[Span]
) -> bool:
    if not starts_on(window, day, periods):
        return False
    start, end = occurrence(window, day)
    return any(s.start < end and start < s.end for s in lifted)


def _left(whole: Interval, lifted: Sequence[Span]) -> list[Interval]:
    """Return what `lifted` leaves of `whole`, in whole minutes."""
    left = [whole]
    for span in lifted:
        start = _floor(span.start)
        end = _floor(span.end + _MINUTE - timedelta(microseconds=1))
        cut = [((a, min(b, start)), (max(a, end), b)) for a, b in left]
        left = [piece for two in cut for piece in two if piece[0] < piece[1]]
    return left


def _floor(moment: datetime) -> datetime:
    return moment.astimezone(ZONE).replace(second=0, microsecond=0)


def _as_window(window: Window, piece: Interval) -> Window:
    start, end = (p.astimezone(ZONE) for p in piece)
    return replace(
        window,
        days=frozenset({start.weekday()}),
        start=_minute(start),
        end=_minute(end) % MINUTES_A_DAY,
        periods=(_code(start.date()),),
        except_periods=(),
    )


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute
