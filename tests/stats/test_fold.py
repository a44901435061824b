"""Sums do not care for order or split."""

import random

from tests.stats.batches import batch

from lachan.stats.batch import read
from lachan.stats.fold import fold, merge


def test_any_split_in_any_order_is_the_same_sum() -> None:
    batches = [read(batch(home, geo=("79", "01")[home % 2])) for home in range(9)]
    whole = fold(batches)
    random.Random(4).shuffle(batches)
    assert merge([fold(batches[:2]), fold(batches[2:7]), fold(batches[7:])]) == whole
    assert whole["79|home|all|all|gambling|block|all"] == (0, 5, 5)
    assert whole["01|home|thcs|10-13|gambling|block|evening"] == (12, 0, 0)
