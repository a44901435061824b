"""The order of decision, through Live as the gateway asks it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lachan.policy import catalogue
from lachan.policy.compile import ListSource, release
from lachan.policy.live import Live
from lachan.policy.model import Action, AgeBand, Decision, Origin
from lachan.policy.overlay import Writer

A, AAAA, HTTPS, TXT = 1, 28, 65, 16
HELP = "canhbao.khonggianmang.vn"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WriteList = Callable[..., ListSource]


class Gate:
    """A policy directory with one child, asked as a gateway does."""

    def __init__(self, directory: Path, lists: list[ListSource]) -> None:
        self._directory, self._lists = directory, lists
        release(directory, lists, profiles=[{"id": "bong", "age": "10-13"}])
        self.live = Live(directory)

    def child(self, **changes: Any) -> "Gate":
        mapping = {"id": "bong", "age": "10-13", **changes}
        Writer(self._directory).append({"kind": "profile", "profile": mapping})
        self.refresh()
        return self

    def national(self, **entry: Any) -> "Gate":
        Writer(self._directory).append({"kind": "national", **entry})
        self.refresh()
        return self

    def refresh(self) -> None:
        self.live.refresh(NOW.timestamp())
        assert self.live.problem == ""

    def ask(self, name: str, qtype: int = A) -> Decision:
        return self.live.decide(name, qtype, self.cls())

    def cls(self) -> Any:
        return self.live.class_of("bong", NOW.timestamp())[0]


@pytest.fixture
def gate(tmp_path: Path, write_list: WriteList) -> Gate:
    lists = [
        write_list("nhacai.example\nbet.example\n", "gambling", subtree=True),
        write_list(f"one.example\n{HELP}\nroblox.com\n", "games", source="g"),
        write_list("khonggianmang.vn\n", "adult", subtree=True),
        write_list("hoc.example\n", "learning", subtree=True),
    ]
    return Gate(tmp_path / "policy", lists)


def test_a_name_in_no_list_is_allowed(gate: Gate) -> None:
    d = gate.ask("vnexpress.example")
    assert (d.action, d.origin, d.category, d.ede) == ("allow", "none", "", None)
    assert d.ttl_s == 300


def test_a_subtree_entry_blocks_with_nxdomain_under_its_own_name(gate: Gate) -> None:
    d = gate.ask("www.nhacai.example")
    assert (d.action, d.owner, d.rule) == (Action.NXDOMAIN, *("nhacai.example",) * 2)
    assert (d.origin, d.ede, d.ttl_s) == (Origin.SAFETY, 15, 300)
    assert (d.category, d.source) == ("gambling", "gambling")


def test_a_subtree_entry_does_not_reach_names_that_only_end_alike(gate: Gate) -> None:
    assert gate.ask("xnhacai.example").action is Action.ALLOW
    assert gate.ask("example").action is Action.ALLOW


def test_an_exact_entry_blocks_its_name_alone_with_nodata(gate: Gate) -> None:
    gate.child(block=["games"])
    d = gate.ask("one.example")
    assert (d.action, d.owner, d.ttl_s, d.ede) == (Action.BLOCK, "one.example", 10, 17)
    assert gate.ask("a.one.example").action is Action.ALLOW


def test_help_comes_before_everything_and_leaves_no_trace(gate: Gate) -> None:
    gate.child(rules=[{"name": HELP}], pauses=[span()])
    gate.national(name="khonggianmang.vn", subtree=True)
    d = gate.ask(HELP)
    assert (d.action, d.origin, d.quiet) == (Action.ALLOW, Origin.HELP, True)
    assert (d.category, d.categories) == ("", ())


def test_what_stands_above_a_help_name_is_never_nxdomain(gate: Gate) -> None:
    assert gate.ask("cdn.khonggianmang.vn").action is Action.BLOCK
    gate.national(name="khonggianmang.vn", subtree=True)
    d = gate.ask("cdn.khonggianmang.vn")
    assert (d.action, d.origin) == (Action.BLOCK, Origin.NATIONAL)


@pytest.mark.parametrize("name", ["use-application-dns.net", "mask-h2.icloud.com"])
def test_canaries_are_nxdomain_unless_the_profile_has_none(
    gate: Gate, name: str
) -> None:
    assert gate.ask(name).action is Action.NXDOMAIN
    assert gate.ask("a" + name).action is Action.ALLOW
    assert gate.child(canaries=False).ask(name).action is Action.ALLOW


@pytest.mark.parametrize("name", ["resolver.arpa", "_dns.resolver.arpa"])
def test_resolver_arpa_is_nodata(gate: Gate, name: str) -> None:
    d = gate.ask(name, HTTPS)
    assert (d.action, d.owner, d.origin) == (Action.BLOCK, "resolver.arpa", "safety")


def test_nobody_allows_the_national_list_away(gate: Gate) -> None:
    gate.child(rules=[{"name": "bet.example", "action": "allow"}], age="adult")
    gate.national(name="bet.example", subtree=True, order="12/2026")
    d = gate.ask("www.bet.example")
    assert (d.action, d.origin, d.ede, d.ttl_s) == ("nxdomain", "national", 16, 300)
    assert (d.source, d.owner, d.category) == ("12/2026", "bet.example", "gambling")


def test_an_exact_national_entry_is_nodata_for_that_name(gate: Gate) -> None:
    gate.national(name="new.example")
    assert gate.ask("new.example").action is Action.BLOCK
    assert gate.ask("a.new.example").action is Action.ALLOW


def test_a_hashed_national_entry_blocks_without_naming_itself(gate: Gate) -> None:
    from lachan.policy.national import DEFAULT_KEY, hash_name

    gate.national(hash=hash_name("secret.example", DEFAULT_KEY), subtree=True)
    d = gate.ask("a.secret.example")
    assert (d.origin, d.rule, d.owner) == (Origin.NATIONAL, "", "a.secret.example")
    assert gate.ask("secre.example").action is Action.ALLOW


def test_an_own_allow_opens_even_what_nobody_may_lift_by_category(gate: Gate) -> None:
    gate.child(rules=[{"name": "a.bet.example", "action": "allow"}])
    d = gate.ask("x.a.bet.example")
    assert (d.action, d.origin, d.category) == ("allow", "family", "gambling")
    # RFC 8020: something below bet.example is open.
    assert gate.ask("b.bet.example").action is Action.BLOCK


def test_an_own_allow_comes_before_an_own_block(gate: Gate) -> None:
    gate.child(
        rules=[
            {"name": "x.example", "action": "block"},
            {"name": "x.example", "subtree": False, "action": "allow"},
        ]
    )
    assert gate.ask("x.example").action is Action.ALLOW
    d = gate.ask("a.x.example")
    assert (d.action, d.origin, d.ede, d.ttl_s) == ("block", "family", 17, 10)


def test_an_own_block_of_a_subtree_is_nxdomain(gate: Gate) -> None:
    gate.child(rules=[{"name": "x.example"}], origin="organisation")
    d = gate.ask("a.x.example")
    assert (d.action, d.owner, d.origin, d.ede) == (
        *("nxdomain", "x.example", "organisation", 15),
    )


def span() -> dict[str, Any]:
    return {
        "from": NOW.isoformat(),
        "until": (NOW + timedelta(hours=1)).isoformat(),
    }


def test_offline_blocks_with_nodata_and_says_which_window(gate: Gate) -> None:
    window = {"label": "Giờ ngủ", "from": "00:00", "to": "24:00"}
    gate.child(windows=[window], rules=[{"name": "a.example", "action": "allow"}])
    d = gate.ask("nhacai.example")
    assert (d.action, d.rule, d.origin, d.ttl_s) == ("block", "Giờ ngủ", "family", 10)
    assert d.category == "gambling"
    assert gate.ask("a.example").action is Action.ALLOW


def test_only_windows_open_their_categories_alone(gate: Gate) -> None:
    only = {"from": "00:00", "to": "24:00", "mode": "only", "categories": ["learning"]}
    gate.child(windows=[only])
    assert gate.ask("www.hoc.example").action is Action.ALLOW
    assert gate.ask("vnexpress.example").action is Action.BLOCK


def test_a_service_carries_the_categories_it_is_within(gate: Gate) -> None:
    gate.child(age="adult", block=["short-video"])
    d = gate.ask("www.tiktok.com")
    assert (d.action, d.category, d.source) == ("nxdomain", "short-video", "lachan")
    assert {"tiktok", "social", "short-video"} == set(d.categories)


def test_an_allowed_service_is_open_though_its_category_is_blocked(gate: Gate) -> None:
    assert gate.ask("www.tiktok.com").action is not Action.ALLOW
    gate.child(allow=["tiktok"])
    assert gate.ask("www.tiktok.com").action is Action.ALLOW
    assert gate.ask("www.facebook.com").action is not Action.ALLOW


def test_a_block_window_closes_an_allowed_service_and_a_grant_opens_it(
    gate: Gate,
) -> None:
    window = {"from": "00:00", "to": "24:00", "mode": "block", "categories": ["games"]}
    gate.child(allow=["roblox", "games"], windows=[window])
    assert gate.ask("www.roblox.com").origin is Origin.FAMILY
    gate.child(windows=[window], grants=[{**span(), "categories": ["games"]}])
    assert gate.ask("one.example").action is Action.ALLOW
    assert gate.ask("nhacai.example").category == "gambling"


def test_a_grant_of_a_category_leaves_what_the_family_blocked_by_name(
    gate: Gate,
) -> None:
    gate.child(block=["roblox"], grants=[{**span(), "categories": ["games"]}])
    assert gate.ask("www.roblox.com").category == "roblox"


@pytest.mark.parametrize("qtype", [A, AAAA, HTTPS, TXT])
def test_safe_search_rewrites_every_type(gate: Gate, qtype: int) -> None:
    d = gate.ask("www.google.com", qtype)
    assert (d.action, d.target) == (Action.REWRITE, "forcesafesearch.google.com")
    assert (d.ede, d.origin) == (4, Origin.SAFETY)


def test_engines_with_addresses_alone_give_those(gate: Gate) -> None:
    d = gate.ask("yandex.ru")
    assert (d.target, bool(d.addresses)) == ("", True)


def test_youtube_has_two_modes_and_off(gate: Gate) -> None:
    gate.child(allow=["youtube", "video"])
    assert gate.ask("www.youtube.com").target == "restrictmoderate.youtube.com"
    gate.child(allow=["youtube", "video"], youtube="strict")
    assert gate.ask("www.youtube.com").target == "restrict.youtube.com"
    gate.child(allow=["youtube", "video"], youtube="off")
    assert gate.ask("www.youtube.com").action is Action.ALLOW


def test_a_blocked_engine_is_blocked_not_rewritten(gate: Gate) -> None:
    gate.child(block=["youtube"])
    assert gate.ask("www.youtube.com").action is Action.NXDOMAIN


def test_an_adults_ceiling_is_the_owners_ttl(gate: Gate) -> None:
    assert gate.child(age="adult").ask("vnexpress.example").ttl_s == 86_400


def test_an_alias_is_blocked_as_its_own_name_but_never_nxdomain(gate: Gate) -> None:
    cls = gate.cls()
    asked = gate.ask("shop.example")
    d = gate.live.decide_alias("x.nhacai.example", A, cls, asked)
    assert d is not None
    assert (d.action, d.owner) == (Action.BLOCK, "nhacai.example")
    assert gate.live.decide_alias("cdn.example", A, cls, asked) is None


def test_an_own_allow_covers_its_aliases_but_not_the_national_list(gate: Gate) -> None:
    gate.child(rules=[{"name": "shop.example", "action": "allow"}])
    gate.national(name="bet.example", subtree=True)
    cls, asked = gate.cls(), gate.ask("shop.example")
    assert gate.live.decide_alias("x.nhacai.example", A, cls, asked) is None
    d = gate.live.decide_alias("x.bet.example", A, cls, asked)
    assert d is not None
    assert d.origin is Origin.NATIONAL


def test_aliases_of_help_are_not_looked_at(gate: Gate) -> None:
    asked = gate.ask(HELP)
    assert gate.live.decide_alias("nhacai.example", A, gate.cls(), asked) is None


def test_an_own_block_reaches_an_alias_and_an_own_allow_spares_it(gate: Gate) -> None:
    gate.child(
        rules=[{"name": "x.example"}, {"name": "nhacai.example", "action": "allow"}]
    )
    cls, asked = gate.cls(), gate.ask("shop.example")
    d = gate.live.decide_alias("a.x.example", A, cls, asked)
    assert d is not None
    assert d.rule == "x.example"
    assert gate.live.decide_alias("nhacai.example", A, cls, asked) is None


def test_the_empty_policy_allows_everything(tmp_path: Path) -> None:
    quiet = {"id": "default", "age": "adult", "canaries": False, "rebinding": False}
    release(tmp_path, [], profiles=[quiet])
    live = Live(tmp_path)
    cls, until = live.class_of(live.profile_of("192.0.2.1"), time.time())
    names = ["use-application-dns.net", "_dns.resolver.arpa", "www.google.com", "a.b"]
    names += [d for ds in catalogue.service_domains().values() for d in ds]
    assert {live.decide(n, A, cls).action for n in names} == {Action.ALLOW}
    assert not cls.rebinding
    assert until == float("inf")


def test_without_profiles_every_listed_name_is_blocked_and_no_other(
    tmp_path: Path, write_list: WriteList
) -> None:
    release(tmp_path / "p", [write_list("hoc.example\n", "learning")])
    live = Live(tmp_path / "p")
    cls, _ = live.class_of(live.profile_of("192.0.2.1"), time.time())
    d = live.decide("hoc.example", A, cls)
    assert (d.action, d.category, d.ede, d.ttl_s) == ("block", "learning", 15, 300)
    assert live.decide("www.tiktok.com", A, cls).action is Action.ALLOW
    assert live.decide("www.google.com", A, cls).action is Action.ALLOW


# Compiled against a linear scan; and an allow rule never blocks more. ---------------

LABELS = st.sampled_from(["a", "b", "ab", "c-d"])
NAMES = st.lists(LABELS, min_size=1, max_size=3).map(lambda ls: ".".join([*ls, "vn"]))
CODES = ["gambling", "games", "news", "adult"]
ENTRIES = st.lists(
    st.tuples(NAMES, st.booleans(), st.sampled_from(CODES)), min_size=1, max_size=8
)


def covers(entry: str, subtree: bool, name: str) -> bool:
    return name == entry or (subtree and name.endswith("." + entry))


def compiled(directory: Path, entries: list[tuple[str, bool, str]]) -> Live:
    lists = []
    for code in CODES:
        for subtree in (False, True):
            names = [n for n, s, c in entries if c == code and s is subtree]
            path = directory / f"{code}-{subtree}"
            path.write_text("\n".join(names))
            lists.append(ListSource(path, code, path.name, "domains", subtree))
    release(directory / "p", lists, profiles=[{"id": "bong", "age": "6-9"}])
    return Live(directory / "p")


@settings(max_examples=30)
@given(entries=ENTRIES, names=st.lists(NAMES, min_size=1, max_size=8))
def test_the_compiled_lists_say_what_a_linear_scan_says(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[str, bool, str]],
    names: list[str],
) -> None:
    live = compiled(tmp_path_factory.mktemp("oracle"), entries)
    cls, _ = live.class_of("bong", NOW.timestamp())
    blocked = catalogue.preset(AgeBand.FROM_6)
    for name in names:
        found = [(n, s, c) for n, s, c in entries if covers(n, s, name)]
        d = live.decide(name, A, cls)
        assert set(d.categories) == {c for _, _, c in found}
        assert (d.action is not Action.ALLOW) == any(c in blocked for _, _, c in found)
        if d.action is Action.NXDOMAIN:
            assert (d.owner, True) in {(n, s) for n, s, _ in found}
        elif d.action is Action.BLOCK:
            assert (d.owner, False) in {(n, s) for n, s, _ in found}


@settings(max_examples=30)
@given(
    entries=ENTRIES,
    rules=st.lists(st.tuples(NAMES, st.booleans(), st.booleans()), max_size=4),
    added=st.tuples(NAMES, st.booleans()),
    names=st.lists(NAMES, min_size=1, max_size=8),
)
def test_an_added_allow_rule_never_blocks_more(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[str, bool, str]],
    rules: list[tuple[str, bool, bool]],
    added: tuple[str, bool],
    names: list[str],
) -> None:
    directory = tmp_path_factory.mktemp("more")
    live = compiled(directory, entries)
    outcomes = []
    for more in ([], [(*added, True)]):
        mapping = [
            {"name": n, "subtree": s, "action": "allow" if allow else "block"}
            for n, s, allow in rules + more
        ]
        profile = {"id": "bong", "age": "6-9", "rules": mapping}
        Writer(directory / "p").append({"kind": "profile", "profile": profile})
        live.refresh(NOW.timestamp())
        cls, _ = live.class_of("bong", NOW.timestamp())
        outcomes.append({n for n in names if live.decide(n, A, cls).action == "allow"})
    assert outcomes[0] <= outcomes[1]
