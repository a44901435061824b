"""How rules are asked: conditions, order, exceptions, answers that a list makes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy.match import Match, Query, RuleSet, asked
from lachan.policy.names import parents
from lachan.policy.syntax import FORMATS, ParsedList, parse_list
from lachan.policy.syntax_mask import Mask
from lachan.policy.syntax_regex import Regex
from lachan.policy.syntax_rule import Kind, Rule, RuleFormError, covers


def rule_set(*lines: str, allow: tuple[str, ...] = ()) -> RuleSet:
    blocking = parse_list("\n".join(lines).encode(), format="adblock")
    allowing = parse_list("\n".join(allow).encode(), format="adblock")
    assert not blocking.skipped
    assert not allowing.skipped
    return RuleSet([blocking], [allowing] if allow else [])


@pytest.mark.parametrize(
    ("pattern", "hits", "misses"),
    [
        ("||x.example", "x.example a.x.example x.examples", "ax.example"),
        ("|x.example", "x.example x.example.net", "a.x.example"),
        ("x.example|", "x.example ax.example", "x.example.net"),
        ("|x.example^", "x.example", "a.x.example x.example.net"),
        ("://x.example^", "x.example", "a.x.example"),
        ("|https://x.example^", "x.example", "a.x.example"),
        ("http://x.example/", "x.example", "a.x.example"),
        ("*.x.example^", "a.x.example b.a.x.example", "x.example"),
        ("||*.x.example^", "a.x.example", "x.example"),
        (".x.example^", "a.x.example", "x.example ax.example"),
        (".x.", "a.x.example", "x.example a.x"),
        (
            "||ads*.example^",
            "ads.example ads1.example my.ads.x.example",
            "bads.example",
        ),
        ("||abc*d*e^", "abcde abc1d2e x.abcdde", "abced xabcde"),
        ("/ads.", "ads.example", "my.ads.example bads.example"),
        ("-ads-", "x-ads-y.example", "ads-y.example"),
        ("caragots.com/", "caragots.com xcaragots.com", "caragots.com.example"),
        ("/^x[0-9]+/", "x1.example", "ax1.example"),
    ],
)
def test_a_pattern_means_what_adguard_says(
    pattern: str, hits: str, misses: str
) -> None:
    rules = rule_set(pattern)
    names = hits.split() + misses.split()
    assert [n for n in names if rules.match(Query(n)).blocked] == hits.split()


def test_an_allow_list_goes_before_everything() -> None:
    rules = rule_set(
        "||x.example^$important",
        "||y.example^$dnsrewrite=192.0.2.1",
        allow=("||x.example^", "@@||y.example^"),
    )
    for name, text in (
        ("a.x.example", "||x.example^"),
        ("y.example", "@@||y.example^"),
    ):
        assert rules.match(Query(name)) == Match(rule=text, allowed=True)


def test_the_order_is_important_exception_important_exception_block() -> None:
    lines = ["||x^", "@@||x^", "||x^$important", "@@||x^$important"]
    for count, blocked in ((1, True), (2, False), (3, True), (4, False)):
        found = rule_set(*reversed(lines[:count])).match(Query("a.x"))
        assert (found.blocked, found.rule) == (blocked, lines[count - 1])


def test_a_made_answer_blocks_unless_an_exception_of_its_own_lifts_it() -> None:
    made = "||x^$dnsrewrite=192.0.2.1"
    found = rule_set("@@||x^", made).match(Query("x"))
    assert found == Match(blocked=True, rule=made, rewrite="NOERROR;A;192.0.2.1")
    for lift in ("@@||x^$dnsrewrite", "@@||x^$dnsrewrite=192.0.2.1"):
        assert not rule_set(made, lift).match(Query("x")).blocked
    other = "@@||x^$dnsrewrite=192.0.2.2"
    assert rule_set(made, other).match(Query("x")).blocked
    important = made + ",important"
    assert rule_set(important, "@@||x^$dnsrewrite").match(Query("x")).blocked
    assert not rule_set("||x^$dnsrewrite=x").match(Query("x")).blocked


def test_conditions_must_all_hold() -> None:
    rules = rule_set(
        "||x^$dnstype=A|AAAA,client=192.0.2.0/24|'Bống\\'s phone'|~192.0.2.9,"
        "ctag=child|~guest,denyallow=ok.x"
    )
    yes = Query("x", "AAAA", "192.0.2.7", client_tags=("child",))
    assert rules.match(yes).blocked
    by_name = Query("b.x", "A", client_name="Bống's phone", client_tags=("child",))
    assert rules.match(by_name).blocked
    for no in (
        Query("x", "TXT", "192.0.2.7", client_tags=("child",)),
        Query("x", "A", "192.0.2.9", client_tags=("child",)),
        Query("x", "A", "198.51.100.1", client_tags=("child",)),
        Query("x", "A", "no address", client_tags=("child",)),
        Query("x", "A", "192.0.2.7"),
        Query("x", "A", "192.0.2.7", client_tags=("child", "guest")),
        Query("a.ok.x", "A", "192.0.2.7", client_tags=("child",)),
    ):
        assert not rules.match(no).blocked


def test_badfilter_of_one_list_removes_the_rule_of_another() -> None:
    first = parse_list(b"||x.example^\n||y.example^$dnstype=A\n")
    second = parse_list(b"||x.example^$badfilter\n||y.example^$dnstype=A,badfilter\n")
    assert RuleSet([first]).match(Query("x.example")).blocked
    both = RuleSet([first, second])
    assert both.match(Query("x.example")) == Match()
    assert both.match(Query("y.example")) == Match()
    assert first.subtree == ["x.example"]  # the lists themselves are not changed


@pytest.mark.parametrize(
    ("format_", "line", "name", "text"),
    [
        ("domains", "x.example", "x.example", "x.example"),
        ("adblock", "||x.example^", "a.x.example", "||x.example^"),
        ("wildcard", "*.x.example", "a.x.example", "*.x.example"),
        ("dnsmasq", "local=/x.example/", "a.x.example", "local=/x.example/"),
        ("rpz", "x.example CNAME .", "x.example", "x.example CNAME ."),
        ("rpz", "*.x.example CNAME .", "a.x.example", "*.x.example CNAME ."),
    ],
)
def test_the_rule_that_decided_is_told_as_the_list_writes_it(
    format_: str, line: str, name: str, text: str
) -> None:
    rules = RuleSet([parse_list(line.encode(), format=format_)])
    assert rules.match(Query(name)) == Match(blocked=True, rule=text)


def test_rules_alone_leave_plain_names_to_others() -> None:
    parsed = parse_list(b"||x.example^\n@@||ok.x.example^\n||y.example^$important\n")
    rules = RuleSet.of_rules(parsed.patterns)
    assert rules.match(Query("x.example")) == Match()
    assert rules.match(Query("ok.x.example")).allowed
    assert rules.match(Query("y.example")).important


LABELS = st.sampled_from(["a", "b", "ads", "x1", "example", "com", "org", "-y"])
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
PATTERNS = st.one_of(
    NAMES.map("||{}^".format),
    NAMES.map("||{}".format),
    NAMES.map("|{}^".format),
    NAMES.map("*.{}^".format),
    NAMES.map("{}".format),
    st.tuples(NAMES, NAMES).map("||{0[0]}*{0[1]}^".format),
    st.tuples(NAMES, LABELS).map("/{0[0]}[0-9]?{0[1]}/".format),
    st.tuples(LABELS, LABELS).map("/^({0[0]}|{0[1]})/".format),
)
MODIFIERS = st.lists(
    st.sampled_from(
        [
            *("important", "badfilter", "dnstype=A", "dnstype=~A", "denyallow=com|b"),
            *("client=192.0.2.1", "client=~'me'", "ctag=child", "ctag=~child"),
            *("dnsrewrite", "dnsrewrite=192.0.2.1"),
        ]
    ),
    unique=True,
    max_size=2,
)
LINES = st.builds(
    lambda pattern, modifiers, start: (
        start + pattern + ("$" + ",".join(modifiers) if modifiers else "")
    ),
    PATTERNS,
    MODIFIERS,
    st.sampled_from(["", "", "@@"]),
)
QUERIES = st.builds(
    Query,
    NAMES,
    st.sampled_from(["A", "AAAA"]),
    st.sampled_from(["", "192.0.2.1", "192.0.2.2"]),
    st.sampled_from(["", "me"]),
    st.sampled_from([(), ("child",)]),
)


def applies(rule: Rule, query: Query) -> bool:
    if rule.kind is Kind.MASK:
        hit = Mask(rule.value).matches(query.name)
    elif rule.kind is Kind.REGEX:
        hit = Regex(rule.value).search(query.name)
    else:
        hit = covers(rule.kind, rule.value, query.name)
    return hit and asked(rule, query)


@given(st.lists(LINES, max_size=12), st.lists(QUERIES, min_size=1, max_size=4))
def test_the_index_finds_what_a_walk_over_all_rules_finds(
    lines: list[str], queries: list[Query]
) -> None:
    parsed = parse_list("\n".join(lines).encode(), format="adblock")
    index = RuleSet([parsed])
    plain = [Rule("", Kind.EXACT, name) for name in parsed.exact]
    plain += [Rule("", Kind.SUBTREE, name) for name in parsed.subtree]
    for query in queries:
        found = [
            rule
            for rule in [*plain, *parsed.patterns]
            if not rule.badfilter and applies(rule, query)
        ]
        answer = index.match(query)
        made = [r for r in found if r.rewrite is not None]
        if not made:
            best = max((r.rank for r in found), default=None)
            assert (answer.rule is not None) == bool(found)
            assert answer.blocked == (best is not None and best[0] % 2 == 0)
        elif not any(r.allow for r in made):
            assert answer.blocked
            assert answer.rewrite


@given(st.lists(LINES, max_size=10), NAMES, QUERIES)
def test_one_more_exception_never_blocks_more(
    lines: list[str], name: str, query: Query
) -> None:
    def blocked(*more: str) -> bool:
        text = "\n".join([*lines, *more])
        return (
            RuleSet([parse_list(text.encode(), format="adblock")]).match(query).blocked
        )

    assert blocked() or not blocked(f"@@||{name}^")


@given(st.lists(NAMES, max_size=8), NAMES, st.booleans())
def test_plain_names_block_themselves_and_what_the_mark_says(
    names: list[str], asked_name: str, subtree: bool
) -> None:
    parsed = parse_list("\n".join(names).encode(), format="domains", subtree=subtree)
    covered = set(parents(asked_name)) if subtree else {asked_name}
    expected = bool(covered & set(names))
    assert RuleSet([parsed]).match(Query(asked_name)).blocked == expected


@given(st.lists(LINES, max_size=12))
def test_a_rule_survives_being_stored(lines: list[str]) -> None:
    parsed = parse_list("\n".join(lines).encode(), format="adblock")
    for rule in parsed.patterns:
        stored = json.loads(json.dumps(rule.to_json()))
        assert Rule.from_json(stored) == rule


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        ({}, "rule lacks kind, text, value"),
        ({"text": "", "kind": "exact", "value": "", "more": 1}, "rule has no 'more'"),
        ({"text": "", "kind": "odd", "value": ""}, "rule has no kind 'odd'"),
        ({"text": 1, "kind": "exact", "value": ""}, "rule: text is 1"),
        ({"text": "", "kind": "exact", "value": "", "allow": "yes"}, "rule: allow"),
        ({"text": "", "kind": "exact", "value": "", "ctags": [1]}, "rule: ctags"),
    ],
)
def test_a_stored_rule_that_was_changed_is_refused(
    stored: dict[str, object], problem: str
) -> None:
    with pytest.raises(RuleFormError, match=problem):
        Rule.from_json(stored)


PARTS = st.sampled_from(
    [
        *(
            "||",
            "@@",
            "|",
            "^",
            "*",
            "$",
            "/",
            ",",
            "#",
            "##",
            "!",
            ";",
            "(",
            ")",
            "\n",
        ),
        *("\r", "\t", " ", ".", "example", "com", "CNAME", "SOA", "IN", "$ORIGIN"),
        *(
            "address=/",
            "server=/",
            "local=",
            "address=",
            "=",
            "0.0.0.0 ",
            "::1",
            "dnstype=",
            "client=",
            "'",
            '"',
        ),
        *("dnsrewrite=", "A", "=", "\\", "[", "{", "\x00", "é", "xn--", "-", "@", "~"),
        *("rpz-passthru.", "*.", "badfilter", "\n  ", "300", "://", ":80"),
    ]
)
TEXTS = st.lists(PARTS, max_size=30).map(lambda parts: "".join(parts).encode())


@given(
    st.one_of(st.binary(max_size=200), TEXTS),
    st.sampled_from(["auto", *FORMATS]),
    st.booleans(),
)
def test_any_octets_are_a_list_in_every_format(
    data: bytes, format_: str, subtree: bool
) -> None:
    parsed = parse_list(data, format=format_, subtree=subtree)
    assert parsed.skipped == parsed.reasons.total()
    assert parsed.rules >= 0
    assert isinstance(parsed, ParsedList)
    RuleSet([parsed], [parsed]).match(Query("www.example.com", "A", "192.0.2.1"))
    for rule in parsed.patterns:
        assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule
    for example in parsed.examples:
        example.text.encode()
