"""Reads a regular expression into the nodes of a finite automaton (Thompson's)."""

from typing import Final

from lachan.lib.errors import LachanError

ALPHABET: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
MAX_PATTERN_CHARACTERS = 1000
MAX_STATES = 4000
MAX_DEPTH = 50  # of groups within groups

_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_CLASSES: Final[dict[str, frozenset[str]]] = {
    "d": _DIGITS,
    "D": ALPHABET - _DIGITS,
    "w": _DIGITS | _LETTERS | {"_"},
    "W": frozenset("-."),
    "s": frozenset(),
    "S": ALPHABET,
}
_POSIX: Final[dict[str, frozenset[str]]] = {
    "alnum": _DIGITS | _LETTERS,
    "alpha": _LETTERS,
    "lower": _LETTERS,
    "upper": _LETTERS,
    "digit": _DIGITS,
    "punct": frozenset("-_."),
    "xdigit": _DIGITS | frozenset("abcdef"),
    "space": frozenset(),
    "blank": frozenset(),
    "word": _CLASSES["w"],
}
_CONTROLS: Final = dict(zip("tnrfva", "\t\n\r\f\v\a", strict=True))

# A node of the automaton: a set of characters to read and where to go then, or a
# condition and where to go at once. Patched while it is built, hence lists.
READ, FORK, START, END, FOUND = range(5)
_CONDITIONS = {"^": START, "$": END}
Node = tuple[int, frozenset[str], list[int]]


class RegexFormError(LachanError):
    """The expression cannot be read, or needs what an automaton cannot do."""


_Piece = tuple[int, int]  # first node, and the fork it ends in


class Reader:
    """Reads an expression by recursive descent; builds Thompson's automaton."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > MAX_PATTERN_CHARACTERS:
            raise RegexFormError("longer than 1000 characters")
        self.text = pattern.removeprefix("(?i)")
        self.at = 0
        self.depth = 0
        self.states: list[Node] = []
        self.literal = ""
        self._run = ""

    def read(self) -> tuple[list[Node], int]:
        """Return the nodes and the first."""
        first, last = self._alternatives()
        if self.at < len(self.text):
            raise RegexFormError("unbalanced )")
        self._break_run()
        found = self._node(FOUND)
        self.states[last][2].append(found)
        if not self._reaches(first, found):
            # Such as an expression for addresses of pages: https?://
            raise RegexFormError("matches no name")
        return self.states, first

    def _reaches(self, first: int, found: int) -> bool:
        todo, seen = [first], {first}
        while todo:
            kind, reads, then = self.states[todo.pop()]
            if kind != READ or reads:
                todo += [node for node in then if node not in seen]
                seen.update(then)
        return found in seen

    def _node(self, kind: int, reads: frozenset[str] = frozenset()) -> int:
        if len(self.states) >= MAX_STATES:
            raise RegexFormError("too large")
        self.states.append((kind, reads, []))
        return len(self.states) - 1

    def _link(self, kind: int, reads: frozenset[str] = frozenset()) -> _Piece:
        node, end = self._node(kind, reads), self._node(FORK)
        self.states[node][2].append(end)
        return node, end

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _take(self) -> str:
        character = self._peek()
        if not character:
            raise RegexFormError("ends too early")
        self.at += 1
        return character

    def _break_run(self) -> None:
        if len(self._run) > len(self.literal):
            self.literal = self._run
        self._run = ""

    def _alternatives(self) -> _Piece:
        pieces = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            pieces.append(self._sequence())
        if len(pieces) == 1:
            return pieces[0]
        if not self.depth:
            # No characters are in every one of several alternatives.
            self.literal = self._run = ""
        fork, end = self._node(FORK), self._node(FORK)
        for first, last in pieces:
            self.states[fork][2].append(first)
            self.states[last][2].append(end)
        return fork, end

    def _sequence(self) -> _Piece:
        first = last = self._node(FORK)
        while self._peek() not in {"", "|", ")"}:
            start = self.at
            top = self.depth == 0
            before = self._run
            head, tail = self._atom()
            head, tail, once = self._repeats(start, (head, tail))
            if top and not once:
                self._run = before
                self._break_run()
            self.states[last][2].append(head)
            last = tail
        if self.depth == 0:
            self._break_run()
        return first, last

    def _atom(self) -> _Piece:
        character = self._take()
        if character == "(":
            return self._group()
        if character in "*+?":
            raise RegexFormError("nothing to repeat")
        if character in _CONDITIONS:
            return self._link(_CONDITIONS[character])
        if character in ".[":
            return self._reading(ALPHABET if character == "." else self._set())
        if character == "\\":
            return self._escape()
        return self._literal_character(character)

    def _reading(self, reads: frozenset[str]) -> _Piece:
        if not self.depth:
            self._break_run()
        return self._link(READ, reads)

    def _literal_character(self, character: str) -> _Piece:
        character = character.lower()
        if character not in ALPHABET:
            return self._reading(frozenset())
        if not self.depth:
            self._run += character
        return self._link(READ, frozenset(character))

    def _group(self) -> _Piece:
        if self._peek() == "?":
            self.at += 1
            self._group_options()
        if self.depth == MAX_DEPTH:
            raise RegexFormError("groups too deep")
        if not self.depth:
            self._break_run()
        self.depth += 1
        piece = self._alternatives()
        self.depth -= 1
        self._take()  # the bracket that ended the alternatives, if there is one
        return piece

    def _group_options(self) -> None:
        character = self._take()
        if character == ":":
            return
        if character == "P":
            character = self._take()
        if character == "<" and self._peek() not in {"=", "!"}:
            while self._take() != ">":
                pass
            return
        raise RegexFormError("look-around and inline options are not understood")

    def _escape(self) -> _Piece:
        character = self._take()
        if character in _CLASSES:
            return self._reading(_CLASSES[character])
        if character in "AzZ":
            return self._link(START if character == "A" else END)
        return self._literal_character(self._escaped(character))

    def _escaped(self, character: str) -> str:
        """Return the character that an escape stands for."""
        if character == "x":
            digits = self._take() + self._take()
            try:
                return chr(int(digits, 16))
            except ValueError as e:
                raise RegexFormError(f"\\x{digits} is not a character") from e
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character.isalnum():
            raise RegexFormError(f"\\{character} is not understood")
        return character

    def _set(self) -> frozenset[str]:
        negative = self._peek() == "^"
        self.at += negative
        members: set[str] = set()
        first = True
        while first or self._peek() != "]":
            members |= self._member()
            first = False
        self.at += 1
        return ALPHABET - members if negative else frozenset(members & ALPHABET)

    def _member(self) -> frozenset[str]:
        if self.text.startswith("[:", self.at):
            end = self.text.find(":]", self.at)
            name = self.text[self.at + 2 : end]
            if end < 0 or name not in _POSIX:
                raise RegexFormError("unknown class")
            self.at = end + 2
            return _POSIX[name]
        low = self._take()
        if low == "\\":
            low = self._take()
            if low in _CLASSES:
                return _CLASSES[low]
            low = self._escaped(low)
        if self._peek() != "-" or self.text[self.at + 1 : self.at + 2] in {"", "]"}:
            return frozenset(low.lower())
        self.at += 1
        return self._range(low, self._take())

    def _range(self, low: str, high: str) -> frozenset[str]:
        if high == "\\":
            high = self._escaped(self._take())
        if low > high:
            raise RegexFormError(f"bad range {low}-{high}")
        return frozenset(
            c for c in ALPHABET if low <= c <= high or low <= c.upper() <= high
        )

    def _repeats(self, start: int, piece: _Piece) -> tuple[int, int, bool]:
        """Return the piece with its repetition, and whether it comes at least once."""
        least, most = self._counts()
        if (least, most) == (1, 1):
            return *piece, True
        end_of_atom, depth = self.at, self.depth
        pieces = [piece]
        copies = max(least, most or 1, 1) if most is not None else max(least, 1)
        while len(pieces) < copies:
            self.at = start
            run, literal = self._run, self.literal
            pieces.append(self._atom())
            self._run, self.literal = run, literal
        self.at, self.depth = end_of_atom, depth
        return *self._chain(pieces, least, most), False

    def _chain(self, pieces: list[_Piece], least: int, most: int | None) -> _Piece:
        first = last = self._node(FORK)
        end = self._node(FORK)
        for number, (head, tail) in enumerate(pieces):
            if number >= least:
                self.states[last][2].append(end)
            if most == 0:
                break
            self.states[last][2].append(head)
            last = tail
        if most is None:
            self.states[last][2].append(pieces[-1][0])
        if most != 0:
            self.states[last][2].append(end)
        return first, end

    def _counts(self) -> tuple[int, int | None]:
        """Read what may follow an atom: ? * + {n} {n,} {n,m}, lazy or possessive."""
        character = self._peek()
        simple: dict[str, tuple[int, int | None]] = {
            "?": (0, 1),
            "*": (0, None),
            "+": (1, None),
        }
        if character in simple:
            self.at += 1
            counts = simple[character]
        elif character == "{":
            counts = self._braces()
        else:
            return 1, 1
        if self._peek() == "?":  # lazy: the same names match
            self.at += 1
        if self._peek() in {"*", "+", "?", "{"}:
            raise RegexFormError("repeats a repetition")
        return counts

    def _braces(self) -> tuple[int, int | None]:
        end = self.text.find("}", self.at)
        low, comma, high = self.text[self.at + 1 : end].partition(",")
        if end < 0 or not low.isdecimal() or (high and not high.isdecimal()):
            raise RegexFormError("bad {}")
        self.at = end + 1
        least = int(low)
        most = int(high) if high else None if comma else least
        if max(least, most or 0) > 255 or (most is not None and most < least):
            raise RegexFormError("bad {}")
        return least, most
