"""Header blocks of HTTP/2, read: RFC 7541.

Only the reading half: what we send needs no table, see `http2.py`.
"""

from lachan.lib.errors import LachanError

MAX_LIST_OCTETS = 16_384  # names, values and 32 a field, as HTTP/2 counts them
TABLE_OCTETS = 4_096  # what we let a client fill, the protocol's own default
_OVERHEAD = 32
_MAX_NUMBER = 1 << 24
_KEPT_TEXTS, _KEPT_OCTETS = 16_384, 256
Field = tuple[bytes, bytes]

# Appendix A, in order; "~" stands for a space in a value.
_STATIC_TEXT = """
:authority :method=GET :method=POST :path=/ :path=/index.html :scheme=http
:scheme=https :status=200 :status=204 :status=206 :status=304 :status=400
:status=404 :status=500 accept-charset accept-encoding=gzip,~deflate accept-language
accept-ranges accept access-control-allow-origin age allow authorization
cache-control content-disposition content-encoding content-language content-length
content-location content-range content-type cookie date etag expect expires from
host if-match if-modified-since if-none-match if-range if-unmodified-since
last-modified link location max-forwards proxy-authenticate proxy-authorization
range referer refresh retry-after server set-cookie strict-transport-security
transfer-encoding user-agent vary via www-authenticate
"""
_STATIC: tuple[Field, ...] = tuple(
    (name, value.replace(b"~", b" "))
    for name, _, value in (w.encode().partition(b"=") for w in _STATIC_TEXT.split())
)

# Appendix B is a canonical code: the lengths of the 257 symbols say it all.
_LENGTHS = bytes.fromhex(
    "0d171c1c1c1c1c1c1c181e1c1c1e1c1c1c1c1c1c1c1c1e1c1c1c1c1c1c1c1c1c060a0a0c"
    "0d06080b0a0a080b080606060505050606060606060607080f060c0a0d06070707070707"
    "070707070707070707070707070707070807080d130d0e060f0506050605060606050707"
    "0606060506070605050607070707070f0b0e0d1c14161414161616171617171717171817"
    "181816171817171717151617161717181615141616171715171616181516171715151615"
    "1716171714161616171616171a1a1413161716191a1a1a1b1b1a181913151a1b1b1a1b18"
    "15151a1a1c1b1b1b14181415161515171616191918181a171a1b1a1a1b1b1b1b1b1c1b1b"
    "1b1b1b1a1e"
)
_END_OF_STRING = 256


class HeaderError(LachanError):
    """The block is no HPACK: the connection's tables can no longer be trusted."""


class HeadersTooLargeError(HeaderError):
    """The block says more than anybody needs."""


class Decoder:
    """The table of one connection and what it makes of blocks."""

    __slots__ = ("_limit", "_size", "_table")

    def __init__(self) -> None:
        self._table: list[Field] = []  # the newest last
        self._size, self._limit = 0, TABLE_OCTETS

    def decode(self, block: bytes) -> list[Field]:
        """Return the fields of a whole block. Raises HeaderError."""
        fields: list[Field] = []
        at, end, left = 0, len(block), MAX_LIST_OCTETS
        try:
            while at < end:
                first = block[at]
                if 0x80 < first < 0xFF:
                    at += 1
                    field = self._entry(first & 0x7F)
                elif first & 0x80:
                    number, at = _number(block, at, 0x7F)
                    field = self._entry(number)
                elif first & 0xE0 == 0x20:
                    at = self._resize(block, at, begun=bool(fields))
                    continue
                else:
                    field, at = self._literal(block, at, first)
                fields.append(field)
                left -= len(field[0]) + len(field[1]) + _OVERHEAD
                if left < 0:
                    raise HeadersTooLargeError("a header list beyond bounds")
        except IndexError as e:
            raise HeaderError("a block that ends too soon") from e
        return fields

    def _entry(self, number: int) -> Field:
        if 0 < number <= len(_STATIC):
            return _STATIC[number - 1]
        back = number - len(_STATIC)
        if not 0 < back <= len(self._table):
            raise HeaderError(f"no entry {number}")
        return self._table[-back]

    def _literal(self, block: bytes, at: int, first: int) -> tuple[Field, int]:
        """Read a field; one "with incremental indexing" goes into the table."""
        kept = first & 0xC0 == 0x40
        number, at = _number(block, at, 0x3F if kept else 0x0F)
        if number:
            name = self._entry(number)[0]
        else:
            name, at = _text(block, at)
        value, at = _text(block, at)
        field = name, value
        if kept:
            self._add(field)
        return field, at

    def _add(self, field: Field) -> None:
        size = len(field[0]) + len(field[1]) + _OVERHEAD
        self._shrink(self._limit - size)
        if size <= self._limit:
            self._table.append(field)
            self._size += size

    def _resize(self, block: bytes, at: int, *, begun: bool) -> int:
        number, at = _number(block, at, 0x1F)
        if begun or number > TABLE_OCTETS:
            raise HeaderError(f"a table of {number}")
        self._limit = number
        self._shrink(number)
        return at

    def _shrink(self, most: int) -> None:
        while self._table and self._size > most:
            name, value = self._table.pop(0)
            self._size -= len(name) + len(value) + _OVERHEAD


def _number(block: bytes, at: int, mask: int) -> tuple[int, int]:
    """Read an integer, section 5.1; return it and where the next thing begins."""
    value = block[at] & mask
    at += 1
    if value < mask:
        return value, at
    shift = 0
    while True:
        octet = block[at]
        at += 1
        value += (octet & 0x7F) << shift
        shift += 7
        if value > _MAX_NUMBER or shift > 35:
            raise HeaderError("a number beyond bounds")
        if not octet & 0x80:
            return value, at


_texts: dict[bytes, bytes] = {}  # what was decoded lately: clients repeat themselves


def _text(block: bytes, at: int) -> tuple[bytes, int]:
    """Read a string, section 5.2."""
    coded = block[at] & 0x80
    length, at = _number(block, at, 0x7F)
    end = at + length
    if end > len(block):
        raise HeaderError("a string that ends too soon")
    raw = block[at:end]
    if not coded:
        return raw, end
    text = _texts.get(raw)
    if text is None:
        text = huffman(raw)
        if length <= _KEPT_OCTETS:
            if len(_texts) >= _KEPT_TEXTS:
                _texts.clear()
            _texts[raw] = text
    return text, end


# Huffman --------------------------------------------------------------------------


def _tree() -> tuple[list[list[int]], frozenset[int]]:
    """Return the code's nodes, [if 0, if 1], and those at which a string may end.

    A leaf is ~symbol. A string may end in at most seven ones.
    """
    nodes = [[0, 0]]
    code = before = 0
    for length, symbol in sorted((n, s) for s, n in enumerate(_LENGTHS)):
        code <<= length - before
        node = 0
        for bit in range(length - 1, 0, -1):
            side = code >> bit & 1
            if not nodes[node][side]:
                nodes[node][side] = len(nodes)
                nodes.append([0, 0])
            node = nodes[node][side]
        nodes[node][code & 1] = ~symbol
        code, before = code + 1, length
    ends = [0]
    while len(ends) < 8:
        ends.append(nodes[ends[-1]][1])
    return nodes, frozenset(ends)


_NODES, _ENDS = _tree()
_steps: dict[int, tuple[int, bytes]] = {}  # by node and octet, made when first needed


def huffman(raw: bytes) -> bytes:
    """Decode a string. Raises HeaderError."""
    node = 0
    made = []
    for octet in raw:
        place = node << 8 | octet
        step = _steps.get(place)
        if step is None:
            step = _steps[place] = _step(node, octet)
        node, text = step
        made.append(text)
    if node not in _ENDS:
        raise HeaderError("a string that ends inside a code")
    return b"".join(made)


def _step(node: int, octet: int) -> tuple[int, bytes]:
    """Return where one octet leads from a node, and the text on the way."""
    text = bytearray()
    for bit in range(7, -1, -1):
        node = _NODES[node][octet >> bit & 1]
        if node < 0:
            if ~node == _END_OF_STRING:
                raise HeaderError("the end of a string inside it")
            text.append(~node)
            node = 0
    return node, bytes(text)
