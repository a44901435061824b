"""Files beside a text: taken by what they are, cleaned, sent in spans, never loose."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject
from tests.cast import Person, make, signed_in
from tests.learning.sample_files import (
    FRAME,
    SECRET,
    a_pdf,
    a_picture,
    an_mp3,
    an_mp4,
    box,
)
from tests.learning.test_learning_writing import NEW

from lachan.accounts.models import User
from lachan.learning.models import Media, Usage, Use, Version, mediastore
from lachan.learning.rules import untagging
from lachan.learning.rules.media import (
    NotTakenError,
    Refused,
    is_captions,
    span_of,
)
from lachan.learning.services import media
from lachan.lib import cleaning, pdfpages

pytestmark = pytest.mark.django_db
AT = "/hoc/soan/anh-lop/"
SAID = {"alt_vi": "Hai em ngồi.", "alt_en": "Two children.", "licence": "CC0-1.0"}
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\nXin ch\xc3\xa0o\n"


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def chi() -> User:
    return make(Person.CHI)


@pytest.fixture
def dung() -> Client:
    return signed_in(make(Person.DUNG))


@pytest.fixture
def writer(chi: User, dung: Client) -> Client:
    client = signed_in(chi)
    client.post("/hoc/soan/moi/", NEW)
    return client


def put(client: Client, content: bytes, **more: object) -> str:
    sent = {"file": SimpleUploadedFile("x.bin", content), **SAID, **more}
    answer = client.post(AT + "tep/", sent, follow=True)
    return unescape(answer.content.decode())


def publish(client: Client, dung: Client) -> None:
    client.post(AT + "gui/")
    dung.post(AT + "cho-doc/")


def got(client: Client, name: str, **headers: str) -> tuple[int, bytes]:
    answer = client.get(f"/hoc/tep/{name}", headers=headers)
    return answer.status_code, answer.getvalue()


@pytest.mark.parametrize(
    ("made", "ending"),
    [
        (a_picture, "jpg"),
        (lambda: a_picture("PNG"), "jpg"),
        (lambda: a_picture("WEBP"), "jpg"),
        (a_pdf, "pdf"),
        (an_mp3, "mp3"),
        (an_mp4, "mp4"),
        (lambda: an_mp4(b"M4A ", b"soun"), "m4a"),
    ],
    ids=["jpeg", "png", "webp", "pdf", "mp3", "mp4", "m4a"],
)
def test_nothing_of_its_maker_stays_in_a_file(
    made: Callable[[], bytes], ending: str
) -> None:
    before = made()
    assert SECRET in before or ending in {"pdf", "jpg"}
    _sort, found, after = media.clean(before)
    assert found == ending
    assert SECRET not in after
    assert SECRET not in b"".join(parts_of(after, ending))


def parts_of(content: bytes, ending: str) -> list[bytes]:
    """Return what a reader of the format finds beside the plain octets."""
    if ending == "jpg":
        with Image.open(io.BytesIO(content)) as found:
            return [str(dict(found.getexif())).encode()]
    if ending == "pdf":
        reader = PdfReader(io.BytesIO(content))
        return [str(reader.metadata).encode(), str(reader.trailer).encode()]
    return []


def test_a_pdf_keeps_its_pages_and_harmless_links_alone() -> None:
    reader = PdfReader(io.BytesIO(media.clean(a_pdf(pages=3))[2]))
    assert len(reader.pages) == 3
    assert not set(reader.root_object) & {"/Names", "/OpenAction", "/AcroForm"}
    assert not reader.attachments
    links = [row.get_object() for row in reader.pages[0]["/Annots"]]  # type: ignore[attr-defined]
    assert [row["/Subtype"] for row in links] == ["/Link", "/Link"]
    acts = [row["/A"]["/URI"] for row in links if "/A" in row]
    assert acts == ["https://example.vn/doc"]


def test_a_pdf_keeps_bookmarks_and_no_action_behind_an_action() -> None:
    writer, out = PdfWriter(), io.BytesIO()
    for number in range(3):
        writer.add_blank_page(100, 100)
        writer.add_outline_item(title=f"Phần {number}", page_number=number)
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.vn/doc"))
    act = writer.pages[0]["/Annots"][0].get_object()["/A"]  # type: ignore[index]
    launch = {NameObject("/S"): NameObject("/Launch")}
    act[NameObject("/Next")] = ArrayObject([DictionaryObject(launch)])
    writer.write(out)
    cleaned = pdfpages.pages(out.getvalue())
    assert b"/Launch" in out.getvalue()
    assert b"/Launch" not in cleaned
    assert len(PdfReader(io.BytesIO(cleaned)).outline) == 3


def test_captions_hold_no_letter_that_a_database_refuses() -> None:
    good = "WEBVTT\n\n00:01.000 --> 00:02.000\nXin chào"
    assert is_captions(good)
    assert not is_captions(good + "\0")


@given(st.binary(max_size=60) | st.sampled_from([b'{"copy": Infinity}', b"[" * 10**6]))
def test_whatever_the_cleaner_says_is_a_copy_or_a_reason(said: bytes) -> None:
    found = cleaning.read(said)
    assert (found.why is None) == bool(found.copy)


def test_a_film_keeps_its_size_and_loses_its_dates() -> None:
    after = untagging.boxed(an_mp4())
    assert len(after) == len(an_mp4())
    assert b"\xde\xad\xbe\xef" not in after
    assert after.endswith(b"picture and sound")
    assert untagging.boxed(after) == after


def test_a_recording_is_its_frames_alone() -> None:
    assert untagging.mp3(an_mp3(3)) == FRAME * 3
    name = b"LYRICSBEGINAUT00008" + b"Bi Danh!000027LYRICS200"
    assert untagging.mp3(FRAME * 4 + name + b"TAG" + bytes(125)) == FRAME * 4
    late = b"ID3\x04\x00\x00" + bytes([0, 0, 0, 8]) + b"Bi Danh!"
    assert untagging.mp3(FRAME * 4 + late) == FRAME * 4
    with pytest.raises(untagging.UnreadableError, match="one after another"):
        untagging.mp3(FRAME * 2 + bytes(10_000))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Refused.EMPTY),
        (b"<html><script>alert(1)</script>", Refused.UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", Refused.UNKNOWN),
        (b"\xff\xd8\xff" + b"no picture", Refused.BROKEN),
        (b"%PDF-1.7 nothing", Refused.BROKEN),
        (a_pdf(password="x"), Refused.BROKEN),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"no frame", Refused.BROKEN),
        (an_mp4()[:-5], Refused.BROKEN),
        (an_mp4(handler=b"meta"), Refused.TRACKS),
        (b"\x89PNG\r\n\x1a\n" + bytes(11 * 1024 * 1024), Refused.TOO_LARGE),
    ],
    ids=[
        *("empty", "page", "drawing", "broken picture", "broken paper", "locked paper"),
        *("silent sound", "cut film", "film with places", "too large"),
    ],
)
def test_what_is_not_taken_says_why(content: bytes, reason: Refused) -> None:
    with pytest.raises(NotTakenError) as refused:
        media.clean(content)
    assert refused.value.reason is reason


@given(noise=st.binary(max_size=400), at=st.integers(0, 300))
def test_any_film_and_sound_ends_well(noise: bytes, at: int) -> None:
    film = an_mp4()
    for content in (film[:at] + noise + film[at + len(noise) :], b"ID3" + noise, noise):
        for made in (untagging.boxed, untagging.mp3):
            try:
                assert len(made(content)) <= len(content)
            except untagging.UnreadableError:
                continue
    head = a_picture()
    assert len(pdfpages.without_notes(head[:at] + noise)) <= at + len(noise) + 2
    assert SECRET not in pdfpages.without_notes(head)


def test_a_picture_goes_through_two_people_with_its_text(
    writer: Client, chi: User, dung: Client
) -> None:
    assert "Đã thêm tệp." in put(writer, a_picture())
    row = Media.objects.get()
    assert (row.version.author, row.sort) == (chi, "image")
    # A draft's file is for staff alone.
    assert got(Client(), row.name)[0] == 404
    assert got(signed_in(make(Person.LAN)), row.name)[0] == 404
    assert got(writer, row.name)[0] == 200
    publish(writer, dung)
    page = unescape(Client().get("/hoc/anh-lop/").content.decode())
    assert f'src="/hoc/tep/{row.name}" alt="Hai em ngồi."' in page
    assert "CC0" in page
    answer = Client().get(f"/hoc/tep/{row.name}")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "Cookie" not in str(answer.cookies)
    # Withdrawn: gone with its text.
    dung.post(AT + "rut/")
    assert got(Client(), row.name)[0] == 404


def test_what_lacks_words_or_captions_is_not_sent(writer: Client, dung: Client) -> None:
    assert "alt_vi" in put(writer, a_picture(), alt_vi="")
    assert not Media.objects.exists()
    put(writer, an_mp4())
    assert "Phụ đề của phim" in said(writer, AT + "gui/")
    assert Version.objects.get().state == "draft"
    bad = SimpleUploadedFile("x.vtt", b"1\n00:00 --> 00:01\nSRT")
    assert "không phải phụ đề WebVTT" in put(writer, an_mp4(), captions=bad)
    put(writer, an_mp4(), captions=SimpleUploadedFile("x.vtt", CAPTIONS))
    publish(writer, dung)
    row = Media.objects.get()
    page = Client().get("/hoc/anh-lop/")
    assert '<track kind="captions" srclang="vi"' in page.content.decode()
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]
    told = Client().get(f"/hoc/tep/{row.pk}.vtt")
    assert told.headers["Content-Type"].startswith("text/vtt")
    assert "Xin chào" in told.content.decode()


def said(client: Client, path: str) -> str:
    return unescape(client.post(path, follow=True).content.decode())


def test_a_medium_that_is_promised_must_be_there(writer: Client) -> None:
    Version.objects.update(medium="audio")
    put(writer, a_picture())
    assert "Tệp tranh, âm thanh, phim" in said(writer, AT + "gui/")
    put(writer, an_mp3())
    assert "Đã gửi người thứ hai." in said(writer, AT + "gui/")


def test_a_refusal_stands_at_its_field(writer: Client) -> None:
    page = put(writer, b"<svg onload=x>")
    assert "Không nhận loại tệp này." in page
    assert "Hai em ngồi." in page  # what was typed stays
    assert "Tệp quá lớn." in put(writer, b"\xff\xd8\xff" + bytes(17 * 1024 * 1024))
    for n in range(6):
        put(writer, a_picture(size=(10 + n, 10)))
    assert "nhiều nhất sáu tệp" in put(writer, an_mp3())


def test_spans_for_players_and_sums_without_anybody(
    writer: Client, dung: Client
) -> None:
    put(writer, an_mp3())
    publish(writer, dung)
    name, whole = Media.objects.get().name, FRAME * 4
    assert got(Client(), name) == (200, whole)
    assert got(Client(), name, range="bytes=2-5") == (206, whole[2:6])
    assert got(Client(), name, range="bytes=-4") == (206, whole[-4:])
    assert got(Client(), name, range="bytes=99999-")[0] == 416
    # Whoever plays on fetches further spans: one use.
    assert Usage.objects.get(use=Use.FILE).count == 1
    answer = Client().get(f"/hoc/tep/{name}", headers={"range": "bytes=10-"})
    assert answer.headers["Content-Range"] == f"bytes 10-{len(whole) - 1}/{len(whole)}"
    assert answer.getvalue() == whole[10:]


@given(text=st.text(max_size=30), octets=st.integers(1, 10**9))
def test_any_span_lies_within(text: str, octets: int) -> None:
    for header in (text, f"bytes={text}", "bytes=5-", "bytes=-0", "bytes=0-0"):
        try:
            span = span_of(header, octets)
        except IndexError:
            continue
        assert span is None or 0 <= span[0] <= span[1] < octets


def test_a_new_version_takes_its_files_along_and_an_old_one_keeps_them(
    writer: Client, dung: Client
) -> None:
    put(writer, a_picture())
    publish(writer, dung)
    first = Media.objects.get()
    writer.post(AT + "sua/", NEW | {"title_vi": "Ảnh lớp, bản mới"})
    draft = Version.objects.get(number=2)
    assert [row.name for row in draft.files.all()] == [first.name]
    writer.post(f"{AT}tep/{draft.files.get().pk}/bo/")
    publish(writer, dung)
    assert "<figure" not in Client().get("/hoc/anh-lop/").content.decode()
    assert got(Client(), first.name)[0] == 404
    assert got(writer, first.name)[0] == 200
    later = timezone.now() + dt.timedelta(days=2)
    assert media.sweep(now=later) == 0
    Media.objects.all().delete()
    assert media.sweep(now=timezone.now()) == 0
    assert media.sweep(now=later) == 1
    assert not mediastore.names()


def test_the_paper_and_the_package_of_a_school_have_the_files(
    writer: Client, dung: Client
) -> None:
    put(writer, a_picture(size=(600, 300)))
    put(writer, an_mp3())
    publish(writer, dung)
    paper = PdfReader(io.BytesIO(Client().get("/hoc/anh-lop.pdf").content))
    assert len(paper.pages[0].images) == 1
    octets = Client().get("/hoc/goi.zip?chu-de=nguoi-la-xin-anh").content
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        names = set(archive.namelist())
        page = archive.read("dien-thoai/anh-lop.html").decode()
    for row in Media.objects.all():
        assert f"dien-thoai/tep/{row.name}" in names
        assert f"tep/{row.name}" in page


def test_a_film_that_ends_with_an_empty_head_is_refused() -> None:
    cut = an_mp4() + box(b"moov", box(b"mvhd"))
    with pytest.raises(untagging.UnreadableError, match="cut off"):
        untagging.boxed(cut)


def test_boxes_that_lie_about_their_size_are_refused() -> None:
    good = an_mp4()
    for lie in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x04"):
        with pytest.raises(untagging.UnreadableError):
            untagging.boxed(lie + good[4:])
    deep = box(b"mdat", b"")
    for _ in range(9):
        deep = box(b"moov", box(b"trak", deep))
    assert b"mdat" not in untagging.boxed(good + deep)[len(good) :]
