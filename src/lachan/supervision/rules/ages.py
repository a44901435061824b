"""From a birth year to the preset of an age, and the hours that suit it."""

from datetime import date

from lachan.policy.model import AgeBand

ADULT_AT = 18
_FROM = (
    (ADULT_AT, AgeBand.ADULT),
    (16, AgeBand.FROM_16),
    (14, AgeBand.FROM_14),
    (10, AgeBand.FROM_10),
    (6, AgeBand.FROM_6),
    (0, AgeBand.UNDER_6),
)
# Labels of games, from the oldest. Source: 147/2024/NĐ-CP, Điều 38 (VN-22).
_LABELS = ((18, "18+"), (16, "16+"), (12, "12+"), (0, "00+"))
# When the network rests at night, by age: (from, to) in minutes after midnight.
_BEDTIME = {
    AgeBand.UNDER_6: (20 * 60, 6 * 60 + 30),
    AgeBand.FROM_6: (20 * 60 + 30, 6 * 60),
    AgeBand.FROM_10: (21 * 60 + 30, 5 * 60 + 30),
    AgeBand.FROM_14: (22 * 60 + 30, 5 * 60 + 30),
    AgeBand.FROM_16: (23 * 60, 5 * 60 + 30),
    AgeBand.ADULT: (23 * 60, 5 * 60 + 30),
}


def age_in(birth_year: int, today: date) -> int:
    """Return the age reached in the year of `today`; only the year of birth is kept."""
    return today.year - birth_year


def band(birth_year: int, today: date) -> AgeBand:
    """Return the preset for who was born in `birth_year`; it moves on New Year."""
    age = max(0, age_in(birth_year, today))
    return next(b for least, b in _FROM if age >= least)


def birth_years(today: date) -> tuple[int, int]:
    """Return the first and last year of birth of somebody who is a child."""
    return today.year - ADULT_AT + 1, today.year


def game_labels(birth_year: int, today: date) -> tuple[str, ...]:
    """Return the labels of games that suit who was born in `birth_year`."""
    age = max(0, age_in(birth_year, today))
    return tuple(label for least, label in reversed(_LABELS) if age >= least)


def bedtime(age: AgeBand) -> tuple[int, int]:
    """Return the night's rest offered for `age`: (from, to), minutes after midnight."""
    return _BEDTIME[age]


def is_small(age: AgeBand) -> bool:
    """Tell whether pages for `age` are larger, shorter and drawn."""
    return age in {AgeBand.UNDER_6, AgeBand.FROM_6}


def is_teen(age: AgeBand) -> bool:
    """Tell whether pages for `age` say bạn and give reasons."""
    return age in {AgeBand.FROM_14, AgeBand.FROM_16, AgeBand.ADULT}
