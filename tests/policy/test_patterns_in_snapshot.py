from collections.abc import Callable
from pathlib import Path

import pytest

from lachan.policy.compile import ListSource, release
from lachan.policy.live import Live
from lachan.policy.manifest import SnapshotError
from lachan.policy.model import Action, Decision
from lachan.policy.patterns import Patterns, pack_patterns, usable
from lachan.policy.syntax import parse_list

WriteList = Callable[..., ListSource]
A, AAAA = 1, 28


class Asked:
    def __init__(self, directory: Path, *lists: ListSource) -> None:
        release(directory, lists, profiles=[{"id": "bong", "age": "6-9"}])
        self.live = Live(directory)
        assert self.live.problem == ""

    def __call__(self, name: str, qtype: int = A) -> Decision:
        return self.live.decide(name, qtype, self.live.class_of("bong", 0)[0])


def adblock(
    write_list: WriteList, *rules: str, category: str = "gambling"
) -> ListSource:
    return write_list("\n".join(rules) + "\n", category, form="adblock")


def test_an_exception_cancels_its_own_lists_names(
    tmp_path: Path, write_list: WriteList
) -> None:
    ask = Asked(
        tmp_path / "p",
        adblock(write_list, "||x.example^", "@@||good.x.example^"),
        write_list("other.example\ngood.x.example\n", "adult"),
    )
    assert ask("x.example").action is Action.BLOCK  # an exception lies below
    d = ask("good.x.example")
    assert (d.action, d.categories) == (Action.BLOCK, ("adult",))
    assert ask("a.good.x.example").action is Action.ALLOW


def test_without_exceptions_below_a_subtree_stays_nxdomain(
    tmp_path: Path, write_list: WriteList
) -> None:
    rules = ("||x.example^", "||y.example^", "@@||good.x.example^")
    ask = Asked(tmp_path / "p", adblock(write_list, *rules))
    assert ask("a.y.example").action is Action.NXDOMAIN


def test_a_mask_or_regex_blocks_with_nodata_and_names_its_rule(
    tmp_path: Path, write_list: WriteList
) -> None:
    rules = ("||ca*casino.example^", r"/^nhacai[0-9]+\./")
    ask = Asked(tmp_path / "p", adblock(write_list, *rules))
    d = ask("nhacai88.example")
    assert (d.action, d.rule, d.owner) == (Action.BLOCK, rules[1], "nhacai88.example")
    assert (d.category, d.source) == ("gambling", "gambling")
    assert ask("cabigcasino.example").rule == rules[0]
    assert ask("nhacai.example").action is Action.ALLOW


def test_a_rule_for_a_type_is_for_that_type(
    tmp_path: Path, write_list: WriteList
) -> None:
    ask = Asked(tmp_path / "p", adblock(write_list, "||x.example^$dnstype=AAAA"))
    assert ask("x.example", AAAA).action is Action.BLOCK
    assert ask("x.example", A).action is Action.ALLOW
    assert ask("x.example", 65_280).action is Action.ALLOW


def test_an_important_block_beats_its_lists_exception(
    tmp_path: Path, write_list: WriteList
) -> None:
    rules = ("||x.example^$important", "@@||x.example^")
    ask = Asked(tmp_path / "p", adblock(write_list, *rules))
    assert ask("x.example").action is Action.BLOCK


def test_rules_left_out_by_denyallow_stay_open(
    tmp_path: Path, write_list: WriteList
) -> None:
    ask = Asked(tmp_path / "p", adblock(write_list, "*$denyallow=vn"))
    if ask("a.example").action is not Action.ALLOW:
        assert ask("a.vn").action is Action.ALLOW


def test_an_own_allow_beats_a_pattern(tmp_path: Path, write_list: WriteList) -> None:
    release(
        tmp_path / "p",
        [adblock(write_list, "/casino/")],
        profiles=[{"id": "b", "rules": [{"name": "casino.vn", "action": "allow"}]}],
    )
    live = Live(tmp_path / "p")
    assert live.decide("casino.vn", A, live.class_of("b", 0)[0]).origin == "family"


def test_aliases_are_asked_of_patterns_too(
    tmp_path: Path, write_list: WriteList
) -> None:
    ask = Asked(tmp_path / "p", adblock(write_list, "/casino/"))
    cls = ask.live.class_of("bong", 0)[0]
    found = ask.live.decide_alias("x.casino.example", A, cls, ask("x.example"))
    assert found is not None
    assert found.rule == "/casino/"


def test_made_answers_block_only_if_they_lead_nowhere() -> None:
    text = b"\n".join(
        [
            b"||a.example^$dnsrewrite=NXDOMAIN;;",
            b"||b.example^$dnsrewrite=0.0.0.0",
            b"||c.example^$dnsrewrite=192.0.2.1",
            b"||d.example^$dnsrewrite=NOERROR;CNAME;e.example",
            b"||f.example^$client=192.0.2.1",
        ]
    )
    rules, left_out = usable(parse_list(text, format="adblock").patterns)
    assert [r.value for r in rules] == ["a.example", "b.example"]
    assert left_out == {"rewrite": 2, "client": 1}


@pytest.mark.parametrize(
    "text",
    [
        "||x.example^$important",
        "/nh(a|à)cai/",
        "||c*sino.example^$important",
        "|start.example|$important",
        "/^x$/",
    ],
)
def test_the_quick_look_never_misses_what_the_rules_find(text: str) -> None:
    parsed = parse_list(text.encode(), format="adblock")
    pair = ("gambling", "s")
    patterns = Patterns([(pair, parsed.patterns)])
    names = ["x.example", "a.x.example", "nhacai.vn", "casino.example", "x", "y.vn"]
    names += ["start.example", "xstart.example", "b.vn"]
    for name in names:
        if list(patterns.find(name, A)):
            assert patterns.may_touch(name)


def test_a_common_name_is_not_looked_at_closely() -> None:
    rules = parse_list(b"/casino[0-9]/\n||bad.example^$important\n", format="adblock")
    patterns = Patterns([(("gambling", "s"), rules.patterns)])
    assert not patterns.may_touch("www.vnexpress.net")
    assert patterns.may_touch("casino5.net")
    assert patterns.may_touch("a.bad.example")


def test_rules_are_read_as_they_were_written() -> None:
    parsed = parse_list(b"/casino/\n@@||ok.example^\n", format="adblock")
    files = pack_patterns([(("gambling", "s"), parsed.patterns), (("adult", "t"), [])])
    again = Patterns.from_json(files["patterns"])
    assert [f.rule for f in again.find("casino.vn", A)] == ["/casino/"]
    assert pack_patterns([]) == {}


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"lists":[{}]}', b'{"lists":5}'])
def test_a_file_of_no_rules_is_refused(data: bytes) -> None:
    with pytest.raises(SnapshotError, match="patterns"):
        Patterns.from_json(data)
