"""Files that a unit sends as evidence: several a field, each taken out and put back."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import SECRET, signed_in
from tests.programme import scripted
from tests.programme.scripted import Year

from lachan.programme.models import Attachment, Cell, Change, Request
from lachan.programme.services import attaching, gathering, letters
from lachan.programme.services.attaching import FILES_MAX, Sent

pytestmark = pytest.mark.django_db
FIGURES = {"classes": "3", "trained": "41", "passed": "40", "campaigns": "2"}


@pytest.fixture
def asked(year: Year) -> Request:
    return year.requests["xa_1"]


@pytest.fixture
def unit(year: Year) -> Client:
    return _browser(year, "xa_1")


@pytest.fixture
def url(asked: Request) -> str:
    return reverse("gathering:request", args=(asked.pk,))


def _browser(year: Year, key: str) -> Client:
    TOTP.activate(year.heads[key], SECRET)
    return signed_in(year.heads[key])


def _pdf(name: str, content: bytes = b"%PDF-1") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def _names(asked: Request) -> list[str]:
    return [one.name for one in attaching.of(asked).get("proof", [])]


def _send(unit: Client, url: str, *files: SimpleUploadedFile, **more: object) -> str:
    data = FIGURES | {"save": "1", "proof_file": list(files)} | more
    return unit.post(url, data, follow=True).content.decode()


def test_several_files_stand_beside_one_field_and_reach_who_gathers(
    unit: Client, url: str, asked: Request, year: Year
) -> None:
    page = _send(unit, url, _pdf("ke-hoach.pdf"), _pdf("bien-ban.pdf", b"%PDF-2"))
    _send(unit, url, _pdf("anh-lop.pdf", b"%PDF-3"))

    assert _names(asked) == ["ke-hoach.pdf", "bien-ban.pdf", "anh-lop.pdf"]
    assert "ke-hoach.pdf" in page
    assert "bien-ban.pdf" in page
    unit.post(url, FIGURES | {"submit": "1"})
    unit.post(reverse("gathering:sign", args=(asked.pk,)))
    cell = Cell.objects.get(signed__request=asked, field="proof")
    above = _browser(year, "song_lam")
    for kept in cell.files.all():
        at = reverse("gathering:file", args=(asked.pk, kept.file_id))
        for page_of in (url, reverse("gathering:cell", args=(cell.pk,))):
            assert f'href="{at}"' in above.get(page_of).content.decode()
        got = above.get(at)
        assert got.content == bytes(kept.file.content)
        assert got.headers["Content-Disposition"].startswith("attachment")
    told = above.get(reverse("gathering:cell", args=(cell.pk,)) + "?json").json()
    assert [one["name"] for one in told["files"]] == _names(asked)


def test_each_file_is_taken_out_alone_and_comes_back_by_undo(
    unit: Client, url: str, asked: Request, year: Year
) -> None:
    _send(unit, url, _pdf("mot.pdf"), _pdf("hai.pdf", b"%PDF-2"))
    first = Attachment.objects.get(name="mot.pdf")

    _send(unit, url, proof_file_drop=str(first.pk))

    assert _names(asked) == ["hai.pdf"]
    change = Change.objects.get(action="answer.unfiled")
    gathering.take_back(change=change, by=year.admin)
    assert _names(asked) == ["mot.pdf", "hai.pdf"]


def test_what_waits_for_a_signature_is_not_changed_by_an_undo(
    unit: Client, url: str, asked: Request, year: Year
) -> None:
    _send(unit, url, _pdf("mot.pdf"), submit="1")
    desk = _browser(year, "office")
    change = Change.objects.filter(action="answer.written").first()
    assert change is not None

    back = reverse("gathering:undo", args=(year.row.pk, change.pk))
    page = desk.post(back, follow=True).content.decode()

    assert "Phiếu đang chờ ký hoặc đã ký" in page
    change.refresh_from_db()
    assert change.undone_by is None


def test_what_was_signed_keeps_its_files(
    unit: Client, url: str, asked: Request, year: Year
) -> None:
    _send(unit, url, _pdf("mot.pdf"), submit="1")
    unit.post(reverse("gathering:sign", args=(asked.pk,)))
    asked.refresh_from_db()
    gathering.send_back(request=asked, comment="Thêm biên bản.", by=year.admin)
    kept = Attachment.objects.get()

    _send(unit, url, _pdf("hai.pdf", b"%PDF-2"), proof_file_drop=str(kept.pk))

    cell = Cell.objects.get(signed__request=asked, field="proof")
    assert [one.name for one in cell.files.all()] == ["mot.pdf"]
    assert _names(asked) == ["hai.pdf"]


def test_a_file_alone_answers_a_field_of_evidence_and_stands_in_the_paper(
    unit: Client, url: str, asked: Request, year: Year
) -> None:
    _send(unit, url, _pdf("mot.pdf"))
    draft = letters.answer(asked, scripted.today())
    unit.post(url, FIGURES | {"submit": "1"})
    unit.post(reverse("gathering:sign", args=(asked.pk,)))
    signed = letters.answer(asked, scripted.today())

    for paper in (draft, signed):
        rows = {row[0]: row[1] for block in paper.blocks for row in _rows(block)}
        assert rows["Minh chứng"] == "Tệp: mot.pdf"
        assert rows["Số cán bộ được tập huấn"] == "41"


def _rows(block: object) -> list[tuple[str, ...]]:
    return list(getattr(block, "rows", ()))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([_pdf("x.pdf", b"MZ")], "x.pdf: tệp phải là PDF"),
        (
            [_pdf(f"{n}.pdf", b"%%PDF-%d" % n) for n in range(FILES_MAX + 1)],
            f"Tối đa {FILES_MAX} tệp",
        ),
        (
            [_pdf(f"{n}.pdf", b"%PDF-" + b"x" * 9_000_000) for n in "12"],
            "Mỗi lần gửi tối đa 16 MB",
        ),
    ],
    ids=["kind", "many", "large"],
)
def test_what_cannot_be_kept_is_refused_and_says_why(
    unit: Client, url: str, asked: Request, sent: list[SimpleUploadedFile], said: str
) -> None:
    page = _send(unit, url, *sent)

    assert said in page
    assert _names(asked) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..\\..\\x/Biên bản.PDF", "Biên bản.pdf"),
        ("a\u202eb\n.pdf", "ab.pdf"),
        ("", "minh-chung.pdf"),
        ("d" * 300, "d" * 116 + ".pdf"),
    ],
    ids=["path", "hidden", "empty", "long"],
)
def test_a_name_is_one_line_that_ends_as_its_kind(
    year: Year, asked: Request, name: str, kept: str
) -> None:
    file = Sent(name, b"%PDF-1")
    made = attaching.attach(request=asked, key="proof", file=file, by=year.admin)
    again = attaching.attach(request=asked, key="proof", file=file, by=year.admin)

    assert made.name == kept
    assert again.pk == made.pk
