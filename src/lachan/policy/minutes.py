"""From minutes in which something was asked to minutes of use.

A day is an integer: bit n is set when the n-th minute of the day had a question. Apps
ask in the background too, so a minute is use only when two others within six minutes
of it had questions as well; what lies between two minutes of use at most six apart is
use. A lone question, however many names it asks for at once, is nothing. Everything
is a function of the bits alone: workers share them by OR, in any order.

Measured on made days (tests/policy/test_budget_minutes.py): an app that asks every
half-minute to minute and a half while it is used is found within 10 minutes in 60, and
two apps that ask twice an hour by themselves are next to nothing. One that asks every
two or three minutes is counted low; one that asks every few minutes unused is counted
high.
"""

NEAR_MIN = 6
# A question now may make use of what was asked this long ago: the minutes near it, and
# the gap before those.
CLAIM_MIN = 2 * NEAR_MIN


def used(marks: int) -> int:
    """Return the minutes of use as bits."""
    once = twice = 0
    for distance in range(1, NEAR_MIN + 1):
        for other in (marks << distance, marks >> distance):
            twice |= once & other
            once |= other
    sure = marks & twice
    if not sure:
        return 0
    before = [0] * NEAR_MIN  # before[n]: minutes with use at most n minutes later
    for distance in range(1, NEAR_MIN):
        before[distance] = before[distance - 1] | sure >> distance
    filled = sure
    for distance in range(1, NEAR_MIN):
        filled |= sure << distance & before[NEAR_MIN - distance]
    return filled


def standing(marks: int, minute: int, limit: int) -> tuple[int, int]:
    """Return the minutes used and the earliest minute at which `limit` may be reached.

    minute: the present one of the day; marks after it are not believed. The earliest
    is at least the next minute; whoever looks again by then misses nothing.
    """
    marks &= (2 << minute) - 1
    if not marks:
        return 0, minute + max(limit - 1, 1)
    use = used(marks)
    total = use.bit_count()
    since = max(minute - CLAIM_MIN, 0)
    recent = marks >> since
    if recent:
        since += (recent & -recent).bit_length() - 1
        claims = minute - since + 1 - (use >> since).bit_count()
    else:
        claims = 1
    return total, minute + max(limit - total - claims, 1)
