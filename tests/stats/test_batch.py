"""The form of a batch: what is written is read; anything else is a BatchError."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stats.batches import CELLS, DAY, batch, head, issuer

from lachan.policy.catalogue import OTHER, catalogue
from lachan.policy.countable import IN_NO_LIST, statistical, statistical_codes
from lachan.policy.model import AgeBand
from lachan.stats import keys
from lachan.stats.batch import MAX_OCTETS, read, write
from lachan.stats.cells import CLIP, checked
from lachan.stats.country import shape, weights
from lachan.stats.errors import BatchError
from lachan.stats.words import AGES, NONE, PROVINCES
from lachan.stats.words import OTHER as OTHER_WORD


def resigned(octets: bytes, change: Any, home: int = 1) -> bytes:
    """Return a batch whose body was changed, hashed and signed again by its issuer."""
    said = json.loads(octets)
    del said["batch_id"], said["sig"]
    change(said)
    body = json.dumps(said).encode()
    digest = hashlib.sha256(body).hexdigest()
    signature = keys.sign(body, issuer(home))
    return body[:-1] + f',"batch_id":"{digest}","sig":"{signature}"}}'.encode()


def refused(octets: bytes) -> str:
    with pytest.raises(BatchError) as caught:
        read(octets)
    return caught.value.code


def test_what_is_written_is_read() -> None:
    got = read(batch())
    assert (got.head, got.cells) == (head(), CELLS)
    assert got.head.period == DAY


def test_spelling_of_the_json_is_the_senders_own() -> None:
    spaced = resigned(batch(), lambda said: None)
    assert b'"v": 1' in spaced
    assert read(spaced).cells == CELLS


@pytest.mark.parametrize("at", [3, 60, 400, -40, -200])
def test_any_changed_octet_is_noticed(at: int) -> None:
    octets = bytearray(batch())
    octets[at] ^= 1
    assert refused(bytes(octets))


def test_a_batch_of_another_key_is_refused() -> None:
    forged = write(head(home=1), CELLS, issuer(home=2))
    assert refused(forged) == "signature"


def test_more_than_64_kib_is_not_read() -> None:
    assert refused(b" " * (MAX_OCTETS + 1)) == "size"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("v", 2, "version"),
        ("kind", "x", "version"),
        ("period", "2026-02-30", "period"),
        ("period", "20261124", "period"),
        ("period", 7, "period"),
        ("seq", 0, "seq"),
        ("seq", True, "seq"),
        ("seq", 5, "seq"),
        ("geo", "79xx", "geo"),
        ("geo", ["79"], "geo"),
        ("venue", "street", "venue"),
        ("tax", "new", "tax"),
        ("issuer", "00", "issuer"),
        ("cert", {"by": "x"}, "cert"),
        ("clip", {"cats": 9, "per_cat": 200}, "cats"),
        ("clip", {"cats": 8, "per_cat": 201}, "per_cat"),
        ("synthetic", False, "synthetic"),
        ("name", "An", "fields"),
        ("cells", [], "cells"),
        ("cells", {}, "cells"),
        ("n_gateways", 1.0, "n_gateways"),
    ],
)
def test_a_wrong_field_is_named(name: str, value: Any, code: str) -> None:
    assert refused(resigned(batch(), lambda said: said.update({name: value}))) == code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (("thcs", "10-13", "gambling", "block", "evening", 3, 1, 0), "clip"),
        (("thcs", "10-13", "gambling", "block", "evening", 0, 0, 0), "clip"),
        (("thcs", "10-13", "gambling", "block", "evening", -3, 0, 0), "clip"),
        (("thcs", "10-13", "gambling", "block", "evening", 201, 0, 0), "clip"),
        (("thcs", "10-13", "gambling.vn", "block", "evening", 3, 0, 0), "cells"),
        (("thcs", "10-13", "gambling", "block", "21:30", 3, 0, 0), "cells"),
        (("lop-7a", "10-13", "gambling", "block", "evening", 3, 0, 0), "cells"),
        (("thcs", "all", "gambling", "block", "evening", 3, 0, 0), "cells"),
        (("thcs", "10-13", "gambling", "block", "all", 0, 1, 1), "cells"),
        (("all", "all", "games", "allow", "all", 0, 1, 1), "cells"),
        (("all", "all", "gambling", "block", "all", 0, 2, 1), "clip"),
        (("all", "all", "gambling", "block", "all", 0, 0, 0), "clip"),
        (("all", "all", "gambling", "block", "all", 1, 1, 1), "clip"),
        (("all", "all", "all", "children", "all", 7, 1, 1), "clip"),
        (("all", "all", "all", "children", "all", 2, 1, 0), "clip"),
        (("all", "all", "all", "block", "all", 0, 1), "cells"),
        (("all", "all", "all", "block", "all", 0, True, 1), "cells"),
        (("all", "all", 7, "block", "all", 0, 1, 1), "cells"),
        (([], "all", "all", "block", "all", 0, 1, 1), "cells"),
    ],
)
def test_a_wrong_cell_is_refused(cell: Any, code: str) -> None:
    with pytest.raises(BatchError) as caught:
        checked([list(cell)], clip=CLIP, gateways=1)
    assert caught.value.code == code


def test_the_same_cell_twice_is_refused() -> None:
    cell = list(CELLS[0])
    with pytest.raises(BatchError, match="twice"):
        checked([cell, cell], clip=CLIP, gateways=1)


def flags(n: int) -> list[list[Any]]:
    return [["all", "all", f"c{k}", "block", "all", 0, 1, 1] for k in range(n)]


def test_at_most_eight_categories_of_an_action() -> None:
    assert len(checked(flags(8), clip=CLIP, gateways=1).every) == 8
    with pytest.raises(BatchError, match="more than 8 categories"):
        checked(flags(9), clip=CLIP, gateways=1)


def test_bounds_grow_with_the_gateways_that_were_added_up() -> None:
    rows = [["thcs", "10-13", "ads", "block", "evening", 2000, 0, 0], *flags(20)]
    assert checked(rows, clip=CLIP, gateways=10).peak == 2000
    with pytest.raises(BatchError):
        checked(rows, clip=CLIP, gateways=9)


@given(st.binary(max_size=600))
def test_any_octets_are_a_batch_error_or_a_batch(octets: bytes) -> None:
    with pytest.raises(BatchError):
        read(octets)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(st.sampled_from(sorted(json.loads(batch()))), json_values)
def test_any_value_of_a_field_is_a_batch_error_or_a_batch(
    name: str, value: Any
) -> None:
    if name in {"batch_id", "sig"}:
        return
    octets = resigned(batch(), lambda said: said.update({name: value}))
    try:
        said = read(octets).batch_id
    except BatchError as e:
        said = e.code
    assert said


def test_words_are_those_of_policy_and_of_the_country() -> None:
    assert list(AGES) == [band.value for band in AgeBand if band is not AgeBand.ADULT]
    assert (NONE, OTHER_WORD) == (IN_NO_LIST, OTHER)
    assert {kind.code for kind in shape().kinds} <= statistical_codes()
    assert set(weights()) == set(PROVINCES)
    assert len(PROVINCES) == 34


def test_what_is_nobodys_business_has_no_word_in_statistics() -> None:
    sensitive = {c.code for c in catalogue().values() if c.sensitive}
    assert sensitive
    assert not sensitive & statistical_codes()
    assert {statistical(code) for code in sensitive} == {OTHER}


def test_a_service_counts_as_its_category_and_the_unlisted_as_none() -> None:
    assert statistical("zalo") == "messaging"
    assert statistical("") == "none"
    assert statistical("no-such-code") == "other"
    assert {statistical(code) for code in catalogue()} <= statistical_codes()
