"""Other engines' own tables: how they read rules, lines and lists."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from lachan.policy.match import Query, RuleSet
from lachan.policy.names import NameFormError, normalise
from lachan.policy.syntax import ParsedList, parse_list
from lachan.policy.syntax_lines import LOCAL_NAMES, LineError, list_name
from lachan.policy.syntax_read import read_file
from lachan.policy.syntax_rule import Kind

DATA = Path(__file__).parent / "data/rulecases"
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (DATA / "cases.jsonl").read_text(encoding="utf-8").splitlines()
]
FORMATS = {"adguard-dns": "adblock", "regex": "adblock", "mixed-list": "auto"}

# Rows where this engine differs on purpose, each with the reason.
DIFFERS = {
    "urlfilter-0178": "$domain is about the page that asks: no resolver can see it",
    "urlfilter-0205": "$domain, $script: requests of a page, left out here",
    "urlfilter-0206": "$script, $stylesheet: requests of a page, left out here",
    "urlfilter-0207": "$script: requests of a page, left out here",
    "urlfilter-0280": "lists hold names with labels that begin with a hyphen; blocky "
    "takes them too, and DNS does not forbid them",
    "blocky-0356": "a star within a name is a pattern to AdGuard, whose syntax this is",
}


def of_kind(*kinds: str) -> list[Any]:
    return [
        pytest.param(case, id=case["id"])
        for case in CASES
        if case["kind"] in kinds and case["id"] not in DIFFERS
    ]


def parsed(case: dict[str, Any]) -> ParsedList:
    text = "\n".join(case["rules"])
    if case["id"] == "AdGuardHome-0369":  # the table spells its long line out
        text = "a" * 65537 + "\n"
    format_ = FORMATS.get(case["syntax"], case["syntax"])
    return parse_list(text.encode(), format=format_)


def problems(found: ParsedList) -> dict[str, int]:
    """What was left out, but for the machine's own names: they never are listed."""
    return {k: n for k, n in found.reasons.items() if k != "local-name"}


def entries(found: ParsedList) -> set[str]:
    starred = "*.{}" if found.format == "wildcard" else "{}"
    return {
        *found.exact,
        *(starred.format(name) for name in found.subtree),
        *(rule.text for rule in found.patterns),
    }


def test_every_row_is_run_or_has_its_reason() -> None:
    run_here = {
        *("parse-rule", "host-level", "priority", "parse-host-rule", "parse-line"),
        *("parse-list", "validate-hostname"),
    }
    run_beside = {"match", "rewrite"}  # test_match_rulecases.py
    assert {case["kind"] for case in CASES} == run_here | run_beside
    assert {case["id"] for case in CASES} >= set(DIFFERS)
    assert len(CASES) == 302


@pytest.mark.parametrize("case", of_kind("parse-rule"))
def test_a_rule_is_taken_or_refused(case: dict[str, Any]) -> None:
    found = parsed(case)
    assert (found.rules == 1 and not found.skipped) == case["expected"]["valid"]


@pytest.mark.parametrize("case", of_kind("host-level"))
def test_only_rules_about_names_are_taken(case: dict[str, Any]) -> None:
    found = parsed(case)
    assert (found.rules == 1) == case["expected"]["applies_at_dns_level"]
    assert found.rules or found.reasons == {"browser-modifier": 1}


@pytest.mark.parametrize("case", of_kind("priority"))
def test_rules_rank_as_in_adguard(case: dict[str, Any]) -> None:
    first, second = (
        parse_list(text.encode(), format="adblock").patterns[0]
        for text in case["rules"]
    )
    expected = case["expected"]["first_has_higher_priority"]
    assert (first.rank > second.rank) == expected


@pytest.mark.parametrize("case", of_kind("parse-host-rule"))
def test_a_hosts_line_gives_its_names(case: dict[str, Any]) -> None:
    found = parsed(case)
    expected = case["expected"]
    assert bool(expected.get("hostnames")) == expected["valid"]
    names = {name.lower() for name in expected.get("hostnames", [])} - LOCAL_NAMES
    assert set(found.exact) == names
    assert found.rules == bool(names)


@pytest.mark.parametrize("case", of_kind("parse-line"))
def test_a_line_gives_its_entries(case: dict[str, Any]) -> None:
    found = parsed(case)
    expected = case["expected"]
    assert (not problems(found)) == expected["valid"]
    names = {
        name if name.startswith("/") else name.lower()
        for name in expected.get("entries", [])
    }
    assert entries(found) == names - LOCAL_NAMES


@pytest.mark.parametrize("case", of_kind("parse-list"))
def test_a_list_has_its_number_of_rules(case: dict[str, Any]) -> None:
    found = parsed(case)
    assert found.rules == case["expected"]["rules"]
    if "error" in case["expected"]:
        assert found.reasons == {"too-long": 1}


@pytest.mark.parametrize("case", of_kind("validate-hostname"))
def test_a_name_is_a_name(case: dict[str, Any]) -> None:
    for read, refused in ((normalise, NameFormError), (list_name, LineError)):
        try:
            valid = read(case["host_raw"]) == case["host_raw"].lower()
        except refused:
            valid = False
        assert valid == case["expected"]["valid"]


def test_the_table_of_matches_says_the_same_as_the_cases() -> None:
    with (DATA / "match_cases.csv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    matches = [case for case in CASES if case["kind"] == "match"]
    assert [row["id"] for row in rows] == [case["id"] for case in matches]


# What blocky's own golden file has otherwise, each with the reason.
GOLDEN_DIFFERS = {
    "string\t192.168.1.1": "an address is no name: counted as `address`",
    "string\t2001:db8::1": "an address is no name",
    "string\t::1": "an address is no name",
    "string\ttrailing.dot.example.com.": "kept without its final dot",
    "string\tabp-no-caret.example.org": "without ^ it is a start: also ...organic",
    "wildcard\tdeep.sub.wildcard.example.org": "a pattern to AdGuard",
    "wildcard\tmixedcasewildcard.example.com": "a pattern to AdGuard",
    "wildcard\twildcard.example.com": "a pattern to AdGuard",
}


def test_a_file_of_every_syntax_reads_as_blocky_reads_it() -> None:
    found = parse_list((DATA / "blocky_edge_cases.txt").read_bytes())
    ours = {f"string\t{name}" for name in [*found.exact, *found.subtree]}
    ours |= {f"regex\t{r.value}" for r in found.patterns if r.kind is Kind.REGEX}
    golden = (DATA / "blocky_edge_cases.golden.tsv").read_text(encoding="utf-8")
    expected = set(golden.splitlines())
    assert found.format == "adblock"
    assert expected - ours == set(GOLDEN_DIFFERS)
    assert ours - expected == {"string\ttrailing.dot.example.com"}
    # Three addresses (one written twice) and the label of 64 characters.
    assert found.reasons == {"address": 4, "bad-name": 1}
    rules = RuleSet([found])
    for entry in GOLDEN_DIFFERS:
        kind, name = entry.split("\t")
        asked = f"www.{name}" if kind == "wildcard" else name.rstrip(".")
        if ":" not in name and not name[0].isdigit():
            assert rules.match(Query(asked)).blocked, entry


@pytest.mark.parametrize(
    ("name", "format_", "rules", "reasons"),
    [
        ("adblock_300.txt", "adblock", 292, {}),
        (
            "adguard_modifiers.txt",
            "adblock",
            103,
            {"browser-modifier": 6, "address": 1},
        ),
        (
            "adguard_dns_filter_sample.txt.xz",
            *("adblock", 12640, {"address": 65, "url-path": 42, "cosmetic": 1}),
        ),
        (
            "adguard_sdn_filter.txt.xz",
            *("adblock", 27446),
            {"address": 72, "url-path": 44, "cosmetic": 2, "browser-modifier": 1},
        ),
        ("dnsmasq_300.conf", "dnsmasq", 300, {}),
        ("domains_300.txt", "domains", 300, {}),
        ("hosts_300.txt", "hosts", 289, {}),
        ("rpz_300.zone", "rpz", 288, {}),
        # Unbound's own configuration is none of the formats: nothing is taken from it.
        ("unbound_300.conf", "domains", 0, {"not-a-name": 285, "bad-name": 1}),
        ("wildcard_300.txt", "wildcard", 286, {}),
    ],
)
def test_a_real_list_is_told_and_counted(
    name: str, format_: str, rules: int, reasons: dict[str, int]
) -> None:
    data = read_file(DATA / "samples" / name)
    found = parse_list(data)
    assert (found.format, found.rules, dict(found.reasons)) == (format_, rules, reasons)
    assert found.skipped == sum(reasons.values())
    again = parse_list(data, format=format_)
    assert (again.exact, again.subtree) == (found.exact, found.subtree)
