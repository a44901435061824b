"""How few are too few to be told: one rule for releases, pages and files. Pure.

docs/decisions/0044 says why these numbers. The registry holds the one of each indicator
(`cell_min`); here is what it is held against.
"""

from typing import Final

from lachan.observatory.indicators.model import Indicator, Kind

# Reports, children, addresses in any published count, however large its whole.
RECORDS_MIN: Final = 5


def is_few(
    indicator: Indicator,
    top: float | None,
    base: float | None,
    behind: float | None = None,
    *,
    months: int = 1,
) -> bool:
    """Tell whether too few stand behind a figure. None: there is no such number.

    Of gateways: behind it, in the numerator (but of questions) and the denominator, in
    each of `months`. Of records: in the whole, and five in the part of a share.
    """
    if indicator.kind is Kind.RECORD:
        whole = top if base is None else base
        return (whole or 0) < indicator.cell_min or (top or 0) < RECORDS_MIN
    parts = [behind, base]
    if indicator.kind is not Kind.COUNT:
        parts.append(top)
    least = indicator.cell_min * months
    return any(n is not None and n < least for n in parts)
