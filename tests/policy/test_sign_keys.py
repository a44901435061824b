from pathlib import Path

import pytest

from lachan.lib.errors import RefusedError
from lachan.policy import sign
from lachan.policy.sign import SignatureError


@pytest.fixture
def key(tmp_path: Path) -> Path:
    sign.generate(tmp_path / "policy.key")
    return tmp_path / "policy.key"


def public(key: Path) -> bytes:
    return sign.load_public(key.with_name(key.name + ".pub"))


def test_secret_is_readable_by_its_owner_only(key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o600


def test_public_file_is_the_half_of_the_secret(key: Path) -> None:
    assert sign.public_of(sign.load_secret(key)) == public(key)


def test_a_key_is_never_overwritten(key: Path) -> None:
    with pytest.raises(RefusedError, match="never overwritten"):
        sign.generate(key)
    key.unlink()
    with pytest.raises(RefusedError, match="never overwritten"):
        sign.generate(key)


def test_signed_data_passes_and_changed_data_does_not(key: Path) -> None:
    signature = sign.sign(b"data", sign.load_secret(key))
    sign.verify(b"data", signature, public(key))
    with pytest.raises(SignatureError, match="does not fit"):
        sign.verify(b"datA", signature, public(key))


def test_unsigned_passes_only_where_no_key_is_trusted(key: Path) -> None:
    sign.verify(b"data", sign.UNSIGNED, None)
    with pytest.raises(SignatureError, match="not signed"):
        sign.verify(b"data", sign.UNSIGNED, public(key))


def test_another_key_is_named_as_such(key: Path, tmp_path: Path) -> None:
    sign.generate(tmp_path / "other.key")
    signature = sign.sign(b"data", sign.load_secret(tmp_path / "other.key"))
    with pytest.raises(SignatureError, match="not by the trust key"):
        sign.verify(b"data", signature, public(key))


@pytest.mark.parametrize("digits", ["", "zz", "00", "00" * 64, "ö" * 128])
def test_a_garbled_signature_is_refused(key: Path, digits: str) -> None:
    name = sign.key_id(public(key))
    with pytest.raises(SignatureError):
        sign.verify(b"data", f"{name} {digits}", public(key))


def test_a_non_ascii_key_name_is_refused(key: Path) -> None:
    with pytest.raises(SignatureError, match="not by the trust key"):
        sign.verify(b"data", "ключ 00", public(key))


def test_a_secret_is_not_taken_for_a_public_key(key: Path) -> None:
    with pytest.raises(RefusedError, match="lachan-policy-public"):
        sign.load_trust_key(key)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"lachan-policy-public 00", b"x y"])
def test_no_key_file_is_refused_with_its_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "odd.pub"
    path.write_bytes(data)
    with pytest.raises(RefusedError, match=r"odd\.pub is not"):
        sign.load_public(path)


def test_a_missing_key_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="absent"):
        sign.load_secret(tmp_path / "absent")
