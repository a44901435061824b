"""A signed copy stands beside the paper: sealed, with its hash and who signed."""

import hashlib
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from pypdf import PdfReader
from tests.cases.places import another_town, member_of
from tests.cases.test_cases_pages import at_work, page
from tests.cases.town import HOUR, Town, a_case, write
from tests.reports.network import NOW

from lachan.cases.models import Case, Form, SignedCopy
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.steps import Act
from lachan.cases.services import exporting, signed
from lachan.cases.services.signed import Signed
from lachan.reports.rules import bundle, sealedfile
from lachan.reports.services.exporting import To
from lachan.vault.rules.errors import NotAllowedError

pytestmark = pytest.mark.django_db
THEN = NOW + 3 * HOUR
INK = b"%PDF-1.7\nquet ban ky\n%%EOF"
DIGITAL = b"%PDF-1.7\n/Type /Sig /ByteRange [0 10 20 30]\n%%EOF"


NOBODY = dict.fromkeys(("name", "phone", "address", "note"), "")


def paper(town: Town, **informant: str) -> tuple[Case, Form]:
    case = a_case(town)
    named = (NOBODY | informant).items()
    told: dict[str, Any] = {f"informant_{part}": said for part, said in named}
    write(case, Act.WRITE_INTAKE, town.worker, **told)
    return case, case.forms.get()


def exported_with_copy(town: Town, case: Case, form: Form) -> dict[str, bytes]:
    """Sign the form by ink and export the case; return the files, by name."""
    new = Signed(INK, "Trần Văn Mẫu, Chủ tịch", THEN.date())
    who, code = town.worker.key, sealedfile.new_code()
    signed.keep(case=case.pk, form=form.pk, signed=new, who=who, now=THEN)
    made = exporting.export(
        case=case.pk, to=To(code=code), reason="court", who=who, now=THEN
    )
    with made.content as file:
        chunks = sealedfile.with_code(code, io.BytesIO(file.read()))
    return dict(bundle.unpack(chunks))


def test_the_file_is_sealed_and_its_hash_and_signer_are_kept(town: Town) -> None:
    case, form = paper(town)
    for content, digital in ((INK, False), (DIGITAL, True)):
        new = Signed(content, "Trần Văn Mẫu, Chủ tịch", THEN.date())
        row = signed.keep(
            case=case.pk, form=form.pk, signed=new, who=town.worker.key, now=THEN
        )
        again = signed.keep(
            case=case.pk, form=form.pk, signed=new, who=town.worker.key, now=THEN
        )
        assert again == row
        assert row.digital is digital
        assert row.sha256 == hashlib.sha256(content).hexdigest()
        assert content not in bytes(row.body)
    assert case.events.filter(happened=Happened.SIGNED).count() == 2


@pytest.mark.parametrize(
    ("content", "signer", "missing"),
    [(b"PK", "Ai", "file"), (b"%PDF-" * 10**6, "Ai", "file"), (INK, " ", "signer")],
    ids=["no pdf", "too large", "nobody"],
)
def test_what_is_no_signed_paper_is_refused(
    town: Town, content: bytes, signer: str, missing: str
) -> None:
    case, form = paper(town)
    new = Signed(content, signer, THEN.date())
    with pytest.raises(MissingError) as e:
        signed.keep(
            case=case.pk, form=form.pk, signed=new, who=town.worker.key, now=THEN
        )
    assert e.value.what == missing


def test_an_export_carries_each_paper_as_printed_and_as_signed(town: Town) -> None:
    case, form = paper(town)
    files = exported_with_copy(town, case, form)
    printed, copy = json.loads(files.pop("case.json"))["papers"]
    assert list(files) == ["files/1.pdf", "files/2.pdf"]
    for one, content in zip((printed, copy), files.values(), strict=True):
        assert one["sha256"] == hashlib.sha256(content).hexdigest()
        assert one["form"] == form.code
    assert files["files/2.pdf"] == INK
    assert (copy["kind"], copy["signer"]) == ("signed", "Trần Văn Mẫu, Chủ tịch")
    text = PdfReader(io.BytesIO(files["files/1.pdf"])).pages[0].extract_text()
    assert "Mẫu số 01" in text


@pytest.mark.parametrize("part", NOBODY)
def test_no_export_tells_who_reported(town: Town, part: str) -> None:
    who = "Hàng Xóm Hư Cấu"
    case, form = paper(town, **{part: who})
    files = exported_with_copy(town, case, form)
    # The signed copy names them, so it stays in the house.
    assert list(files) == ["case.json", "files/1.pdf"]
    assert who not in files["case.json"].decode()
    inside = json.loads(files["case.json"])
    assert [one["file"] for one in inside["papers"]] == ["1.pdf", None]
    assert inside["papers"][1]["sha256"] == hashlib.sha256(INK).hexdigest()
    pages = PdfReader(io.BytesIO(files["files/1.pdf"])).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Người cung cấp thông tin" in text
    assert who not in text


def test_only_a_finished_form_of_ones_own_case_is_signed(town: Town) -> None:
    case, form = paper(town)
    new = Signed(INK, "Ai", THEN.date())
    form.done_at = None
    form.save(update_fields=["done_at"])
    with pytest.raises(IllegalStepError):
        signed.keep(
            case=case.pk, form=form.pk, signed=new, who=town.worker.key, now=THEN
        )
    stranger = member_of(another_town(town.network).commune)
    with pytest.raises(NotAllowedError):
        signed.keep(case=case.pk, form=form.pk, signed=new, who=stranger.key, now=THEN)


def test_it_is_uploaded_and_read_again_on_pages(town: Town) -> None:
    case, form = paper(town)
    client = at_work(town.worker)
    path = reverse("cases:sign", args=[case.pk, form.pk])
    assert "Lưu bản ký" in page(client, "cases:form", case.pk, "mau-01")
    said = {"signer": "Chủ tịch Mẫu", "signed_on": "2026-11-24"}
    file = SimpleUploadedFile("ky.pdf", DIGITAL, "application/pdf")
    wrong = client.post(path, {**said, "file": SimpleUploadedFile("a.pdf", b"x")})
    assert isinstance(wrong, HttpResponse)
    assert "Tệp phải là PDF" in wrong.content.decode()
    assert client.post(path, {**said, "file": file}).status_code == 302
    shown = page(client, "cases:form", case.pk, "mau-01")
    assert "Chủ tịch Mẫu" in shown
    assert "Lá Chắn không kiểm tra" in shown
    row = SignedCopy.objects.get()
    answer = client.get(reverse("cases:signed", args=[case.pk, row.pk]))
    assert isinstance(answer, HttpResponse)
    assert answer.content == DIGITAL
    assert "attachment" in answer.headers["Content-Disposition"]
    other = a_case(town)
    assert (
        client.get(reverse("cases:signed", args=[other.pk, row.pk])).status_code == 404
    )
