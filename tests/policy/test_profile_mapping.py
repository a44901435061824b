import json
import tomllib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy.manifest import canonical
from lachan.policy.model import AgeBand, Origin
from lachan.policy.profile import DAYS, Profile, ProfileError, from_mapping


def profile(**changes: Any) -> Profile:
    return from_mapping({"id": "bong", **changes})


def window(**changes: Any) -> dict[str, Any]:
    return {"from": "21:30", "to": "06:00", **changes}


def test_the_least_profile_has_careful_defaults() -> None:
    p = profile()
    assert (p.age, p.origin, p.fail) == (AgeBand.FROM_6, Origin.FAMILY, "closed")
    assert p.canaries
    assert p.rebinding
    assert str(p.zone) == "Asia/Ho_Chi_Minh"
    assert {"google", "youtube-strict"} <= set(p.engines)


@pytest.mark.parametrize(
    ("age", "youtube"),
    [
        ("0-5", "youtube-strict"),
        ("10-13", "youtube-moderate"),
        ("16-17", None),
        ("adult", None),
    ],
)
def test_youtube_follows_the_age(age: str, youtube: str | None) -> None:
    engines = profile(age=age).engines
    assert [e for e in engines if e.startswith("youtube")] == (
        [youtube] if youtube else []
    )


def test_an_adult_has_no_safe_search_unless_asked_for() -> None:
    assert profile(age="adult").engines == ()
    assert profile(age="adult", safe_search=["google"]).engines == ("google",)


def test_safe_search_can_be_off_and_youtube_still_strict() -> None:
    assert profile(safe_search=False, youtube="strict").engines == ("youtube-strict",)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"blocks": []}, "profile bong: blocks: unknown key"),
        ({"id": "Bống"}, "id: 'Bống'"),
        ({"id": 7}, "id: is not text"),
        ({"age": "7"}, "age: '7' is none of"),
        ({"zone": "Hanoi"}, "zone: 'Hanoi' is no time zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"zone": "a\0b"}, "zone"),
        ({"origin": "national"}, "origin"),
        ({"block": "tiktok"}, "block: is not a list"),
        ({"block": ["tik-tok"]}, "block: 'tik-tok' is no category or service"),
        ({"safe_search": ["yahoo"]}, "safe_search"),
        ({"safe_search": 1}, "safe_search"),
        ({"youtube": "some"}, "youtube"),
        ({"allow_only": "yes"}, "allow_only: 'yes' is neither"),
        ({"page": ["here"]}, "page: 'here' is no address"),
        ({"rules": [{"name": "a b"}]}, "rules"),
        ({"rules": [{"name": "a.vn", "action": "maybe"}]}, "action"),
        ({"rules": ["a.vn"]}, r"rules\[0\] is not a table"),
        ({"askers": [{}]}, "exactly one"),
        ({"askers": [{"mac": "aa:bb"}]}, "no MAC"),
        ({"askers": [{"address": "10.0.0"}]}, "no address"),
        ({"askers": [{"network": "10.0.0.0/40"}]}, "no network"),
        ({"askers": [{"device": ""}]}, "device"),
        ({"askers": [{"address": "10.0.0.1", "mac": "aa:bb:cc:dd:ee:ff"}]}, "exactly"),
        ({"windows": [window(days=["sunday"])]}, "days"),
        ({"windows": [window(to="6:00")]}, "no time of day|not a time of day"),
        ({"windows": [window(to="24:30")]}, "not a time of day"),
        ({"windows": [{**window(), "from": "24:00"}]}, "24:00 is an end"),
        ({"windows": [window(mode="slow")]}, "mode"),
        ({"windows": [window(periods=["tet"])]}, "'tet' is not among"),
        ({"windows": [window(colour="red")]}, "colour: unknown key"),
        ({"periods": [{"name": "t", "from": "2027-02-02", "to": "2027-02-01"}]}, "to"),
        (
            {"periods": [{"name": "t", "from": "mai", "to": "2027-02-01"}]},
            "no.* a date",
        ),
        ({"grants": [{"from": "2026-11-24T19:00", "until": "x"}]}, "offset"),
        (
            {
                "grants": [
                    {
                        "from": "2026-11-24T19:00+07:00",
                        "until": "2026-11-24T20:00+07:00",
                    }
                ]
            },
            "nothing",
        ),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(ProfileError, match=told):
        profile(**changes)


def test_allowing_what_nobody_may_lift_warns_and_changes_nothing() -> None:
    p = profile(allow=["games", "gambling"])
    assert p.allow == {"games"}
    assert p.warnings == (
        "profile bong: allow: gambling may not be lifted; left blocked",
    )


def test_a_window_without_days_is_every_day() -> None:
    assert profile(windows=[window()]).windows[0].days == frozenset(range(len(DAYS)))


def test_names_addresses_and_macs_are_kept_in_one_form() -> None:
    p = profile(
        rules=[{"name": "Trường.VN.", "action": "allow"}],
        askers=[
            {"mac": "AA-BB-CC-DD-EE-FF"},
            {"network": "192.168.1.7/24"},
            {"address": "2001:DB8::0001"},
        ],
    )
    assert p.rules[0].name == "xn--trng-rib8295b.vn"
    assert p.askers == (
        ("mac", "aa:bb:cc:dd:ee:ff"),
        ("network", "192.168.1.0/24"),
        ("address", "2001:db8::1"),
    )


TOML = """
id = "bong"
pauses = [{from = 2026-11-24T19:00:00+07:00, until = 2026-11-24T20:00:00+07:00}]
periods = [{name = "tet", from = 2027-02-01, to = 2027-02-14}]
windows = [{from = "21:30", to = "06:00", except_periods = ["tet"]}]
"""


def test_toml_and_its_json_are_the_same_profile() -> None:
    mapping = tomllib.loads(TOML)
    assert from_mapping(json.loads(canonical(mapping))) == from_mapping(mapping)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["from", "until", "to", "name", "mac", "days", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
KEYS = [
    *("zone", "age", "origin", "block", "allow", "safe_search", "youtube", "fail"),
    *("allow_only", "canaries", "rebinding", "page", "rules", "askers", "windows"),
    *("periods", "grants", "pauses", "other"),
]


@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3))
def test_any_values_make_a_profile_or_a_profile_error(values: dict[str, Any]) -> None:
    with suppress(ProfileError):
        from_mapping({"id": "x", **values})
