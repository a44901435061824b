"""AdGuard Home's file becomes clients, own rules, hours, lists and notes."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.moving_sources import adguard

from lachan.policy.moving import Moved, MovedClient, MovedRule, Note, profiles, read
from lachan.policy.profile import from_mapping


def written(source: dict[str, Any]) -> bytes:
    # Through JSON, so that what is equal is not written once and then by alias.
    apart = json.loads(json.dumps(source))
    return yaml.safe_dump(apart, allow_unicode=True).encode()


def moved(**parts: Any) -> Moved:
    """Read a small file with `parts` at the top."""
    source = {"schema_version": 29, "dns": {}, **parts}
    return read(written(source))


def rules(*lines: str, **parts: Any) -> Moved:
    return moved(user_rules=list(lines), **parts)


def codes(found: Moved) -> list[str]:
    return [note.code for note in found.notes]


def client(name: str, *ids: str, **parts: Any) -> dict[str, Any]:
    return {"name": name, "ids": list(ids), **parts}


def at(found: Moved, where: str) -> list[Note]:
    return [note for note in found.notes if note.where == where]


def test_clients_come_with_all_their_identifiers_and_tags() -> None:
    bong, lan, named = read(adguard()).people
    assert (bong.key, bong.name, bong.role) == ("bong", "Bống", "child")
    assert bong.addresses == ("192.168.1.20",)
    assert bong.macs == ("aa:bb:cc:dd:ee:ff",)
    assert bong.devices == ("bong-may",)
    assert bong.groups == ("user_child", "device_tablet")
    assert (lan.key, lan.networks, lan.role) == (
        "may-chi-lan",
        ("192.168.1.32/28",),
        "adult",
    )
    assert named.addresses == ("192.168.1.77",)


def test_a_client_with_settings_of_its_own_has_those_and_others_the_homes() -> None:
    found = read(adguard())
    bong, lan, _ = found.people
    assert bong.services == ("youtube", "disney-plus")
    assert (bong.categories, bong.windows) == ((), ())
    assert found.categories == lan.categories == ("adult", "malware", "phishing")
    assert found.windows == lan.windows != ()
    assert found.safe_search is not None
    assert "bing" not in found.safe_search.engines
    assert found.safe_search.youtube
    assert bong.safe_search is None


@pytest.mark.parametrize(
    ("line", "name", "subtree", "allow"),
    [
        ("||phim.example^", "phim.example", True, False),
        ("@@||phim.example^|", "phim.example", True, True),
        ("|phim.example^", "phim.example", False, False),
        ("phim.example", "phim.example", False, False),
        ("127.0.0.1 phim.example # quảng cáo", "phim.example", False, False),
        (r"/^(.+\.)?phim\.example$/", "phim.example", True, False),
        (r"/^phim\.example$/", "phim.example", False, False),
        ("||phim.example^$dnsrewrite=NXDOMAIN;;", "phim.example", True, False),
        ("||phim.example^$all", "phim.example", True, False),
        ("||bóng.example^", "xn--bng-gna.example", True, False),
    ],
)
def test_a_rule_of_one_name_is_carried_over(
    line: str, name: str, subtree: bool, allow: bool
) -> None:
    found = rules(line)
    assert found.rules == (MovedRule(name, subtree, allow, "user_rules[0]"),)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("/game[0-9]+/", "rule-pattern"),
        ("*game*", "rule-pattern"),
        ("||*.phim.example^", "rule-below"),
        ("||phim.example^$dnstype=AAAA", "rule-type"),
        ("||phim.example^$denyallow=a.phim.example", "rule-except"),
        ("||phim.example^$dnsrewrite=192.0.2.1", "rule-rewrite"),
        ("192.0.2.1 phim.example", "rule-rewrite"),
        ("||phim.example^$client=Ai", "rule-client"),
        ("phim.example##.banner", "rule-page"),
        ("||phim.example^$script", "rule-page"),
        ("||com.vn^", "whole-ending"),
        ("||bocongan.gov.vn^", "help-name"),
        ("hai từ", "rule-bad"),
    ],
)
def test_what_no_own_rule_says_is_noted_with_its_line(line: str, code: str) -> None:
    found = rules("||khac.example^", line)
    assert [rule.where for rule in found.rules] == ["user_rules[0]"]
    assert [(note.where, note.code) for note in found.notes] == [
        ("user_rules[1]", code)
    ]


def test_a_rule_without_its_end_is_narrowed_and_said_to_be() -> None:
    found = rules("||tro.example")
    assert found.rules[0].subtree
    assert codes(found) == ["rule-narrowed"]


HOME = {
    "clients": {
        "persistent": [
            client("Bống", "192.168.1.20", tags=["user_child"]),
            client("Minh", "192.168.1.0/28", "AA-BB-CC-00-00-02"),
        ]
    }
}


@pytest.mark.parametrize(
    ("option", "home", "keys"),
    [
        ("", True, ["bong", "minh"]),
        ("$client=Bống", False, ["bong"]),
        ("$client=192.168.1.20", False, ["bong"]),
        ("$client=192.168.1.0/28", False, ["minh"]),
        ("$client=~Bống", True, ["minh"]),
        ("$ctag=user_child", False, ["bong"]),
        ("$ctag=~user_child", True, ["minh"]),
        ("$client=Minh|Bống,ctag=user_child", False, ["bong"]),
    ],
)
def test_a_rule_holds_for_those_it_names(
    option: str, home: bool, keys: list[str]
) -> None:
    [rule] = rules(f"||phim.example^{option}", **HOME).rules
    assert (rule.home, list(rule.clients)) == (home, keys)


def test_an_address_that_only_a_rule_names_becomes_a_client_with_all_rules() -> None:
    found = rules("||chung.example^", "||rieng.example^$client=192.168.1.77", **HOME)
    assert [c.key for c in found.people] == ["bong", "minh", "192-168-1-77"]
    assert [r.clients for r in found.rules] == [
        ("bong", "minh", "192-168-1-77"),
        ("192-168-1-77",),
    ]


def test_a_part_of_a_client_is_not_told_apart() -> None:
    found = rules("||rieng.example^$client=192.168.1.5", **HOME)
    assert (found.rules, codes(found)) == ((), ["rule-client"])


def test_a_client_that_was_not_filtered_has_no_rules() -> None:
    bong = client("Bống", "192.168.1.20", use_global_settings=False)
    bong["filtering_enabled"] = False
    found = rules("||phim.example^", clients={"persistent": [bong]})
    assert (found.rules[0].home, found.rules[0].clients) == (True, ())
    assert codes(found) == ["client-unfiltered"]


def test_an_important_block_stands_against_an_allow() -> None:
    found = rules(
        "@@||phim.example^",
        "||chat.phim.example^$important",
        "@@||truong.example^$important",
        "||truong.example^$important",
    )
    assert [(r.name, r.allow) for r in found.rules] == [
        ("chat.phim.example", False),
        ("truong.example", True),
        ("truong.example", False),
    ]
    assert [(n.where, n.code) for n in found.notes] == [
        ("user_rules[0]", "rule-overruled")
    ]


def test_a_badfilter_removes_its_rule() -> None:
    found = rules("||phim.example^", "||phim.example^$badfilter", "||khac.example^")
    assert [r.name for r in found.rules] == ["khac.example"]
    assert codes(found) == ["rule-badfilter"] * 2


def test_lists_keep_address_and_switch_but_no_password() -> None:
    found = read(adguard())
    assert [(made.url, made.enabled, made.allow) for made in found.lists] == [
        ("https://lists.example/a.txt", True, False),
        ("https://lists.example/b.txt", False, False),
        ("https://lists.example/mo.txt", True, True),
    ]
    assert [note.code for note in at(found, "filters[1]")] == ["list-credentials"]
    assert [note.code for note in at(found, "filters[2]")] == ["list-local"]


def test_a_shipped_list_is_known_by_its_address() -> None:
    url = (
        "https://raw.githubusercontent.com/Sinfonietta/hostfiles/master/gambling-hosts"
    )
    [made] = moved(filters=[{"enabled": True, "url": url, "name": "x"}]).lists
    assert made.category == "gambling"


def test_a_record_that_leads_nowhere_is_a_block() -> None:
    found = read(adguard())
    [rule] = [r for r in found.rules if r.where == "filtering.rewrites[1]"]
    assert (rule.name, rule.subtree, rule.allow) == ("dong.example", False, False)
    assert [n.code for n in at(found, "filtering.rewrites[0]")] == ["record"]


def test_services_without_a_counterpart_are_noted_by_name() -> None:
    found = read(adguard())
    [covered] = at(found, "filtering.blocked_services.ids[2]")
    assert (covered.code, dict(covered.facts)) == (
        "service-covered",
        {"service": "onlyfans", "category": "adult"},
    )
    [unknown] = at(found, "filtering.blocked_services.ids[3]")
    assert unknown.text == "500px: no such service here"


def test_older_schemas_are_read_where_their_keys_stood() -> None:
    found = read(
        yaml.safe_dump(
            {
                "schema_version": 12,
                "dns": {
                    "safesearch_enabled": True,
                    "parental_enabled": True,
                    "blocked_services": ["tiktok", "epic_games"],
                    "rewrites": [{"domain": "dong.example", "answer": "0.0.0.0"}],
                },
                "clients": [
                    client(
                        "Minh",
                        "192.168.1.9",
                        use_global_settings=True,
                        use_global_blocked_services=False,
                        blocked_services=["facebook"],
                    )
                ],
            },
            allow_unicode=True,
        ).encode()
    )
    assert found.services == ("tiktok", "epic-games")
    assert found.categories == ("adult",)
    assert found.safe_search is not None
    [minh] = found.people
    assert (minh.services, minh.categories) == (("facebook",), ("adult",))
    assert [r.name for r in found.rules] == ["dong.example"]


def test_a_mac_of_digits_is_no_number() -> None:
    source = b"schema_version: 29\nclients:\n  persistent:\n  - name: may\n    ids:\n"
    [made] = read(source + b"    - 12:34:56:10:20:30\n").people
    assert made.macs == ("12:34:56:10:20:30",)


def test_no_secret_is_kept_or_told() -> None:
    text = repr(read(adguard()))
    for secret in ("khongphaimatkhauthat", "KHOA-BI-MAT", "matkhau@", "nha:"):
        assert secret.encode() in adguard()
        assert secret not in text
    assert "dns.example/matkhau" not in text


def test_profiles_are_the_home_and_each_client() -> None:
    found = read(adguard())
    home, bong, lan, _ = made = profiles(found)
    assert [p["id"] for p in made] == ["default", *(c.key for c in found.people)]
    assert [from_mapping(p).warnings for p in made] == [()] * 4
    assert {"device": "bong-may"} in bong["askers"]
    assert home["zone"] == "Asia/Bangkok"
    assert (lan["age"], lan["youtube"]) == ("adult", "moderate")
    names = [r["name"] for r in bong["rules"]]
    assert "chat.example" in names
    assert "ban.example" not in names
    assert "ban.example" in [r["name"] for r in home["rules"]]


def test_moving_in_takes_nothing_from_the_preset_of_the_age() -> None:
    bare = from_mapping({"id": "x", "age": "6-9"})
    for made in map(from_mapping, profiles(read(adguard()))):
        if made.age == bare.age:
            assert set(made.engines) >= set(bare.engines)
            assert not made.allow


NAMES = st.sampled_from(["a.example", "b.example", "x.a.example", "com.vn", "x y"])
LINES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["||", "@@||", "|", "", "0.0.0.0 ", "192.0.2.1 ", "! ", "/"]),
    NAMES,
    st.sampled_from(["^", "", "/", "^|"]),
    st.sampled_from(
        ["", "$important", "$client=Bống", "$client=Ai", "$dnstype=A", "$badfilter"]
    ),
)
DAYS = st.dictionaries(
    st.sampled_from(["mon", "sat", "sun"]),
    st.fixed_dictionaries(
        {"start": st.sampled_from(["0s", "8h"]), "end": st.sampled_from(["24h", "x"])}
    ),
)
SERVICES = st.lists(st.sampled_from(["tiktok", "epic_games", "500px", "onlyfans", ""]))
CLIENTS = st.lists(
    st.one_of(
        st.just("lạc"),
        st.fixed_dictionaries(
            {
                "name": st.sampled_from(["Bống", "Minh", "", "x" * 90]),
                "ids": st.lists(
                    st.sampled_from(["192.168.1.20", "192.168.1.0/24", "may", "??", ""])
                ),
                "blocked_services": st.builds(
                    lambda ids, days: {"ids": ids, "schedule": days}, SERVICES, DAYS
                ),
                "use_global_blocked_services": st.booleans(),
            }
        ),
    ),
    max_size=4,
)
SOURCES = st.fixed_dictionaries(
    {"schema_version": st.integers(0, 99), "dns": st.just({"port": 53})},
    optional={
        "user_rules": st.lists(LINES, max_size=6),
        "clients": CLIENTS | st.builds(lambda c: {"persistent": c}, CLIENTS),
        "filters": st.lists(
            st.sampled_from([{}, {"url": "https://x.example/l"}, {"url": "/l"}, "lạc"])
        ),
        "filtering": st.builds(
            lambda ids, days: {"blocked_services": {"ids": ids, "schedule": days}},
            SERVICES,
            DAYS,
        ),
        "users": st.just([{"name": "x", "password": "y"}]),
        "tls": st.just({"private_key": "z"}),
        "whitelist_filters": st.just("lạc"),
        "chua-biet": st.just("a") | st.just({"b": 1}) | st.just(None),
    },
)


def places(found: Moved) -> list[str]:
    """Where something was taken from, or is noted."""
    return [
        *(note.where for note in found.notes),
        *(thing.where for kind in (found.people, found.rules) for thing in kind),
        *(made.where for made in found.lists),
    ]


@given(SOURCES)
def test_everything_in_a_file_is_carried_over_or_noted(source: dict[str, Any]) -> None:
    found = read(written(source))
    told = places(found)
    heads = {p.split(".")[0].split("[")[0] for p in [*told, *found.carried]}
    assert {k for k, v in source.items() if v not in (None, [], {})} <= heads
    for i, line in enumerate(source.get("user_rules", ())):
        assert line.startswith("!") or f"user_rules[{i}]" in told
    for i, _ in enumerate(source.get("filters", ())):
        assert f"filters[{i}]" in told
    clients = source.get("clients", [])
    place = "clients"
    if isinstance(clients, dict):
        clients, place = clients["persistent"], "clients.persistent"
    for i, values in enumerate(clients):
        where = f"{place}[{i}]"
        assert where in told
        if isinstance(values, dict):
            _check_ids(found, where, values, told)
    for made in profiles(found):
        from_mapping(made)


def _check_ids(
    found: Moved, where: str, values: dict[str, Any], told: list[str]
) -> None:
    [person] = [c for c in found.people if c.where == where]
    taken = _askers(person)
    for i, value in enumerate(values["ids"]):
        noted = f"{where}.ids[{i}]" in told
        doubled = any(dict(n.facts).get("value") == value for n in at(found, where))
        assert noted or doubled or value in taken


def _askers(person: MovedClient) -> set[str]:
    return {*person.addresses, *person.networks, *person.macs, *person.devices}
