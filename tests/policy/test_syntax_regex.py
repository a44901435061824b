"""Regular expressions of lists: the same names as Python's own, never slowly."""

import re
import time
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy import syntax_regex
from lachan.policy.syntax_regex import Regex, RegexFormError

ATOMS = (
    *("a", "b", "ab", "A", ".", r"\.", "[ab]", "[^a]", "[a-b1]", "(a|b)", "(?:ab)"),
    *("^", "$", r"\d", r"\D", r"\w", r"\W", "(a*b)", "(a|)", "1", r"\x61", "[b.-]"),
)
REPEATS = ("", "", "", "*", "+", "?", "{2}", "{1,2}", "{0}", "{1,}", "*?", "+?", "??")
PIECES = st.tuples(st.sampled_from(ATOMS), st.sampled_from(REPEATS)).map("".join)
SEQUENCES = st.lists(PIECES, min_size=1, max_size=5).map("".join)
PATTERNS = st.lists(SEQUENCES, min_size=1, max_size=3).map("|".join)
NAMES = st.text(alphabet="ab1.-", max_size=8)


@given(PATTERNS, st.lists(NAMES, min_size=1, max_size=5))
def test_an_expression_matches_the_names_that_python_s_matches(
    pattern: str, names: list[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            oracle = re.compile(pattern, re.IGNORECASE)
        except re.error:  # Python does not repeat conditions
            return
    ours = Regex(pattern)
    for name in names:
        expected = oracle.search(name) is not None
        assert ours.search(name) == expected
        if expected:
            assert ours.literal in name


@given(st.text(alphabet=r"ab.*+?()[]{}|\^$-,:<>=!P1 ", max_size=20))
def test_any_text_is_an_expression_or_refused(pattern: str) -> None:
    try:
        ours = Regex(pattern)
    except RegexFormError:
        return
    ours.search("ab.a-b.example")


@pytest.mark.parametrize(
    "pattern",
    [
        *("*", "?", "+", "[", "(", ")", "a)", "(a", "[a", "a**", "a{2}{3}", "a{3,2}"),
        *("a{999}", "a{x}", r"\1", r"\b", r"\p", r"\xzz", "(?=a)", "(?<!a)", "(?i:a)"),
        *("(" * 51 + "a" + ")" * 51, r"[\b-a]"),
        *("a b", "http:", "é", "[b-a]", "[[:nosuch:]]", "(?<name", "a" * 1001),
        *("((a{99}){99}){99}", "(" * 60 + "a" + ")" * 60),
    ],
)
def test_what_no_automaton_or_no_name_can_be_is_refused(pattern: str) -> None:
    with pytest.raises(RegexFormError):
        Regex(pattern)


@pytest.mark.parametrize(
    ("pattern", "name", "found"),
    [
        (r"^([^.[:space:]]+\.){1,}ads\.", "x.y.ads.example", True),
        (r"[[:digit:]]{3}", "a12b345", True),
        (r"(?i)^ADS[_.-]", "ads-1.example", True),
        (r"(?P<label>ad)s?\.", "my.ads.example", True),
        (r"\Aads\z", "ads", True),
        (r"\Aads\z", "ads.example", False),
        (r"[\d\-_]x", "a-x", True),
        (r"[]a]b", "ab", True),
        (r"[a-\x63]{3}", "abc", True),
        (r"[\d-]{2}x", "1-x", True),
        (r"\.\-", "a.-b", True),
        ("[A-Z]1", "q1", True),
        ("", "anything", True),
        ("a[ =]?b", "ab", True),
        ("^(https?://)?ads", "ads.example", True),
        ("a{0}", "", True),
    ],
)
def test_forms_that_lists_use_are_understood(
    pattern: str, name: str, found: bool
) -> None:
    assert Regex(pattern).search(name) == found


def test_steps_forgotten_are_worked_out_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(syntax_regex, "MAX_CACHED", 8)
    ours = Regex("[ab](.?.?.?.?x)+y")  # many sets of states
    for i in range(200):
        name = f"{i:b}".replace("0", "a").replace("1", "x")
        assert not ours.search(name * 3)
        assert ours.search(f"{name}axy")


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"(a+)+$", r"(a|a)*$", r"(a|aa)+$", r"(.*a){20}$", r"^(([a-z])+.)+[A-Z]$"),
        *(
            r"(.*)*(.*)*(.*)*x",
            r".*.*.*.*.*.*.*.*=?x",
            r"(\w+\.?)+!?$x",
            "a?" * 99 + "x",
        ),
    ],
)
def test_expressions_that_stall_backtracking_engines_do_not_stall(pattern: str) -> None:
    ours = Regex(pattern)
    start = time.process_time()
    for n in range(20):
        ours.search("a" * (233 + n) + "-")
    assert time.process_time() - start < 2
