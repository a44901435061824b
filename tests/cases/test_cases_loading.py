"""The official annex: loaded by one, released by another, old answers as they were."""

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cases.town import HOUR, Town, a_case, write
from tests.cast import SECRET, signed_in
from tests.reports.network import NOW

from lachan.accounts.models import Role, User
from lachan.audit.models import Entry
from lachan.cases.models import LoadedForm
from lachan.cases.rules import library
from lachan.cases.rules.schema_diff import Change, differences
from lachan.cases.rules.schema_reading import parse_schema
from lachan.cases.rules.schemas import SchemaError
from lachan.cases.rules.steps import Act
from lachan.cases.services import forms, loading, reading
from lachan.cases.services.loading import DayPassedError, SamePersonError

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def annex(first: dt.date, version: str = "phu-luc") -> bytes:
    """Return a later version of Mẫu 02: a field more, one that is the decree's now."""
    text = (library.FOLDER / "mau-02.toml").read_text(encoding="utf-8")
    text = text.replace('version = "2026-11"', f'version = "{version}"')
    text = text.replace("first = 2017-07-01", f"first = {first.isoformat()}")
    more = (
        '  [[group.field]]\n  key = "from_annex"\n  vi = "Mục của phụ lục"\n'
        '  en = "Item of the annex"\n  kind = "text"\n  decree = true\n\n[[group]]\n'
        'key = "harm"'
    )
    text = text.replace('[[group]]\nkey = "harm"', more, 1)
    return text.replace(
        'key = "harm_now"', 'key = "harm_now"\n  decree = true'
    ).encode()


def intake(first: dt.date) -> bytes:
    """Return a later version of Mẫu 01."""
    text = (library.FOLDER / "mau-01.toml").read_text(encoding="utf-8")
    text = text.replace('version = "2026-11"', 'version = "phu-luc"')
    return text.replace("first = 2017-07-01", f"first = {first}").encode()


@pytest.fixture
def two(db: None) -> tuple[User, User]:
    make = User.objects.create_user
    both = (
        make("nap", name="Người nạp", role=Role.ADMINISTRATOR),
        make("duyet", name="Người duyệt", role=Role.ADMINISTRATOR),
    )
    for user in both:
        TOTP.activate(user, SECRET)
    return both


def test_nobody_lets_in_what_they_loaded_themselves(two: tuple[User, User]) -> None:
    first, second = two
    row = loading.load(octets=annex(dt.date(2027, 1, 1)), by=first, now=NOW)
    assert loading.current() == library.shipped()
    with pytest.raises(SamePersonError):
        loading.release(form=row.pk, by=first, now=NOW)
    loading.release(form=row.pk, by=second, now=NOW)
    known = loading.current()
    assert known.on("mau-02", dt.date(2026, 12, 31)).version == "2026-11"
    assert known.on("mau-02", dt.date(2027, 1, 1)).version == "phu-luc"
    assert loading.faults() == ""
    said = Entry.objects.filter(action__startswith="form.").order_by("sequence")
    assert [e.action for e in said] == ["form.loaded", "form.released"]


def test_a_file_that_cannot_be_used_is_refused(two: tuple[User, User]) -> None:
    first, second = two
    for octets, why in (
        (b"\xff", "not TOML"),
        (annex(dt.date(2027, 1, 1), "2026-11"), "there already"),
        (
            annex(dt.date(2027, 1, 1)).replace(b'code = "mau-02"', b'code = "mau-99"'),
            "no such form",
        ),
        (
            annex(dt.date(2027, 1, 1)).replace(b"mau-01.child_name", b"mau-01.nothing"),
            "is no field",
        ),
        (intake(dt.date(2027, 1, 1)).replace(b"reporter = true", b""), "reporter"),
    ):
        with pytest.raises(SchemaError, match=why):
            loading.load(octets=octets, by=first, now=NOW)
    with pytest.raises(DayPassedError):
        loading.load(octets=annex(timezone.localdate(NOW) - DAY), by=first, now=NOW)
    # Its first day went by while it waited: too late, load it with a later one.
    row = loading.load(octets=annex(timezone.localdate(NOW)), by=first, now=NOW)
    with pytest.raises(DayPassedError):
        loading.release(form=row.pk, by=second, now=NOW + 2 * DAY)
    loading.take_away(form=row.pk, by=second)
    assert not LoadedForm.objects.exists()


def test_old_answers_stay_on_the_version_they_were_given_on(
    town: Town, two: tuple[User, User]
) -> None:
    first, second = two
    case, later = a_case(town), NOW + 2 * DAY
    write(case, Act.ASSESS, town.worker)
    row = loading.load(octets=annex(timezone.localdate(later)), by=first, now=NOW)
    loading.release(form=row.pk, by=second, now=NOW)
    opened = reading.open_case(case=case.pk, who=town.worker.key, now=later)
    by = town.worker.user
    old = forms.sheet(opened.case, "mau-02", opened.key, by, later)
    assert old.schema.version == "2026-11"
    assert old.values["child_name"] == "Nguyễn Thị Ánh"
    # A new answer of that day is given on the annex; before it, on ours.
    case.forms.all().delete()
    assert (
        forms.sheet(opened.case, "mau-02", opened.key, by, later).schema.version
        == "phu-luc"
    )
    early = forms.sheet(opened.case, "mau-02", opened.key, by, NOW + HOUR)
    assert early.schema.version == "2026-11"


def test_what_differs_is_said_field_by_field() -> None:
    old = library.shipped().on("mau-02", dt.date(2026, 11, 1))
    new = parse_schema(annex(dt.date(2027, 1, 1)))
    said = {(d.key, d.change) for d in differences(old, new)}
    assert said == {("from_annex", Change.ADDED), ("harm_now", Change.DECREE)}
    back = {(d.key, d.change) for d in differences(new, old)}
    assert back == {("from_annex", Change.REMOVED)}
    assert differences(new, new) == []


def test_two_administrators_let_the_annex_in_on_pages(two: tuple[User, User]) -> None:
    first, second = signed_in(two[0]), signed_in(two[1])
    day = timezone.localdate() + 30 * DAY
    shown = first.get(reverse("cases:schemas")).content.decode()
    assert "Mẫu 07: Cách ly tạm" in shown
    begun = first.get(reverse("cases:schema_file", args=("mau-02",)))
    assert parse_schema(begun.content).code == "mau-02"
    wrong = _sent(first, b"code = 1")
    assert "Tệp không dùng được" in wrong.content.decode()
    answer = _sent(first, annex(day))
    page = answer.content.decode()
    assert "Mục của phụ lục" in page
    assert "nay có trong phụ lục" in page
    assert "một quản trị khác phát hành" in page
    row = LoadedForm.objects.get()
    address = reverse("cases:schema", args=(row.pk,))
    refused = first.post(address, {"do": "release"})
    said = [str(m) for m in get_messages(refused.wsgi_request)]
    assert any("không tự phát hành" in text for text in said)
    assert LoadedForm.objects.get().released_at is None
    assert "Chờ người thứ hai" in second.get(reverse("cases:schemas")).content.decode()
    second.post(address, {"do": "release"})
    assert LoadedForm.objects.get().released_by == two[1]
    assert "Đã phát hành" in second.get(address).content.decode()
    # What is released stays.
    second.post(address, {"do": "away"})
    assert LoadedForm.objects.count() == 1
    assert "sẽ dùng" in second.get(reverse("cases:schemas")).content.decode()


def _sent(client: Client, octets: bytes) -> Any:
    file = SimpleUploadedFile("mau.toml", octets)
    return client.post(reverse("cases:schema_load"), {"file": file}, follow=True)
