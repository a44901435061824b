"""The rules of hand-overs, and every reader of what comes from outside."""

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from nacl.signing import SigningKey

from lachan.partners.rules import callbacks
from lachan.partners.rules import handover as rules
from lachan.partners.rules.handover import Reason, State
from lachan.partners.rules.media import DOCX, PDF, ZIP, media_type_of

KEY = SigningKey(b"\x01" * 32)
NOW = dt.datetime(2026, 11, 24, 3, 7, tzinfo=dt.UTC)


@given(st.binary(max_size=6000))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        said = callbacks.read(body)
    except callbacks.CallbackError:
        return
    assert said.state in rules.ANSWERS


_VALUES = st.one_of(
    st.none(), st.integers(), st.text(), st.sampled_from([*State, *Reason, ""])
)


@given(st.dictionaries(st.sampled_from(["state", "reason", "x"]), _VALUES))
def test_any_object_is_read_or_refused(said: dict[str, object]) -> None:
    import json

    body = json.dumps(said).encode()
    try:
        found = callbacks.read(body)
    except callbacks.CallbackError:
        return
    assert (found.state is State.DECLINED) == (found.reason in set(Reason))


@given(st.binary(max_size=200), st.dictionaries(st.text(), st.text()))
def test_what_is_not_signed_is_refused(body: bytes, headers: dict[str, str]) -> None:
    public = KEY.verify_key.encode()
    with pytest.raises(callbacks.CallbackError):
        callbacks.verify(public, headers, body, NOW)


_HEADER = st.text(max_size=120)


@given(_HEADER, _HEADER, _HEADER, st.binary(max_size=99))
def test_no_header_makes_it_fall(a: str, b: str, c: str, body: bytes) -> None:
    headers = {"webhook-id": a, "webhook-timestamp": b, "webhook-signature": c}
    with pytest.raises(callbacks.CallbackError):
        callbacks.verify(KEY.verify_key.encode(), headers, body, NOW)


@given(st.binary(max_size=500), st.from_regex(callbacks.ID, fullmatch=True))
def test_what_was_signed_is_known_again(body: bytes, message: str) -> None:
    public = KEY.verify_key.encode()
    headers = callbacks.signed(KEY, message, NOW, body)
    assert callbacks.verify(public, headers, body, NOW) == message
    late = NOW + callbacks.TOLERANCE + dt.timedelta(seconds=2)
    with pytest.raises(callbacks.CallbackError, match="timestamp"):
        callbacks.verify(public, headers, body, late)


@given(st.binary(max_size=3000))
def test_any_octets_have_a_kind_or_none(content: bytes) -> None:
    assert media_type_of(content) in {"", PDF, ZIP, DOCX}
    assert media_type_of(b"PK\x03\x04" + content) in {"", PDF, ZIP, DOCX}


def _zip(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "x")
    return made.getvalue()


def test_a_document_is_known_by_what_is_in_it() -> None:
    assert media_type_of(b"%PDF-1.7\n") == PDF
    assert media_type_of(_zip("word/document.xml")) == DOCX
    assert media_type_of(_zip("a.txt")) == ZIP
    assert media_type_of(b"<html>") == ""


@given(st.timedeltas(min_value=dt.timedelta(0), max_value=dt.timedelta(days=60)))
def test_silence_is_reported_within_a_day(promised: dt.timedelta) -> None:
    wait = rules.escalate_after(NOW, NOW + promised)
    assert dt.timedelta(hours=1) <= wait <= dt.timedelta(hours=24)


class Life(RuleBasedStateMachine):
    """A hand-over whatever is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.WAITING
        self.reason = ""

    @rule(to=st.sampled_from(State), reason=st.sampled_from([*Reason, "", "Bé Na"]))
    def ask(self, to: State, reason: str) -> None:
        try:
            got = rules.step(self.state, to, reason)
        except rules.IllegalStepError:
            assert to not in rules.NEXT[self.state]
        except rules.NoReasonError:
            assert to is State.DECLINED
            assert reason not in set(Reason)
        else:
            assert self.state not in {State.DONE, State.DECLINED, State.CANCELLED}
            self.state, self.reason = got, reason

    @invariant()
    def whoever_declined_said_why(self) -> None:
        if self.state is State.DECLINED:
            assert self.reason in set(Reason)

    @invariant()
    def what_is_open_can_end(self) -> None:
        if self.state in rules.OPEN:
            assert State.DONE in rules.NEXT[self.state]
            assert State.CANCELLED in rules.NEXT[self.state]


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=50, deadline=None)
