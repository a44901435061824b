"""Other engines' own tables: what is blocked. AdGuard, blocky, Unbound, BIND."""

import json
import re
import tarfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import dns.rdatatype
import dns.zone
import pytest

from lachan.policy.match import Match, Query, RuleSet
from lachan.policy.syntax import parse_list
from lachan.policy.syntax_rule import Kind

DATA = Path(__file__).parent / "data/rulecases"
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (DATA / "cases.jsonl").read_text(encoding="utf-8").splitlines()
]
# syntax of the row -> our format, and whether the source is marked `subtree`.
FORMATS = {
    "adguard-dns": ("adblock", False),
    "hosts": ("hosts", False),
    "regex": ("adblock", False),
    "wildcard": ("wildcard", False),
    "suffix-set": ("domains", True),
    "blocky-string-exact": ("domains", False),
}


def of_kind(kind: str) -> list[Any]:
    return [pytest.param(c, id=c["id"]) for c in CASES if c["kind"] == kind]


@pytest.mark.parametrize("case", of_kind("match"))
def test_a_name_is_blocked_as_in_the_table(case: dict[str, Any]) -> None:
    # Addresses to answer with are not compared: a listed name is blocked, never led
    # to an address that the list chose.
    format_, subtree = FORMATS[case["syntax"]]
    text = "\n".join(case["rules"])
    rules = RuleSet([parse_list(text.encode(), format=format_, subtree=subtree)])
    found = rules.match(
        Query(
            case["host"].lower(),
            case.get("qtype", "A"),
            case.get("client_ip", ""),
            case.get("client_name", ""),
            tuple(case.get("client_tags", ())),
        )
    )
    expected = case["expected"]
    assert found.blocked == expected["blocked"]
    if "matched_rule" in expected:
        # Of a hosts line its name is told: a plain entry's line is not kept.
        line = expected["matched_rule"]
        assert found.rule == (line.split()[1] if format_ == "hosts" else line)
    if expected.get("allowlisted"):
        assert found.allowed


@pytest.mark.parametrize("case", of_kind("rewrite"))
def test_a_table_of_answers_rewrites_the_same_names(case: dict[str, Any]) -> None:
    # AdGuard Home keeps these in its settings, not in a list: written here as the
    # rules that say the same. Which of several answers is given is not compared.
    lines = []
    for row in case["rules"]:
        domain = row["domain"].lower()
        start = "||*." if domain.startswith("*.") else "|"
        if row.get("enabled", True):
            name = domain.removeprefix("*.")
            lines.append(f"{start}{name}^$dnsrewrite={row['answer']}")
    found = RuleSet([parse_list("\n".join(lines).encode(), format="adblock")])
    match = found.match(Query(case["host"], case["qtype"]))
    assert bool(match.rewrite) == case["expected"]["rewritten"]
    assert match.blocked == case["expected"]["rewritten"]


@dataclass
class Zone:
    override: str = ""
    text: str = ""


@dataclass
class Scenario:
    zones: list[Zone] = field(default_factory=list)
    # step, name asked, whether the answer came from a policy
    steps: list[tuple[int, str, bool]] = field(default_factory=list)


@cache
def rpz_files() -> dict[str, str]:
    files = {}
    with tarfile.open(DATA / "rpz_testdata.tar.xz") as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content:
                files[member.name] = content.read().decode()
    return files


def scenario(text: str) -> Scenario:
    """Read zones, questions and expected answers of an Unbound .rpl file."""
    found = Scenario()
    config, _, script = text.partition("CONFIG_END")
    for part in re.split(r"^rpz:", config, flags=re.MULTILINE)[1:]:
        override = re.search(r"rpz-action-override: (\S+)", part)
        content = re.search(
            r"TEMPFILE_CONTENTS \S+\n(.*?)TEMPFILE_END", part, re.DOTALL
        )
        assert content
        found.zones.append(Zone(override[1] if override else "", content[1]))
    for step in re.split(r"^STEP ", script, flags=re.MULTILINE)[1:]:
        number = int(step.split()[0])
        answer = re.search(
            r"CHECK_ANSWER.*?^REPLY ([^\n]*)\nSECTION QUESTION\n(\S+)",
            step,
            re.DOTALL | re.MULTILINE,
        )
        if answer:
            name = answer[2].rstrip(".")
            # Unbound sets AA on what it makes up itself.
            found.steps.append((number, name, "AA" in answer[1].split()))
    return found


def decide(zones: list[Zone], name: str) -> bool:
    """Ask zone after zone: the first that has a policy for the name decides."""
    for zone in zones:
        found = RuleSet([parse_list(zone.text.encode(), format="rpz")]).match(
            Query(name)
        )
        if found == Match() or zone.override == "disabled":
            continue
        return found.blocked and zone.override != "passthru"
    return False


# Steps that a filter by the name asked cannot take, or takes otherwise on purpose.
STEPS_LEFT_OUT = {
    (
        "rpz_qname",
        71,
    ): "x.b.a, blocked by *.a though b.a has an entry: holes only where "
    "the zone says passthru",
    ("rpz_qname", 96): "rpz-tcp-only: left out as `rpz-action`",
    (
        "rpz_qname",
        101,
    ): "policy for the target of an alias: the gateway's, not a list's",
    ("rpz_qname_tcponly", 21): "rpz-tcp-only: left out as `rpz-action`",
}
FILES_LEFT_OUT = {
    "rpz_clientip": "all policies are for addresses of clients",
    "rpz_nsip": "all policies are for addresses of name servers",
    "rpz_respip": "all policies are for addresses in answers",
    "rpz_respip_override": "all policies are for addresses in answers",
    "rpz_axfr": "zone transfer: a list is a file here; its zone file is read below",
    "rpz_ixfr": "zone transfer: a list is a file here; its zone file is read below",
}


def scenario_names() -> list[str]:
    return sorted(Path(n).stem for n in rpz_files() if n.endswith(".rpl"))


@pytest.mark.parametrize(
    "name", [name for name in scenario_names() if name not in FILES_LEFT_OUT]
)
def test_a_zone_answers_as_unbound_does(name: str) -> None:
    told = scenario(rpz_files()[f"rpz/unbound/{name}.rpl"])
    assert told.steps
    for step, asked, from_policy in told.steps:
        if (name, step) not in STEPS_LEFT_OUT:
            assert decide(told.zones, asked) == from_policy, (step, asked)


@pytest.mark.parametrize("name", sorted(FILES_LEFT_OUT))
def test_policies_for_addresses_are_left_out_and_counted(name: str) -> None:
    for zone in scenario(rpz_files()[f"rpz/unbound/{name}.rpl"]).zones:
        found = parse_list(zone.text.encode(), format="rpz")
        if name in {"rpz_axfr", "rpz_ixfr"}:
            assert set(found.exact) == {"a", "c", "d"}
            assert found.reasons == {"rpz-trigger": 4}
        else:
            assert not found.exact
            assert set(found.reasons) <= {"rpz-trigger"}


TRIGGERS = ("rpz-ip", "rpz-client-ip", "rpz-nsip", "rpz-nsdname")
# The zones of BIND's tests that are no policies: what servers of the test stand for.
SERVED = (
    *(
        "root.db",
        "stub.db",
        "base.db",
        "base-tld2s.db",
        "tld2.db",
        "tld4.db",
        "tld5.db",
    ),
    *("allowed.db", "baddomain.db", "gooddomain.db", "db.l0", "db.l1.l0"),
    *("example.com.db", "example.db", "test1.example.net.db", "test2.example.net.db"),
    "child.example.db",
)
POLICY_ZONES = sorted(
    name
    for name in rpz_files()
    if (name.endswith((".db", ".in")) or "/db." in name)
    and Path(name).name not in SERVED
)


def policies(text: str) -> set[str]:
    """What dnspython reads: owners that have a policy for a name."""
    told = re.search(r"^(?:\$ORIGIN\s+)?(\S+\.)\s(?:.*\sSOA\s)?", text, re.MULTILINE)
    zone_name = told[1] if told else "policy.test."
    zone = dns.zone.from_text(text, origin=zone_name, check_origin=False)
    return {
        str(owner).lower()
        for owner, node in zone.nodes.items()
        if str(owner) != "@"
        and str(owner).rpartition(".")[2] not in TRIGGERS
        and any(
            rdataset.rdtype not in {dns.rdatatype.NS, dns.rdatatype.SOA}
            and not _reserved(rdataset)
            for rdataset in node.rdatasets
        )
    }


def _reserved(rdataset: Any) -> bool:
    """A policy of another kind, such as rpz-tcp-only, or no data (DNAME)."""
    if rdataset.rdtype == dns.rdatatype.DNAME:
        return True
    target = str(rdataset[0]) if rdataset.rdtype == dns.rdatatype.CNAME else ""
    return target.startswith("rpz-") and target not in {"rpz-passthru.", "rpz-drop."}


@pytest.mark.parametrize("path", POLICY_ZONES)
def test_a_zone_of_bind_reads_as_dnspython_reads_it(path: str) -> None:
    text = rpz_files()[path]
    found = parse_list(text.encode(), format="rpz")
    ours = set(found.exact)
    for name in found.subtree:
        ours |= {name, f"*.{name}"}
    for rule in found.patterns:
        star = "*." if rule.value else "*"
        ours.add(rule.value if rule.kind is Kind.EXACT else star + rule.value)
    assert ours == policies(text)


@pytest.mark.parametrize(
    "path", sorted(n for n in rpz_files() if n.startswith("rpz/bind/rpz/test"))
)
def test_updates_of_bind_s_policy_zones_are_all_accounted_for(path: str) -> None:
    lines = re.findall(r"^update add\s+(.*)", rpz_files()[path], re.MULTILINE)
    zone = "$ORIGIN .\n" + "\n".join(lines)
    found = parse_list(zone.encode(), format="rpz")
    assert found.rules + found.skipped == len(lines)
    assert set(found.reasons) <= {"rpz-trigger", "rpz-record", "rpz-action", "bad-name"}
