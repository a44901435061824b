"""What each list format means, and what becomes of lines that are none of it."""

import time
from pathlib import Path

import pytest

from lachan.policy.match import Query, RuleSet
from lachan.policy.syntax import (
    FORMATS,
    FormatNameError,
    ParsedList,
    Skipped,
    parse_list,
)
from lachan.policy.syntax_rule import MAX_EXAMPLES, REASONS

DOCUMENT = Path(__file__).parents[2] / "docs/lists-formats.md"


def read(text: str, format_: str = "auto", *, subtree: bool = False) -> ParsedList:
    return parse_list(text.encode(), format=format_, subtree=subtree)


def blocks(found: ParsedList, name: str, **query: str) -> bool:
    return RuleSet([found]).match(Query(name, **query)).blocked  # type: ignore[arg-type] # only strings are given


@pytest.mark.parametrize("format_", ["hosts", "domains", "adblock", "wildcard"])
def test_a_bare_name_blocks_that_name_alone(format_: str) -> None:
    found = read("bad.example\n", format_)
    assert blocks(found, "bad.example")
    assert not blocks(found, "www.bad.example")
    assert not blocks(found, "verybad.example")


@pytest.mark.parametrize("format_", ["hosts", "domains", "adblock", "wildcard"])
def test_a_source_marked_subtree_blocks_all_beneath_its_bare_names(
    format_: str,
) -> None:
    found = read("bad.example\n", format_, subtree=True)
    assert blocks(found, "bad.example")
    assert blocks(found, "www.bad.example")
    assert not blocks(found, "verybad.example")


def test_the_mark_subtree_leaves_rules_that_say_what_they_mean() -> None:
    found = read("|one.example^\n||two.example^\n", "adblock", subtree=True)
    assert (found.exact, found.subtree) == (["one.example"], ["two.example"])


@pytest.mark.parametrize(
    ("line", "format_"),
    [
        ("||bad.example^", "adblock"),
        ("||bad.example/", "adblock"),
        ("||bad.example^*", "adblock"),
        ("||bad.example^$all", "adblock"),
        ("||bad.example^$document", "adblock"),
        ("*.bad.example", "wildcard"),
        (".bad.example", "wildcard"),
        ("address=/bad.example/0.0.0.0", "dnsmasq"),
        ("address=/bad.example/", "dnsmasq"),
        ("address=/bad.example/#", "dnsmasq"),
        ("address=/bad.example/192.0.2.7", "dnsmasq"),
        ("server=/bad.example/", "dnsmasq"),
        ("local=/bad.example/", "dnsmasq"),
        ("local=/other.example/bad.example/", "dnsmasq"),
        ("bad.example CNAME .\n*.bad.example CNAME .", "rpz"),
    ],
)
def test_these_block_a_name_and_all_beneath(line: str, format_: str) -> None:
    for upper in (line, line.replace("example", "EXAMPLE")):
        found = read(upper + "\n", format_)
        assert not found.skipped
        assert "bad.example" in found.subtree
        assert not found.patterns


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("http://bad.example/page", "url-path"),
        ("bad.example/page", "url-path"),
        ("https://bad.example:8443/", "port"),
        ("bad.example:8080", "port"),
        ("192.0.2.1", "address"),
        ("2001:db8::1", "address"),
        ("192.0.2.0/24", "address"),
        ("https://192.0.2.1/", "address"),
        ("localhost", "local-name"),
        ("someone@bad.example", "bad-name"),
        ("bad..example", "bad-name"),
        ("192.0.2.999", "bad-name"),
        (f"{'a' * 64}.example", "bad-name"),
        (".".join(["a" * 49] * 6), "bad-name"),
        ("two words", "not-a-name"),
        ("bad.example##.banner", "cosmetic"),
        ("bad.example#@#.banner", "cosmetic"),
        ("bad.example#$#body{}", "cosmetic"),
        ("bad.example$$script[tag]", "cosmetic"),
        ("<!DOCTYPE html>", "html"),
        ("b\x00ad.example", "control-character"),
        ("a" * 70_000, "too-long"),
    ],
)
@pytest.mark.parametrize("format_", ["hosts", "domains"])
def test_what_is_no_name_is_left_out_with_its_reason(
    line: str, reason: str, format_: str
) -> None:
    found = read(f"good.example\n{line}\nfine.example\n", format_)
    assert found.exact == ["good.example", "fine.example"]
    assert found.reasons == {reason: 1}
    assert (found.rules, found.skipped) == (2, 1)
    assert found.examples == [Skipped(2, line[:200].strip(), reason)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("||bad.example^$third-party", "browser-modifier"),
        ("||bad.example^$script,domain=x.example", "browser-modifier"),
        ("@@||bad.example^$document", "browser-modifier"),
        ("||bad.example^$nosuch", "unknown-modifier"),
        ("||bad.example^$dnstype=NOSUCH", "bad-modifier"),
        ("||bad.example^$denyallow=", "bad-modifier"),
        ("||bad.example^$client=", "bad-modifier"),
        ("||bad.example^$ctag=a b", "bad-modifier"),
        ("||bad.example^$dnsrewrite=noerror;a", "bad-rewrite"),
        ("||bad.example^$dnsrewrite=noerror;a;::1", "bad-rewrite"),
        ("||bad.example/path^", "url-path"),
        ("||bad.example^*?x=", "url-path"),
        ("-banner/*/advert.", "url-path"),
        ("||192.0.2.1^", "address"),
        ("||bad.example:8080^", "port"),
        ("||bad..example^", "bad-name"),
        ("||.bad.example^", "bad-name"),
        ("||x-" * 200 + "^", "bad-name"),
        ("bad..example.*^", "bad-name"),
        ("||münchen*bücher.example^", "bad-name"),
        ("||bü..cher.example^", "bad-name"),
        ("||bad.example/^x^", "url-path"),
        ("||bad.example:x^", "url-path"),
        ("*", "too-wide"),
        ("*$important", "too-wide"),
        ("||ad", "too-wide"),
        ("/(/", "bad-regex"),
        (r"/^(?=x)/", "bad-regex"),
        (r"/(a)\1/", "bad-regex"),
        (r"/^https?:\/\//", "bad-regex"),
        ("##.banner", "cosmetic"),
        ("two words^", "not-a-name"),
    ],
)
def test_what_a_resolver_cannot_do_is_left_out_of_an_adblock_list(
    line: str, reason: str
) -> None:
    found = read(f"||good.example^\n{line}\n", "adblock")
    assert (found.subtree, found.patterns) == (["good.example"], [])
    assert found.reasons == {reason: 1}


@pytest.mark.parametrize(
    "comment",
    ["", "   ", "# text", "! text", "; text", "// text", "[Adblock Plus 2.0]"],
)
@pytest.mark.parametrize("format_", ["hosts", "domains", "wildcard"])
def test_comments_are_no_lines(comment: str, format_: str) -> None:
    found = read(f"{comment}\ngood.example # a note\n", format_)
    assert (found.exact, found.rules, found.skipped) == (["good.example"], 1, 0)


@pytest.mark.parametrize(
    ("format_", "line", "reason"),
    [
        ("wildcard", "*.a.example b", "not-a-name"),
        ("wildcard", "*.a.*.example", "inner-wildcard"),
        ("wildcard", "a.*", "inner-wildcard"),
        ("wildcard", "||a.example^", "other-syntax"),
        ("domains", "*.a.example", "other-syntax"),
        ("domains", "a.example^", "other-syntax"),
        ("hosts", "address=/a.example/", "other-syntax"),
        ("hosts", "a.example b.example", "not-a-name"),
        ("dnsmasq", "a.example", "other-syntax"),
        ("dnsmasq", "address=a.example", "directive"),
        ("rpz", "$INCLUDE other.zone", "directive"),
        ("rpz", "x y", "bad-record"),
        ("rpz", "a..b CNAME .", "bad-name"),
    ],
)
def test_what_another_format_would_say_is_left_out(
    format_: str, line: str, reason: str
) -> None:
    found = read(line, format_)
    assert (found.rules, found.reasons) == (0, {reason: 1})


def test_an_entry_may_be_about_every_name() -> None:
    for text, format_ in (("address=/#/0.0.0.0", "dnsmasq"), ("* CNAME .", "rpz")):
        assert blocks(read(text, format_), "any.example")


def test_a_name_pasted_as_an_address_of_a_page_is_its_name() -> None:
    found = read("https://Bad.Example/\nhttp://worse.example\n", "domains")
    assert found.exact == ["bad.example", "worse.example"]


def test_names_of_other_scripts_become_a_labels() -> None:
    text = "Münich.example\n0.0.0.0 tiếng-việt.example\n||bücher.example^\n"
    found = read(text, "adblock")
    assert found.exact == ["xn--mnich-kva.example", "xn--ting-vit-e50d7c.example"]
    assert found.subtree == ["xn--bcher-kva.example"]


def test_a_hosts_file_of_a_machine_gives_only_what_was_added() -> None:
    text = (
        "127.0.0.1 localhost localhost.localdomain\n::1 ip6-localhost\n"
        "255.255.255.255 broadcasthost\nfe80::1%lo0 localhost\n"
        "0.0.0.0 bad.example www.bad.example # two\n0.0.0.0 fine:80 worse.example\n"
    )
    found = read(text, "hosts")
    assert found.exact == ["bad.example", "www.bad.example", "worse.example"]
    assert found.reasons == {"local-name": 5, "port": 1}
    assert found.rules == 2


def test_an_exception_of_dnsmasq_yields_to_what_is_more_specific() -> None:
    found = read(
        "address=/example/\nserver=/ok.example/#\nlocal=/bad.ok.example/\n"
        "server=/else.example/192.0.2.53\ninterface=eth0\naddress=/*start.test/#\n",
        "dnsmasq",
    )
    assert blocks(found, "www.example")
    assert not blocks(found, "www.ok.example")
    assert blocks(found, "www.bad.ok.example")
    assert blocks(found, "kickstart.test")
    assert found.reasons == {"forwarding": 1, "directive": 1}


ZONE = """\
$TTL 300
@ IN SOA ns.rpz.test. admin.rpz.test. ( 1 ; serial
    3600 600
    86400 60 )
  IN NS ns.rpz.test.
only.example      CNAME .
*.beneath.example CNAME *.
both.example      CNAME .
*.both.example    CNAME .
*.both.example    CNAME .
                  TXT "the same owner"
data.example      A     192.0.2.1
drop.example  60 IN CNAME rpz-drop.
*.ok.example      CNAME rpz-passthru.
bad.ok.example    CNAME .
old.both.example  CNAME old.both.example.
tcp.example       CNAME rpz-tcp-only.
32.1.2.0.192.rpz-ip CNAME .
alias.example     DNAME other.example.
lonely
"""


def test_a_policy_zone_means_what_its_draft_says() -> None:
    found = read(ZONE)
    assert found.format == "rpz"
    blocked = {
        *("only.example", "x.beneath.example", "both.example", "x.both.example"),
        *("data.example", "drop.example", "bad.ok.example"),
    }
    free = {
        *("x.only.example", "beneath.example", "x.ok.example", "ok.example"),
        *("old.both.example", "tcp.example", "x.bad.ok.example", "x.data.example"),
    }
    assert {name for name in blocked | free if blocks(found, name)} == blocked
    assert found.subtree == ["both.example"]
    assert sorted(found.reasons.elements()) == [
        *("bad-record", "rpz-action", "rpz-record", "rpz-trigger")
    ]


@pytest.mark.parametrize(
    "zone",
    [
        "rpz.test. 60 IN SOA . . 1 2 3 4 5\nbad.example.rpz.test. CNAME .\n",
        "$ORIGIN test.\nrpz SOA . . 1 2 3 4 5\n"
        "$ORIGIN rpz.test.\nbad.example CNAME .\n",
        "$ORIGIN rpz.test.\nbad.example CNAME .\n",
        "@ SOA . . (1 2 3\n4 5)\nbad.example CNAME .\n",
        "bad.example. CNAME .\n",
        "@ SOA . . 1 2 3 4 5\n@ TXT x\n$ORIGIN example.\n@ NS x\nbad CNAME .\n",
        "$ORIGIN rpz.test.\n@ TXT x\nbad.example CNAME .\n",
        "$ORIGIN example.\nrpz.test. SOA . . 1 2 3 4 5\n"
        "$ORIGIN example.rpz.test.\nbad CNAME .\n",
    ],
)
def test_a_zone_may_name_its_origin_in_any_way(zone: str) -> None:
    assert read(zone, "rpz").exact == ["bad.example"]


def test_an_open_bracket_does_not_swallow_the_zone() -> None:
    rest = "".join(f"x{i}.example CNAME .\n" for i in range(500))
    found = read("a.example TXT (\n" + rest, "rpz")
    assert found.reasons["bad-record"] == 1
    assert len(found.exact) > 400
    assert read("a.example TXT (\n\n)\nb.example CNAME .\n( )\n", "rpz").rules == 1


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("", "domains"),
        ("# nothing\n", "domains"),
        ("bad.example\nworse.example # a note\n", "domains"),
        ("0.0.0.0 bad.example\nbad.example\n", "hosts"),
        ("::1\tlocalhost\n", "hosts"),
        ("*.bad.example\nworse.example\n", "wildcard"),
        (".bad.example\n", "wildcard"),
        ("bad.example\n||worse.example^\n0.0.0.0 x.example\n", "adblock"),
        ("! Title: x\n@@||good.example^\n", "adblock"),
        ("/^ads?[0-9]/\nbad.example\n", "adblock"),
        ("# x\naddress=/bad.example/\nserver=/worse.example/\n", "dnsmasq"),
        ("bad.example CNAME .\n", "rpz"),
        (ZONE, "rpz"),
        ("<html>\n<body>not found</body>\n", "domains"),
    ],
)
def test_the_format_is_told_from_the_lines(text: str, format_: str) -> None:
    assert read(text).format == format_


def test_a_format_is_told_also_when_a_list_changes_late() -> None:
    names = "".join(f"name{i}.example\n" for i in range(5000))
    found = read(names + "||late.example^\n")
    assert (found.format, found.subtree) == ("adblock", ["late.example"])


def test_a_format_without_a_reader_is_refused() -> None:
    with pytest.raises(FormatNameError, match="no list format 'squid'"):
        read("", "squid")


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_the_same(format_: str, end: str) -> None:
    lines = {
        "hosts": "0.0.0.0 {}",
        "domains": "{}",
        "adblock": "||{}^",
        "dnsmasq": "local=/{}/",
        "rpz": "{} CNAME .",
        "wildcard": "*.{}",
    }
    names = ["one.example", "xn--p1ai.example", "Three.example", "_four.x--y"]
    found = read(end.join(lines[format_].format(n) for n in names), format_)
    assert found.exact + found.subtree == [name.lower() for name in names]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_with_a_mark_or_a_pattern_are_read(encoding: str) -> None:
    data = "bad.example\nworse.example\n".encode(encoding)
    assert parse_list(data).exact == ["bad.example", "worse.example"]


def test_octets_of_another_encoding_cost_only_their_line() -> None:
    data = "# Liste für alle\nbücher.example\ngood.example\n".encode("latin-1")
    found = parse_list(data)
    assert found.exact == ["good.example"]
    assert found.examples == [Skipped(2, "b?cher.example", "encoding")]


def test_badfilter_removes_the_rule_it_repeats_and_no_other() -> None:
    found = read(
        "||gone.example^\n||gone.example^$badfilter\n||kept.example^\n"
        "||kept.example^$dnstype=A,badfilter\n"
        "||also.example^$dnstype=A|AAAA\n||also.example^$badfilter,dnstype=AAAA|A\n"
        "|alone.example^\n|stays.example^\n|alone.example^$badfilter\n",
        "adblock",
    )
    assert not blocks(found, "gone.example")
    assert blocks(found, "kept.example")
    assert not blocks(found, "also.example")
    assert found.exact == ["stays.example"]


def test_only_the_first_lines_left_out_are_kept_to_show() -> None:
    found = read("192.0.2.1\n" * 1000, "domains")
    assert found.skipped == 1000
    assert len(found.examples) == MAX_EXAMPLES
    assert [e.line for e in found.examples] == list(range(1, MAX_EXAMPLES + 1))


def test_lines_left_out_keep_their_number_among_clean_ones() -> None:
    names = "".join(f"name{i}.example\n" for i in range(2000))
    found = read(f"{names}bad line\n{names}192.0.2.1\n", "domains")
    assert [(e.line, e.reason) for e in found.examples] == [
        (2001, "not-a-name"),
        (4002, "address"),
    ]


def test_a_name_too_long_among_clean_ones_is_left_out_alone() -> None:
    long = ".".join(["a" * 49] * 6) + ".example"
    found = read(f"one.example\n{long}\ntwo.example\n", "domains")
    assert found.exact == ["one.example", "two.example"]
    assert (found.rules, found.reasons) == (2, {"bad-name": 1})
    assert found.examples[0].line == 2


@pytest.mark.parametrize(
    "line", ["{}", "0.0.0.0 {}", "||{}^", "*.{}", "local=/{}/", "{} CNAME ."]
)
def test_a_list_of_many_clean_lines_is_read_in_no_time(line: str) -> None:
    # 200 000 lines: about 0.1 s, and 1.5 s were each line read by itself.
    data = "\n".join(line.format(f"name{i}.example") for i in range(200_000)).encode()
    start = time.process_time()
    found = parse_list(data)
    assert time.process_time() - start < 1
    assert found.rules == 200_000
    assert not found.skipped


def test_a_line_of_ten_megabytes_is_left_out_quickly() -> None:
    start = time.process_time()
    for format_ in FORMATS:
        for unit in (b"a", b"a.", b"|", b"*", b" ", b"(", b"/", b"$", b"#", b'"'):
            found = parse_list(unit * (10_000_000 // len(unit)), format=format_)
            assert found.rules == 0
    assert time.process_time() - start < 20


def test_every_format_and_every_reason_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for format_ in FORMATS:
        assert f"## `{format_}`" in text
    told = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert sorted(set(told) & REASONS.keys()) == sorted(REASONS)
