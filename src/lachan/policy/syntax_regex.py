"""Regular expressions of block lists, matched in time linear in the name.

A list is somebody else's text: a backtracking engine would let one line of it stall
every answer. Here an expression becomes a finite automaton that reads each character
of a name once. What cannot be one (look-around, back-references, word boundaries) is
refused, as it is by the engines such lists are written for (RE2 in AdGuard Home).
Case never matters. Source: R. Cox, "Regular Expression Matching Can Be Simple And
Fast", 2007.
"""

from collections.abc import Callable
from typing import Final

from lachan.policy.syntax_regex_reader import (
    END,
    FORK,
    FOUND,
    READ,
    START,
    Node,
    Reader,
    RegexFormError,
)

__all__ = ["Regex", "RegexFormError"]

MAX_CACHED: Final = 1000  # steps kept; then the cache starts anew


class Regex:
    """A compiled expression. Raises RegexFormError.

    literal: characters that every match contains, one after the other ("" if not
        known); an index can ask for them first.
    """

    __slots__ = ("_begin", "_cache", "_states", "literal", "pattern")

    def __init__(self, pattern: str) -> None:
        """Compile `pattern`, written without the slashes around it."""
        self.pattern = pattern
        reader = Reader(pattern)
        self._states, first = reader.read()
        self.literal = reader.literal
        self._begin = self._closure([first], at_start=True, at_end=False)
        again = self._closure([first], at_start=False, at_end=False)
        self._cache = _Cache(self._states, again, self._closure)

    def search(self, name: str) -> bool:
        """Tell whether the expression matches somewhere in `name`."""
        found = self._cache.found
        step = self._cache.step
        here = self._begin
        for character in name:
            if found in here:
                return True
            here = step(here, character)
        if found in here:
            return True
        ends = self._closure(list(here), at_start=not name, at_end=True)
        return found in ends

    def _closure(
        self, todo: list[int], *, at_start: bool, at_end: bool
    ) -> frozenset[int]:
        states = self._states
        seen: set[int] = set()
        while todo:
            number = todo.pop()
            if number in seen:
                continue
            seen.add(number)
            kind, _, then = states[number]
            if kind == FORK or (kind == START and at_start) or (kind == END and at_end):
                todo += then
        # Forks are passed through; conditions on the end must stay to be asked there.
        return frozenset(s for s in seen if states[s][0] != FORK)


class _Cache:
    """The deterministic automaton, worked out as names come."""

    def __init__(
        self,
        states: list[Node],
        again: frozenset[int],
        closure: Callable[..., frozenset[int]],
    ) -> None:
        self.found = next(i for i, s in enumerate(states) if s[0] == FOUND)
        self._states = states
        self._again = again
        self._closure = closure
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def step(self, here: frozenset[int], character: str) -> frozenset[int]:
        known = self._steps.get((here, character))
        if known is not None:
            return known
        states = self._states
        todo = [
            states[s][2][0]
            for s in here
            if states[s][0] == READ and character in states[s][1]
        ]
        there = self._closure(todo, at_start=False, at_end=False) | self._again
        if len(self._steps) >= MAX_CACHED:
            self._steps.clear()
        self._steps[here, character] = there
        return there
