"""What another does between two clicks is said, and undo keeps the rules of acts."""

import datetime as dt
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import SECRET, signed_in
from tests.programme import scripted
from tests.programme.scripted import Year

from lachan.programme.forms.answering import AnswerForm
from lachan.programme.models import Change, Found, Reminder, Request, Round
from lachan.programme.services import attaching, gathering
from lachan.programme.services.attaching import FILES_MAX, Sent

pytestmark = pytest.mark.django_db
FIGURES = scripted.FIGURES["xa_1"]


@pytest.fixture
def asked(year: Year) -> Request:
    return year.requests["xa_1"]


@pytest.fixture
def url(asked: Request) -> str:
    return reverse("gathering:request", args=(asked.pk,))


def _browser(year: Year, key: str) -> Client:
    TOTP.activate(year.heads[key], SECRET)
    return signed_in(year.heads[key])


def _close(year: Year) -> None:
    gathering.close(row=year.row, on=scripted.today(), by=year.admin)


def _sign(year: Year) -> None:
    scripted.send(year, "xa_1", FIGURES)


def _fill_room(year: Year) -> None:
    for n in range(FILES_MAX):
        file = Sent(f"{n}.pdf", b"%%PDF-%d" % n)
        request = year.requests["xa_1"]
        attaching.attach(request=request, key="proof", file=file, by=year.admin)


def _ask_register(year: Year) -> None:
    row, request = year.row, year.requests["xa_1"]
    found = Found.objects.create(
        source="learning.sessions",
        unit=request.unit,
        first=row.first,
        last=row.last,
        query="q",
        value=9,
        as_of=scripted.SENT,
    )
    request.answers.update_or_create(field="classes", defaults={"found": found})


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (_close, "Phiếu đã sang bước khác, hoặc đợt đã đóng"),
        (_sign, "Phiếu đã sang bước khác, hoặc đợt đã đóng"),
        (_fill_room, "đã đủ số tệp"),
        (_ask_register, "sổ vừa cho số khác"),
    ],
)
def test_what_another_did_meanwhile_is_said_and_nothing_is_kept(
    year: Year,
    asked: Request,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[Year], None],
    said: str,
) -> None:
    unit, left = _browser(year, "xa_1"), [act]

    def is_valid(form: AnswerForm) -> bool:
        fine = forms.Form.is_valid(form)
        while left:  # after the form was looked at, before it is kept
            left.pop()(year)
        return fine

    monkeypatch.setattr(AnswerForm, "is_valid", is_valid)
    file = SimpleUploadedFile("mot.pdf", b"%PDF-new", "application/pdf")
    data = FIGURES | {"money": "77", "proof_file": file, "save": "1"}

    answer = unit.post(url, data)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not asked.answers.filter(field="money", value="77").exists()
    assert not asked.attachments.filter(name="mot.pdf").exists()
    # What was typed still stands in the form.
    assert answer.context["form"].data["money"] == "77"


def test_a_page_left_open_says_that_the_request_moved_on(
    year: Year, asked: Request, url: str
) -> None:
    unit = _browser(year, "xa_1")
    scripted.send(year, "xa_1", FIGURES)

    answer = unit.post(url, FIGURES | {"money": "77", "submit": "1"})

    assert answer.status_code == 200
    assert "Phiếu đã sang bước khác" in answer.content.decode()
    assert not asked.answers.filter(field="money", value="77").exists()


def test_a_round_that_closes_while_a_page_is_read_is_no_error(
    year: Year, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "see", lambda request, at: _close(year))

    answer = _browser(year, "xa_1").get(url)

    assert answer.status_code == 200
    assert "Phiếu đã sang bước khác, hoặc đợt đã đóng" in answer.content.decode()


def _undo(year: Year, change: Change) -> str:
    url = reverse("gathering:undo", args=(year.row.pk, change.pk))
    page = signed_in(year.admin).post(url, follow=True).content.decode()
    change.refresh_from_db()
    return page


def test_asking_is_not_taken_back_while_units_below_send_to_it(year: Year) -> None:
    above = year.requests["song_lam"]
    change = Change.objects.get(action="request.asked", row=above.pk)

    page = _undo(year, change)

    assert "Còn đơn vị bên dưới gửi vào phiếu này" in page
    assert change.undone_by is None
    above.refresh_from_db()
    assert not above.gone
    alone = Change.objects.get(
        action="request.asked", row=year.requests["dong_xanh"].pk
    )
    _undo(year, alone)
    assert alone.undone_by is not None


@pytest.mark.parametrize("action", ["request.asked", "request.dropped", "request.due"])
def test_in_a_closed_round_no_request_is_taken_back(year: Year, action: str) -> None:
    one = year.requests["dong_xanh"]
    day = scripted.today()
    gathering.move_due(request=one, due_on=day, why="Bão", by=year.admin)
    gathering.drop(request=one, by=year.admin)
    # Who was asked and never dropped, so that nothing but the round is in the way.
    rows = [one.pk, year.requests["bac_ha"].pk]
    change = Change.objects.filter(action=action, row__in=rows).latest("row")
    _close(year)

    page = _undo(year, change)

    assert "Đợt đã đóng. Đơn vị tổng hợp mở lại được." in page
    assert change.undone_by is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("due", {"due_on": "24/12/2026", "why": "Bão"}),
        ("request_urge", {}),
    ],
)
def test_in_a_closed_round_no_unit_gets_another_day_or_is_urged(
    year: Year, asked: Request, name: str, said: dict[str, str]
) -> None:
    _close(year)
    office = signed_in(year.admin)

    url = reverse(f"gathering:{name}", args=(asked.pk,))
    page = office.post(url, said, follow=True).content.decode()

    assert "Đợt đã đóng. Đơn vị tổng hợp mở lại được." in page
    due = asked.due_on
    asked.refresh_from_db()
    assert (asked.due_on, asked.late_why) == (due, "")
    assert not Reminder.objects.exists()


def test_in_a_closed_round_late_units_are_not_urged_and_no_day_moves(
    year: Year,
) -> None:
    row, office = year.row, signed_in(year.admin)
    past = timezone.localdate() - dt.timedelta(3)
    _close(year)
    Request.objects.filter(round=row).update(due_on=past)
    Round.objects.filter(pk=row.pk).update(due_on=past)

    urge = reverse("gathering:urge", args=(row.pk,))
    page = office.post(urge, follow=True).content.decode()
    edit = reverse("gathering:round_edit", args=(row.pk,))
    said = office.get(edit).context["form"].initial | {"due_on": "24/12/2026"}
    fields = {key: value for key, value in said.items() if value is not None}
    moved = office.post(edit, fields | {"unit": row.unit.code})

    assert "Đợt đã đóng. Đơn vị tổng hợp mở lại được." in page
    assert "Gửi đôn đốc" not in page
    assert moved.context["form"].errors == {"due_on": ["Đợt đã đóng. Mở lại trước."]}
    row.refresh_from_db()
    assert row.due_on == past
    assert not Reminder.objects.exists()


def test_who_has_sent_is_not_said_to_have_been_urged(
    year: Year, asked: Request
) -> None:
    _sign(year)
    url = reverse("gathering:request_urge", args=(asked.pk,))

    page = signed_in(year.admin).post(url, follow=True).content.decode()

    assert "Không nhắc: đơn vị đã gửi rồi." in page


def test_what_a_gathering_changed_is_undone_on_its_own_page_alone(year: Year) -> None:
    above = year.requests["song_lam"]
    change = Change.objects.get(action="request.asked", row=above.pk)
    around = reverse("programme:undo", args=(f"round:{year.row.pk}", change.pk))

    assert signed_in(year.admin).post(around).status_code == 404

    change.refresh_from_db()
    assert change.undone_by is None


def test_a_number_comes_back_with_every_decimal(
    year: Year, asked: Request, url: str
) -> None:
    unit = _browser(year, "xa_1")
    unit.post(url, FIGURES | {"money": "1.234,5678", "save": "1"})

    page = unit.get(url)

    assert asked.answers.get(field="money").value == "1234.5678"
    assert page.context["form"].fields["money"].initial == "1.234,5678"
