"""Sealing, streams, wraps, codes, marks: what goes in comes out, in its place only."""

import contextlib
import secrets
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.vault.pool import BoundedPool
from lachan.vault.rules import hkdf, index, receipt, seal, stream, wrap
from lachan.vault.rules.errors import (
    BusyError,
    CodeFormatError,
    OpenError,
    WrongPasswordError,
)
from lachan.vault.rules.index import Kind

KEY = seal.ItemKey(uuid.UUID(int=1), bytes(range(32)))
OTHER = seal.ItemKey(uuid.UUID(int=2), KEY.secret)
PEPPERS = receipt.Peppers(b"s" * 32, b"f" * 32, b"o" * 32)


def test_hkdf_gives_the_vectors_of_rfc_5869() -> None:
    """Appendix A.1 and A.3."""
    prk = hkdf.extract(bytes(range(13)), b"\x0b" * 22)
    assert prk.hex().startswith("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c31")
    made = hkdf.expand(prk, bytes(range(0xF0, 0xFA)), 42)
    assert made.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )
    made = hkdf.expand(hkdf.extract(b"", b"\x0b" * 22), b"", 42)
    assert made.hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


@given(st.binary(max_size=9000), st.text(max_size=20))
def test_what_is_sealed_opens_in_its_place_only(content: bytes, name: str) -> None:
    sealed = seal.seal(KEY, name, content)
    assert seal.unseal(KEY, name, sealed) == content
    for key, place in ((OTHER, name), (KEY, f"{name}x")):
        with pytest.raises(OpenError):
            seal.unseal(key, place, sealed)


@given(st.integers(0, 300_000))
def test_lengths_tell_little(octets: int) -> None:
    size = seal.padded_size(octets)
    assert octets <= size
    assert size == 256 or size < 2 * octets
    assert octets <= 8192 or size <= octets * 1.12


def test_a_story_of_any_usual_length_has_one_of_few_sizes() -> None:
    assert {len(seal.seal(KEY, "a", b"x" * n)) for n in range(253)} == {256 + 41}


@given(st.binary(max_size=400))
def test_any_octets_give_an_error_with_a_name(junk: bytes) -> None:
    with pytest.raises(OpenError):
        seal.unseal(KEY, "a", junk)
    with pytest.raises(OpenError):
        list(stream.open_stream(KEY, "a", [junk]))
    with pytest.raises(OpenError):
        wrap.unwrap(KEY.secret, "a", junk)
    with pytest.raises(OpenError):
        wrap.unsealed(KEY.secret, junk)


@given(
    st.lists(st.binary(max_size=300).map(lambda b: b * 300), max_size=5),
    st.integers(1, 70_000),
)
def test_a_stream_comes_back_however_it_is_cut(parts: list[bytes], cut: int) -> None:
    sealed = b"".join(stream.seal_stream(KEY, "f", parts))
    assert (len(sealed) - 25) % stream.FRAME_OCTETS == 0
    cuts = [sealed[i : i + cut] for i in range(0, len(sealed), cut)]
    assert b"".join(stream.open_stream(KEY, "f", cuts)) == b"".join(parts)


def test_a_cut_swapped_or_longer_stream_does_not_open() -> None:
    sealed = b"".join(stream.seal_stream(KEY, "f", [b"x" * 150_000]))
    head, size = sealed[:25], stream.FRAME_OCTETS
    one, two, three = (sealed[25 + i * size : 25 + (i + 1) * size] for i in range(3))
    for wrong in (
        head + one,
        head + two + one + three,
        sealed + one,
        sealed[:-1],
        head,
    ):
        with pytest.raises(OpenError):
            list(stream.open_stream(KEY, "f", [wrong]))
    with pytest.raises(OpenError):
        list(stream.open_stream(OTHER, "f", [sealed]))


def test_a_wrap_opens_for_its_key_and_label_only() -> None:
    one, two = wrap.new_pair(), wrap.new_pair()
    sealed = wrap.wrap(one.public, "team 1", b"s" * 32)
    assert wrap.unwrap(one.secret, "team 1", sealed) == b"s" * 32
    for secret, label in ((two.secret, "team 1"), (one.secret, "team 2")):
        with pytest.raises(OpenError):
            wrap.unwrap(secret, label, sealed)


def test_a_password_opens_however_its_marks_are_composed() -> None:
    kept = wrap.under_password("mật khẩu", "an", b"s" * 32)
    apart = "ma\u0323\u0302t kh\u00e2\u0309u"
    assert wrap.with_password(apart, "an", kept) == b"s" * 32
    for password, owner in (("mat khau", "an"), ("mật khẩu", "binh")):
        with pytest.raises(WrongPasswordError):
            wrap.with_password(password, owner, kept)


@given(st.binary(min_size=32, max_size=32))
def test_two_halves_join(secret: bytes) -> None:
    one, two = wrap.split_in_two(secret)
    assert wrap.join(one, two) == secret
    assert one != secret != two


def test_secrets_do_not_show_themselves() -> None:
    pair = wrap.new_pair()
    derived = receipt.derive(receipt.new_code(), PEPPERS)
    told = {KEY.secret: KEY, pair.secret: pair, derived.opener: derived}
    for secret, thing in told.items():
        assert repr(secret) not in repr(thing)


@given(st.integers(0, 10**15 - 1), st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_told(number: int, place: int, more: int) -> None:
    digits = f"{number:015}"
    code = digits + receipt.check_digit(digits)
    assert receipt.read(f" {receipt.shown(code)}\n") == code
    wrong = str((int(code[place]) + more) % 10)
    with pytest.raises(CodeFormatError):
        receipt.read(code[:place] + wrong + code[place + 1 :])
    swapped = code[:14] + code[15] + code[14]
    if swapped != code:
        with pytest.raises(CodeFormatError):
            receipt.read(swapped)


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_named_as_none(text: str) -> None:
    with contextlib.suppress(CodeFormatError):
        assert len(receipt.read(text)) == receipt.DIGITS


def test_what_finds_does_not_open() -> None:
    code = receipt.new_code()
    derived = receipt.derive(code, PEPPERS)
    assert derived == receipt.derive(code, PEPPERS)
    assert derived.finder != derived.opener
    others = receipt.Peppers(PEPPERS.salt, secrets.token_bytes(32), PEPPERS.open)
    assert receipt.derive(code, others).opener == derived.opener
    assert receipt.derive(code, others).finder != derived.finder
    with pytest.raises(ValueError, match="must differ"):
        receipt.Peppers(b"a", b"b", b"a")


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        (Kind.WORD, "Đường", "duong"),
        (Kind.PHONE, "0912 345 678", "+84 912-345-678"),
        (Kind.PHONE, "0084912345678", "84912345678"),
        (Kind.ACCOUNT, "@Be.Bong", "be.bong "),
        (Kind.NAME, "Nguyễn  Văn Đức", "nguyen van duc"),
    ],
)
def test_equal_things_have_equal_marks(kind: Kind, one: str, two: str) -> None:
    assert index.mark(b"k", kind, one) == index.mark(b"k", kind, two)
    assert index.mark(b"k", kind, one) != index.mark(b"l", kind, two)
    assert index.mark(b"k", kind, one) != index.mark(b"k", Kind.HASH, one)


def test_a_full_pool_sends_away_and_recovers() -> None:
    pool = BoundedPool(workers=1, waiting=0)

    def nested() -> str:
        with pytest.raises(BusyError):
            pool.run(lambda: None)
        return "done"

    assert pool.run(nested) == "done"
    assert pool.run(lambda: 7) == 7
