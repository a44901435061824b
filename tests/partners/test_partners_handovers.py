"""Hand-overs to members: by account, by link, by system; and silence."""

import base64
import datetime as dt
import json
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey
from tests.cast import SECRET, Person, make, signed_in
from tests.vault.people import with_key

from lachan.accounts.models import User
from lachan.audit.services import verify
from lachan.outbox.models import Message, Recipient
from lachan.partners import facts
from lachan.partners.access import handovers_received
from lachan.partners.models import (
    Endpoint,
    Handover,
    HandoverBundle,
    HandoverEvent,
    Kind,
    Member,
    MemberState,
    Purpose,
    Reason,
    Team,
    TeamKind,
    Unit,
)
from lachan.partners.rules import callbacks
from lachan.partners.rules.handover import IllegalStepError, NoReasonError, State
from lachan.partners.services import (
    endpoints,
    handovers,
    members,
    teams,
    units,
    webhooks,
)
from lachan.partners.services.handovers import (
    Bundle,
    BundleError,
    NothingLeftError,
    NotReachableError,
    Order,
    Sent,
    WrongCodeError,
)
from lachan.partners.services.members import Entry
from lachan.site import keys as site_keys
from lachan.vault.access import Unlocked
from lachan.vault.rules import receipt
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import teams as vault_teams
from lachan.vault.services.items import Excluded

NOW = dt.datetime(2026, 11, 24, 3, 7, tzinfo=dt.UTC)
SINCE = dt.date(2026, 1, 1)
PAPER = Bundle(b"%PDF-1.7 MARKER-OF-A-CHILD")
HOUR = dt.timedelta(hours=1)


def text(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


@pytest.fixture(autouse=True)
def vault_key(settings: Any, db: None) -> None:
    site_keys.ensure_vault_key(settings.VAULT_KEY)


@pytest.fixture
def desk_team(hanoi: Unit, dung: User) -> Team:
    """The team that sends; Dũng is in it."""
    new = units.NewUnit(Kind.COMMUNE, "00004", "Phường Ba Đình", SINCE, province=hanoi)
    unit = units.create_unit(new, by=dung)
    seat = teams.NewTeam(unit, TeamKind.RECEIVING, "Đội Ba Đình", SINCE)
    team = teams.create_team(new=seat, by=dung)
    teams.join_team(team=team, user=dung, on=SINCE, by=dung)
    return team


def a_member(hanoi: Unit, dung: User, way: str) -> Member:
    code = f"X-{way.upper()}"
    new = units.NewUnit(Kind.OTHER, code, f"Hội {way}", SINCE, province=hanoi)
    made = members.propose(unit=units.create_unit(new, by=dung), on=SINCE, by=dung)
    fields = {"agreement": "1/TT", "agreed_from": SINCE, "way": way}
    entry = Entry(fields, promises={"support": 8})
    members.describe(member=made, entry=entry, by=dung)
    return members.move_on(member=made, to=MemberState.ACTIVE, on=SINCE, by=dung)


@pytest.fixture
def by_link(hanoi: Unit, dung: User) -> Member:
    return a_member(hanoi, dung, "link")


@pytest.fixture
def by_system(hanoi: Unit, dung: User) -> Member:
    return a_member(hanoi, dung, "system")


def send(to: Member, by: User, team: Team | None = None, **more: Any) -> Sent:
    order = Order(
        ("case", "12"), Purpose.SUPPORT, team=team.pk if team else None, **more
    )
    return handovers.send(to=to, bundle=PAPER, order=order, by=by, now=NOW)


def kinds(of: Handover) -> list[str]:
    rows = HandoverEvent.objects.filter(handover=of)
    return list(rows.values_list("kind", flat=True))


# --- By link ------------------------------------------------------------------------


def test_a_link_and_a_code_open_once(
    client: Client, by_link: Member, dung: User, desk_team: Team
) -> None:
    sent = send(by_link, dung, desk_team)
    kept = bytes(HandoverBundle.objects.get().sealed)
    assert b"MARKER" not in kept
    page = reverse("partners:one_time", args=[sent.token])
    assert "Một gói đã khóa" in text(client.get(page))
    got = client.post(page, {"do": "open", "code": sent.code})
    assert isinstance(got, HttpResponse)
    assert got.content == PAPER.content
    assert got["Content-Type"] == "application/pdf"
    assert "attachment" in got["Content-Disposition"]
    assert "sandbox" in got["Content-Security-Policy"]
    assert HandoverBundle.objects.count() == 0
    assert not client.cookies
    again = client.post(page, {"do": "open", "code": sent.code})
    assert "Gói không còn" in text(again)
    said = {"do": "answer", "code": sent.code, "to": "accepted"}
    assert "Nhận làm" in text(client.post(page, said))
    sent.handover.refresh_from_db()
    assert sent.handover.state == "accepted"
    assert kinds(sent.handover) == ["sent", "received", "accepted"]
    told = Message.objects.to(Recipient("team", str(desk_team.pk)))
    assert told.count() == 1
    assert verify("handovers").holds


def test_five_wrong_codes_end_it(client: Client, by_link: Member, dung: User) -> None:
    sent = send(by_link, dung)
    page = reverse("partners:one_time", args=[sent.token])
    other = receipt.new_code()
    for left in (4, 3, 2, 1):
        page_text = text(client.post(page, {"do": "open", "code": other}))
        assert f"Còn {left} lần thử" in page_text
    client.post(page, {"do": "open", "code": other})
    sent.handover.refresh_from_db()
    assert (sent.handover.state, sent.handover.reason) == ("failed", "locked")
    assert HandoverBundle.objects.count() == 0
    with pytest.raises(NothingLeftError):
        handovers.open_by_code(handover=sent.handover, typed=sent.code, now=NOW)


def test_a_slip_costs_no_try(client: Client, by_link: Member, dung: User) -> None:
    sent = send(by_link, dung)
    page = reverse("partners:one_time", args=[sent.token])
    assert "16 chữ số" in text(client.post(page, {"do": "open", "code": "12"}))
    sent.handover.refresh_from_db()
    assert sent.handover.wrong == 0


def test_a_link_runs_out(by_link: Member, dung: User) -> None:
    sent = send(by_link, dung)
    assert handovers.expire_links(NOW + 72 * HOUR) == 0
    assert handovers.expire_links(NOW + 73 * HOUR) == 1
    sent.handover.refresh_from_db()
    assert (sent.handover.state, sent.handover.reason) == ("failed", "expired")
    assert HandoverBundle.objects.count() == 0


def test_another_link_is_no_link(client: Client) -> None:
    assert client.get(reverse("partners:one_time", args=["x" * 32])).status_code == 404


def test_a_code_of_another_handover_opens_nothing(by_link: Member, dung: User) -> None:
    one, two = send(by_link, dung), send(by_link, dung)
    with pytest.raises(WrongCodeError):
        handovers.open_by_code(handover=one.handover, typed=two.code, now=NOW)


def test_what_was_taken_back_is_opened_by_nobody(by_link: Member, dung: User) -> None:
    sent = send(by_link, dung)
    handovers.cancel(handover=sent.handover, by=dung, now=NOW)
    with pytest.raises(NothingLeftError):
        handovers.open_by_code(handover=sent.handover, typed=sent.code, now=NOW)
    with pytest.raises(IllegalStepError):
        handovers.cancel(handover=sent.handover, by=dung, now=NOW)


# --- By account ---------------------------------------------------------------------


@pytest.fixture
def clinic(hanoi: Unit, dung: User) -> tuple[Member, User, Unlocked]:
    """A member with a team, in which somebody's key is open."""
    member = a_member(hanoi, dung, "account")
    seat = teams.NewTeam(member.unit, TeamKind.PARTNER, "Đầu mối", SINCE)
    team = teams.create_team(new=seat, by=dung)
    user, unlocked = with_key("mai")
    teams.join_team(team=team, user=user, on=SINCE, by=dung)
    vault_teams.found(ref=f"team:{team.pk}", who=unlocked, now=NOW)
    return member, user, unlocked


def test_a_team_opens_what_was_handed_over(
    clinic: tuple[Member, User, Unlocked], dung: User
) -> None:
    member, user, unlocked = clinic
    sent = send(member, dung)
    assert b"MARKER" not in bytes(HandoverBundle.objects.get().sealed)
    found = handovers.open_by_account(handover=sent.handover, who=unlocked, now=NOW)
    assert found == PAPER.content
    # As often as they need it, until it is done.
    handovers.open_by_account(handover=sent.handover, who=unlocked, now=NOW)
    assert kinds(sent.handover) == ["sent", "received"]
    _other, stranger = with_key("la")
    with pytest.raises(NotAllowedError):
        handovers.open_by_account(handover=sent.handover, who=stranger, now=NOW)
    actor = f"user:{user.pk}"
    handovers.answer(handover=sent.handover, to=State.DONE, actor=actor, now=NOW)
    with pytest.raises(NothingLeftError):
        handovers.open_by_account(handover=sent.handover, who=unlocked, now=NOW)


def test_who_is_excluded_sees_that_nothing_is_there(
    clinic: tuple[Member, User, Unlocked], dung: User
) -> None:
    member, user, unlocked = clinic
    sent = send(member, dung, excluded=Excluded(users=frozenset({user.pk})))
    reach = facts.reach_of(user, NOW)
    assert reach.members == (member.pk,)
    assert list(handovers_received(reach)) == []
    with pytest.raises(NotAllowedError):
        handovers.open_by_account(handover=sent.handover, who=unlocked, now=NOW)
    assert Message.objects.count() == 0


def test_a_member_without_a_key_gets_nothing(hanoi: Unit, dung: User) -> None:
    member = a_member(hanoi, dung, "account")
    with pytest.raises(NotReachableError):
        send(member, dung)
    assert Handover.objects.count() == 0


# --- What is refused ----------------------------------------------------------------


def test_who_declines_says_why(by_link: Member, dung: User) -> None:
    found = send(by_link, dung).handover
    decline = partial(
        handovers.answer, handover=found, to=State.DECLINED, actor="member:1", now=NOW
    )
    with pytest.raises(NoReasonError):
        decline()
    kept = decline(reason=Reason.AREA)
    assert kept.reason_text == "Không thuộc địa bàn"
    # The same again changes nothing; another answer is refused.
    decline(reason=Reason.AREA)
    assert kinds(found) == ["sent", "declined"]
    with pytest.raises(IllegalStepError):
        handovers.answer(handover=found, to=State.DONE, actor="member:1", now=NOW)


@pytest.mark.parametrize("bundle", [Bundle(b""), Bundle(b"x", "text/html")])
def test_what_is_no_bundle_is_refused(
    bundle: Bundle, by_link: Member, dung: User
) -> None:
    order = Order(("case", "1"), Purpose.SUPPORT)
    with pytest.raises(BundleError):
        handovers.send(to=by_link, bundle=bundle, order=order, by=dung, now=NOW)


def test_a_member_that_paused_gets_nothing(by_link: Member, dung: User) -> None:
    members.move_on(member=by_link, to=MemberState.SUSPENDED, on=SINCE, by=dung)
    with pytest.raises(NotReachableError):
        send(by_link, dung)


# --- Silence ------------------------------------------------------------------------


def test_silence_is_reminded_then_reported_upwards(
    by_link: Member, dung: User, desk_team: Team
) -> None:
    sent = send(by_link, dung, desk_team)
    assert handovers.watch_silence(NOW + 7 * HOUR) == 0
    assert handovers.watch_silence(NOW + 8 * HOUR) == 1
    assert handovers.watch_silence(NOW + 15 * HOUR) == 0
    assert handovers.watch_silence(NOW + 17 * HOUR) == 1
    assert handovers.watch_silence(NOW + 99 * HOUR) == 0
    assert kinds(sent.handover) == ["sent", "late", "escalated"]
    found = facts.handover_events("case")
    assert [e.kind for e in found] == ["sent", "late", "escalated"]
    assert facts.handover_events("case", since=found[1].id) == found[2:]
    assert facts.handover_events("report") == []


def test_who_took_it_owes_the_end(by_link: Member, dung: User) -> None:
    found = send(by_link, dung).handover
    actor = f"member:{by_link.pk}"
    handovers.answer(handover=found, to=State.ACCEPTED, actor=actor, now=NOW)
    assert handovers.watch_silence(NOW + 9 * HOUR) == 0
    (kept,) = facts.handovers_of("case", "12")
    assert kept.due_at == NOW + 8 * HOUR + dt.timedelta(days=14)
    assert handovers.watch_silence(NOW + dt.timedelta(days=15)) == 1


def test_speed_is_counted_without_names(by_link: Member, dung: User) -> None:
    actor = f"member:{by_link.pk}"
    for hours in (2, 4, 12):
        found = send(by_link, dung).handover
        at = NOW + hours * HOUR
        handovers.answer(handover=found, to=State.ACCEPTED, actor=actor, now=at)
    send(by_link, dung)
    (speed,) = facts.speeds(NOW - HOUR, NOW + 20 * HOUR)
    assert (speed.asked, speed.answered, speed.owed, speed.late) == (4, 3, 1, 2)
    assert speed.median == 4 * HOUR
    assert speed.late_share == 0.5


# --- By system ----------------------------------------------------------------------

SEAL = PrivateKey.generate()
SIGN = SigningKey.generate()


class TheirSystem(BaseHTTPRequestHandler):
    """A member's server: keeps what came, answers what it was told to."""

    got: list[tuple[dict[str, str], bytes]]
    answers: list[tuple[int, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        status, answer = self.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def their_server() -> Iterator[tuple[str, type[TheirSystem]]]:
    class Own(TheirSystem):
        got: list[tuple[dict[str, str], bytes]] = []
        answers: list[tuple[int, bytes]] = []

    server = HTTPServer(("127.0.0.1", 0), Own)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/in?x=1", Own
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def joined(
    settings: Any,
    by_system: Member,
    dung: User,
    their_server: tuple[str, type[TheirSystem]],
) -> type[TheirSystem]:
    settings.LACHAN_WEBHOOK_LOOPBACK = True
    url, server = their_server
    pair = endpoints.Keys(bytes(SEAL.public_key).hex(), SIGN.verify_key.encode().hex())
    endpoints.set_endpoint(member=by_system, url=url, keys=pair, by=dung)
    return server


@pytest.mark.django_db(transaction=True)
def test_a_system_gets_a_sealed_signed_bundle(
    joined: type[TheirSystem], by_system: Member, dung: User
) -> None:
    sent = send(by_system, dung).handover
    joined.answers += [
        (503, b""),
        (200, b'{"received": "%s"}' % str(sent.ref).encode()),
    ]
    assert webhooks.deliver_due(NOW) == 1
    sent.refresh_from_db()
    assert (sent.state, sent.next_at) == ("waiting", NOW + dt.timedelta(minutes=1))
    assert webhooks.deliver_due(NOW) == 0
    assert webhooks.deliver_due(NOW + HOUR) == 1
    (first, body), (second, again) = joined.got
    assert body == again
    assert first["webhook-id"] == second["webhook-id"] == str(sent.ref)
    ours = webhooks.signing_key().verify_key.encode()
    assert callbacks.verify(ours, second, again, NOW + HOUR) == str(sent.ref)
    with pytest.raises(callbacks.CallbackError):
        callbacks.verify(ours, second, again + b" ", NOW + HOUR)
    said = json.loads(body)
    opened = SealedBox(SEAL).decrypt(base64.b64decode(said["sealed"]))
    assert opened == PAPER.content
    assert b"MARKER" not in body
    assert kinds(sent) == ["waiting", "sent", "received"]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_final_and_a_person_sends_again(
    joined: type[TheirSystem], by_system: Member, dung: User
) -> None:
    sent = send(by_system, dung).handover
    joined.answers += [(403, b"no"), (204, b"")]
    webhooks.deliver_due(NOW)
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("failed", "refused")
    handovers.send_again(handover=sent, by=dung, now=NOW)
    webhooks.deliver_due(NOW)
    assert kinds(sent) == ["waiting", "failed", "waiting", "sent"]


@pytest.mark.django_db(transaction=True)
def test_nothing_goes_to_a_private_address(
    settings: Any,
    joined: type[TheirSystem],
    by_system: Member,
    dung: User,
) -> None:
    """The address was public when it was written down, and is not when it is used."""
    sent = send(by_system, dung).handover
    settings.LACHAN_WEBHOOK_LOOPBACK = False
    Endpoint.objects.update(url="https://localhost/in")
    webhooks.deliver_due(NOW)
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("failed", "private")
    assert joined.got == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.vn/",
        "https://u:p@example.vn/",
        "https://",
        "ftp://example.vn/",
        "https://example.vn:0/",
        "https://exa mple.vn/",
        "https://[::1",
        "https://ví-dụ.vn/",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(webhooks.AddressError):
        webhooks.checked(url)


def call(
    client: Client, of: Handover, said: object, message: str = "m1", **more: Any
) -> HttpResponseBase:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    key, at = more.get("key", SIGN), more.get("at", dt.datetime.now(dt.UTC))
    headers = callbacks.signed(key, message, at, body)
    path = reverse("partners_api:callback", args=[of.ref])
    return client.generic(
        "POST",
        path,
        body,
        content_type="application/json",
        headers={name.title(): value for name, value in headers.items()},
    )


def test_a_signed_callback_is_taken_once(
    client: Client, joined: type[TheirSystem], by_system: Member, dung: User
) -> None:
    sent = send(by_system, dung).handover
    assert call(client, sent, {"state": "accepted"}).status_code == 200
    assert call(client, sent, {"state": "accepted"}).status_code == 200
    assert call(client, sent, {"state": "done"}).status_code == 409
    assert call(client, sent, {"state": "done"}, "m2").status_code == 200
    assert call(client, sent, {"state": "accepted"}, "m3").status_code == 409
    assert kinds(sent) == ["waiting", "accepted", "done"]
    assert not client.cookies


def test_a_callback_that_is_not_signed_as_it_must_be_changes_nothing(
    client: Client, joined: type[TheirSystem], by_system: Member, dung: User
) -> None:
    sent = send(by_system, dung).handover
    said = {"state": "accepted"}
    other = SigningKey.generate()
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=6)
    assert call(client, sent, said, key=other).status_code == 401
    assert call(client, sent, said, at=long_ago).status_code == 401
    assert call(client, Handover(), said).status_code == 401
    assert call(client, sent, {"state": "sent"}).status_code == 422
    assert call(client, sent, {"state": "declined"}).status_code == 422
    assert call(client, sent, b"[").status_code == 422
    assert kinds(sent) == ["waiting"]


# --- The pages ----------------------------------------------------------------------


def test_a_document_is_handed_over_on_the_page(
    desk: Client, by_link: Member, desk_team: Team
) -> None:
    path = reverse("partners:handover_send", args=[by_link.pk])
    assert "Bàn giao cho thành viên" in text(desk.get(path))
    said = {"team": desk_team.pk, "number": "47/CV-MAU", "purpose": "support"}
    bad = SimpleUploadedFile("x.pdf", b"<html>")
    assert "không phải PDF" in text(desk.post(path, {**said, "file": bad}))
    good = SimpleUploadedFile("x.html", PAPER.content)
    page = text(desk.post(path, {**said, "file": good}))
    assert "Mã chỉ hiện lần này" in page
    found = Handover.objects.get()
    assert found.media_type == "application/pdf"
    assert found.due_at == found.created_at + 8 * HOUR
    listed = text(desk.get(reverse("partners:handovers")))
    assert found.number in listed
    assert "47/CV-MAU" not in listed
    one = reverse("partners:handover", args=[found.ref])
    assert "Hội link" in text(desk.get(one))
    cancel = reverse("partners:handover_cancel", args=[found.ref])
    desk.post(cancel)
    assert "Đã rút" in text(desk.get(one))


def test_a_team_answers_in_its_inbox(
    clinic: tuple[Member, User, Unlocked], dung: User
) -> None:
    member, user, _unlocked = clinic
    sent = send(member, dung).handover
    TOTP.activate(user, SECRET)
    box = signed_in(user)
    assert sent.number in text(box.get(reverse("partners:inbox")))
    assert "Không có bàn giao nào" in text(box.get(reverse("partners:handovers")))
    path = reverse("partners:handover_answer", args=[sent.ref])
    assert "Chọn lý do" in text(box.post(path, {"to": "declined"}))
    box.post(path, {"to": "declined", "reason": "full"})
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("declined", "full")
    # Who received takes nothing back.
    cancel = reverse("partners:handover_cancel", args=[sent.ref])
    assert box.post(cancel).status_code == 404


def test_others_see_no_handover(by_link: Member, dung: User) -> None:
    sent = send(by_link, dung).handover
    binh = signed_in(make(Person.BINH))
    path = reverse("partners:handover", args=[sent.ref])
    assert binh.get(path).status_code == 404
    assert sent.number not in text(binh.get(reverse("partners:handovers")))


def test_the_list_costs_the_same_however_long(
    desk: Client, by_link: Member, dung: User, desk_team: Team
) -> None:
    path, counts = reverse("partners:handovers"), []
    desk.get(path)
    for size in (2, 10):
        for _n in range(size):
            send(by_link, dung, desk_team)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
