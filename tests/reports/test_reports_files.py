"""Files of a report: sealed while they come, seen by nobody who must not see them."""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from nacl.public import PrivateKey
from tests.reports.desk import at_desk
from tests.reports.exports import exported
from tests.reports.network import Network, Side, tell
from tests.reports.test_reports_copier import a_picture, awkward

from lachan.audit.models import Entry
from lachan.reports.models import Export, File, Report
from lachan.reports.rules.errors import FileRefusedError, StepError
from lachan.reports.rules.files import MIB, Copy, FileSeen, Refused, Sort
from lachan.reports.rules.kinds import About, Outcome, Urgency
from lachan.reports.services import (
    clocks,
    coming,
    desk,
    evidence,
    files,
    following,
    handles,
)
from lachan.reports.services.coming import OffsetError
from lachan.site.paths import Paths
from lachan.vault.rules import receipt
from lachan.vault.rules.errors import OpenError
from lachan.vault.services import police

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)
# Stands in every picture of these tests: a marker to look for on the disk.
MARK = b"DAU-HIEU-CUA-ANH"
HERE = "/tra-loi/"


def marked() -> bytes:
    return a_picture() + MARK * 40_000


def a_code(kind: str = "bullying") -> str:
    return tell(now=NOW, kinds=(kind,)).receipt


def visit(kind: str = "bullying") -> following.Visit:
    code = a_code(kind)
    return following.enter(typed=code, now=NOW)


def add(at: following.Visit, content: bytes, name: str = "anh.jpg") -> FileSeen:
    return files.add(visit=at, name=name, chunks=[content], now=NOW)


def a_police_key(network: Network) -> bytes:
    pair = PrivateKey.generate()
    police.load(
        public=bytes(pair.public_key), label="Công an", by=network.admin, now=NOW
    )
    return bytes(pair)


def on_disk(data: Paths) -> bytes:
    return b"".join(p.read_bytes() for p in data.data.rglob("*") if p.is_file())


def test_a_picture_is_kept_sealed_with_a_clean_copy(
    network: Network, data: Paths
) -> None:
    at = visit()
    seen = add(at, marked(), "../../ảnh của em\u202egpj.jpg")
    assert (seen.sort, seen.type, seen.copy) == (Sort.IMAGE, "jpeg", Copy.MADE)
    assert seen.name == "ảnh của emgpj.jpg"
    assert MARK not in on_disk(data)
    (there,) = evidence.of_report(
        report=Report.objects.get(), who=network.commune.key, now=NOW
    )
    assert there.preview.startswith(b"\xff\xd8\xff")
    assert there.sha256 == seen.sha256
    copy = evidence.reveal(
        report=Report.objects.get(),
        file=File.objects.get().pk,
        reason="triage",
        who=network.commune.key,
        now=NOW,
    )
    assert copy.startswith(b"\xff\xd8\xff")
    assert MARK not in copy
    original = evidence.original(
        report=Report.objects.get(),
        file=File.objects.get().pk,
        who=network.commune.key,
        now=NOW,
    )
    assert b"".join(original) == marked()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("synthetic/empty.jpg", Refused.EMPTY),
        ("synthetic/script.svg", Refused.UNKNOWN),
        ("synthetic/script_renamed.png", Refused.UNKNOWN),
        ("synthetic/html_renamed.jpg", Refused.UNKNOWN),
        ("synthetic/zip_slip.zip", Refused.UNKNOWN),
        ("synthetic/eicar.txt", Refused.UNKNOWN),
    ],
)
def test_what_is_not_taken_has_a_reason(
    network: Network, data: Paths, name: str, reason: Refused
) -> None:
    at = visit()
    with pytest.raises(FileRefusedError) as told:
        add(at, awkward(name))
    assert told.value.reason == reason
    assert not File.objects.exists()
    assert not list((data.media / "reports").rglob("*.original*"))


def test_a_broken_picture_is_kept_without_a_copy(network: Network) -> None:
    assert add(visit(), awkward("truncated_20bytes.jpg")).copy == Copy.BROKEN


def test_too_large_is_refused_while_it_comes(network: Network, data: Paths) -> None:
    at = visit()
    endless = (b"\xff\xd8\xff" + b"x" * MIB for _ in range(1000))
    with pytest.raises(FileRefusedError) as told:
        files.add(visit=at, name="", chunks=endless, now=NOW)
    assert told.value.reason == Refused.TOO_LARGE
    assert not [p for p in (data.media / "reports").rglob("*") if p.is_file()]


def test_of_a_sexual_kind_nothing_is_taken_without_the_police_key(
    network: Network,
) -> None:
    at = visit("sextortion")
    assert files.refusal(at) == Refused.NO_POLICE_KEY
    with pytest.raises(FileRefusedError):
        add(at, marked())


def test_of_a_sexual_kind_the_police_alone_open_and_no_copy_is_made(
    network: Network, data: Paths
) -> None:
    secret = a_police_key(network)
    seen = add(visit("sextortion"), marked())
    assert (seen.copy, seen.to_police) == (Copy.SEXUAL, True)
    assert (seen.octets, seen.type) == (len(marked()), "jpeg")
    assert not list(data.media.rglob("*.copy"))
    (path,) = data.media.rglob("*.original")
    assert b"".join(police.open_as_police(secret, path.read_bytes())) == marked()
    assert File.objects.get().preview is None
    with pytest.raises(StepError):
        evidence.original(
            report=Report.objects.get(),
            file=File.objects.get().pk,
            who=network.commune.key,
            now=NOW,
        )


def test_one_press_destroys_the_copy_and_hands_the_original_to_the_police(
    network: Network, data: Paths
) -> None:
    add(visit(), marked())
    secret = a_police_key(network)
    evidence.mark_sexual(
        report=Report.objects.get(),
        file=File.objects.get().pk,
        who=network.commune.key,
        now=NOW,
    )
    assert not list(data.media.rglob("*.copy"))
    row = File.objects.get()
    assert (row.copy, row.preview, row.to_police) == (Copy.DESTROYED, None, True)
    (path,) = data.media.rglob("*.original")
    assert b"".join(police.open_as_police(secret, path.read_bytes())) == marked()


def test_a_fingerprint_leaves_the_picture_where_it_is(network: Network) -> None:
    at = visit("sextortion")
    seen = files.add_hash(visit=at, pdq="0F" * 32, quality=80, name="", now=NOW)
    assert (seen.sort, seen.pdq) == (Sort.HASH, "0f" * 32)
    for wrong in ("", "0f" * 31, "xy" * 32):
        with pytest.raises(FileRefusedError):
            files.add_hash(visit=at, pdq=wrong, quality=80, name="", now=NOW)


def test_pieces_come_in_any_rhythm_and_never_lie_open(data: Paths) -> None:
    there = coming.begin("a", 6)
    assert coming.put(there, 0, b"abc") == 3
    assert coming.put(there, 0, b"abc") == 3  # sent again: nothing changes
    with pytest.raises(OffsetError) as told:
        coming.put(there, 5, b"f")
    assert told.value.have == 3
    with there.path.open("ab") as file:
        file.write(b"\0\0\0\x30half")  # a process died here
    assert coming.put(there, 3, b"def") == 6
    assert b"".join(coming.pieces(there)) == b"abcdef"
    assert b"abc" not in on_disk(data)
    other = coming.begin("b", 3)
    shutil.copy(there.path, other.path)
    with pytest.raises(OpenError):
        list(coming.pieces(other))


class Sender:
    """A browser with scripts: it sends a file in pieces."""

    def __init__(self, code: str) -> None:
        self.handle = handles.handle(receipt.read(code), NOW)

    def ask(self, step: str, body: bytes = b"", **headers: str) -> Any:
        named = {f"HTTP_UPLOAD_{k.upper()}": v for k, v in headers.items()}
        return Client().post(
            f"{HERE}tep/",
            body,
            content_type="application/octet-stream",
            HTTP_UPLOAD_DO=step,
            **named,  # type: ignore[arg-type]  # headers
        )

    def begin(self, size: int) -> Any:
        said = {"handle": self.handle, "name": "a.jpg", "size": size}
        return self.ask("begin", json.dumps(said).encode()).json()

    def finish(self, token: str) -> Any:
        said = {"handle": self.handle, "token": token}
        return self.ask("finish", json.dumps(said).encode())


def test_a_broken_line_goes_on_where_it_stopped(network: Network, data: Paths) -> None:
    content = marked()
    sender = Sender(a_code())
    begun = sender.begin(len(content))
    token, size = begun["token"], begun["piece"]
    first = sender.ask("put", content[:size], token=token, offset="0")
    assert first.json() == {"offset": size}
    assert sender.finish(token).status_code == 409
    assert sender.ask("state", token=token).json() == {"offset": size}
    gap = sender.ask("put", b"x", token=token, offset=str(size + 9))
    assert (gap.status_code, gap.json()) == (409, {"offset": size})
    for at in range(size, len(content), size):
        piece = content[at : at + size]
        sender.ask("put", piece, token=token, offset=str(at))
    done = sender.finish(token).json()
    assert done["taken"]
    assert "đã nhận" in done["title"]
    assert MARK not in on_disk(data)
    assert File.objects.count() == 1
    assert sender.finish(token).status_code == 410
    assert list(coming.directory().iterdir()) == []


def test_strangers_and_nonsense_are_sent_away(network: Network) -> None:
    sender = Sender(a_code())
    assert sender.begin(200 * MIB)["taken"] is False
    assert sender.ask("jump").status_code == 400
    assert sender.ask("begin", b"nonsense").status_code == 400
    assert sender.ask("state", token="x").status_code == 410
    token = sender.begin(3)["token"]
    assert sender.ask("put", b"1234", token=token, offset="0").status_code == 400
    sender.handle = "x"
    assert sender.finish(token).status_code == 410


def test_the_plain_field_takes_several_and_says_what_became_of_each(
    network: Network, data: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    spooled: list[object] = []
    monkeypatch.setattr(tempfile, "mkstemp", lambda *a, **k: spooled.append(a))
    code = a_code()
    sent = {
        "handle": handles.handle(receipt.read(code), NOW),
        "go": "files",
        "send": "1",
        "files": [
            SimpleUploadedFile("a.jpg", marked()),
            SimpleUploadedFile("b.svg", awkward("script.svg")),
        ],
    }
    page = Client().post(HERE, sent).content.decode()
    assert re.search(r"Tệp 1: Ảnh, \d+ KB, đã nhận", page)
    assert "Tệp 2: Không nhận được loại tệp này." in page
    assert "a.jpg" not in page
    assert MARK not in on_disk(data)
    assert list(coming.directory().iterdir()) == []
    Client().post(HERE, sent | {"files": [SimpleUploadedFile("a.jpg", marked())]})
    assert File.objects.count() == 1  # the same page again
    assert spooled == []


def test_what_nobody_finished_goes_after_a_day(data: Paths) -> None:
    old, new = coming.begin(), coming.begin()
    long_ago = NOW.timestamp() - coming.LASTS_S - 60
    os.utime(old.path, (long_ago, long_ago))
    assert coming.sweep() == 1
    assert [p.name for p in coming.directory().iterdir()] == [new.path.name]


def test_a_report_triaged_to_a_sexual_kind_loses_its_copies(
    network: Network, data: Paths
) -> None:
    add(visit(), marked())
    worse = desk.Triage(About.EMERGENCY, ("sextortion",), Urgency.URGENT)
    desk.triage(
        report=Report.objects.get().pk, triage=worse, who=network.commune.key, now=NOW
    )
    assert File.objects.get().copy == Copy.DESTROYED
    assert not list(data.media.rglob("*.copy"))


def test_erasing_removes_every_file(
    network: Network, data: Paths, django_capture_on_commit_callbacks: Any
) -> None:
    add(visit(), marked())
    report = closed(network)
    with django_capture_on_commit_callbacks(execute=True):
        clocks.erase(report=report, reason="time", now=NOW)
    assert not File.objects.exists()
    assert not list(data.media.rglob("*.original"))
    assert Entry.objects.get(action="report.erased").facts["files"] == 1


def closed(network: Network) -> Report:
    report = Report.objects.get()
    desk.close(
        report=report.pk,
        outcome=Outcome.HELPED,
        text="",
        who=network.commune.key,
        now=NOW,
    )
    return report


def test_what_an_erased_report_left_on_the_disk_goes_with_the_next_sweep(
    network: Network, data: Paths
) -> None:
    a_police_key(network)
    add(visit("sextortion"), marked())
    # The process ends after the commit, before the files are removed.
    clocks.erase(report=closed(network), reason="time", now=NOW)
    (left,) = data.media.rglob("*.original")
    assert left.read_bytes().startswith(police.MAGIC)
    assert files.sweep() == 1
    assert not list(data.media.rglob("*.original"))
    assert files.sweep() == 0


def test_the_same_fingerprint_again_is_the_one_that_is_there(network: Network) -> None:
    at = visit("sextortion")
    one, again = (
        files.add_hash(visit=at, pdq=digits, quality=80, name="", now=NOW)
        for digits in ("0F" * 32, "0f" * 32)
    )
    assert again == one
    files.add_hash(visit=at, pdq="0e" * 32, quality=80, name="", now=NOW)
    assert File.objects.count() == 2


# --- Sexual, and no police key yet ---------------------------------------------------


def closed_off_early(network: Network) -> File:
    """Press "this is sexual" while no police key is loaded."""
    add(visit(), marked())
    evidence.mark_sexual(
        report=Report.objects.get(),
        file=File.objects.get().pk,
        who=network.commune.key,
        now=NOW,
    )
    return File.objects.get()


def hand_waiting(side: Side) -> int:
    return evidence.hand_waiting(user=side.user, who=side.key, now=NOW)


def test_the_copy_goes_at_once_and_the_original_when_a_police_key_is_loaded(
    network: Network, data: Paths
) -> None:
    row = closed_off_early(network)
    assert (row.copy, row.preview, row.to_police) == (Copy.DESTROYED, None, False)
    assert not list(data.media.rglob("*.copy"))
    with pytest.raises(StepError):
        evidence.original(
            report=row.report, file=row.pk, who=network.commune.key, now=NOW
        )
    assert hand_waiting(network.commune) == 0
    secret = a_police_key(network)
    assert hand_waiting(network.province) == 0  # they may not know of it yet
    assert hand_waiting(network.commune) == 1
    assert hand_waiting(network.commune) == 0
    row.refresh_from_db()
    assert row.to_police
    (path,) = data.media.rglob("*.original")
    assert b"".join(police.open_as_police(secret, path.read_bytes())) == marked()
    assert MARK not in on_disk(data)
    done = Entry.objects.get(action="file.handed_to_police")
    assert done.facts == {"file": 1}


def test_a_visit_of_the_queue_hands_it_on(network: Network) -> None:
    closed_off_early(network)
    a_police_key(network)
    assert at_desk(network.commune).get("/ban-truc/").status_code == 200
    assert File.objects.get().to_police


def test_a_crash_between_file_and_row_is_made_good(
    network: Network, data: Paths
) -> None:
    row = closed_off_early(network)
    secret = a_police_key(network)
    hand_waiting(network.commune)
    File.objects.update(to_police=False)  # what a rollback leaves
    assert hand_waiting(network.commune) == 1
    (path,) = data.media.rglob("*.original")
    assert b"".join(police.open_as_police(secret, path.read_bytes())) == marked()
    row.refresh_from_db()
    assert row.to_police


# --- Leaving the house ---------------------------------------------------------------


def test_an_export_takes_originals_along_sealed(network: Network, data: Paths) -> None:
    at = visit()
    add(at, marked(), "ten-cua-em.jpg")
    add(at, b"%PDF-1.7 " + MARK * 10_000)
    files.add_hash(visit=at, pdq="0f" * 32, quality=80, name="", now=NOW)
    report = Report.objects.get()
    found = exported(report, network.commune.key)
    assert found["files/1.jpeg"] == marked()
    assert found["files/2.pdf"] == b"%PDF-1.7 " + MARK * 10_000
    said = json.loads(found["report.json"])["files"]
    assert [one["inside"] for one in said] == ["files/1.jpeg", "files/2.pdf", ""]
    assert said[0]["sha256"] == hashlib.sha256(marked()).hexdigest()
    assert said[2]["pdq"] == "0f" * 32
    assert "ten-cua-em" not in found["report.json"].decode()
    assert MARK not in on_disk(data)


@pytest.mark.parametrize("key_first", [True, False])
def test_of_what_is_sexual_an_export_tells_type_size_and_hash_alone(
    network: Network, key_first: bool
) -> None:
    if key_first:
        a_police_key(network)
    closed_off_early(network)
    found = exported(Report.objects.get(), network.commune.key)
    assert list(found) == ["report.json"]
    (said,) = json.loads(found["report.json"])["files"]
    assert said == {
        "number": 1,
        "type": "jpeg",
        "octets": len(marked()),
        "sha256": hashlib.sha256(marked()).hexdigest(),
        "pdq": "",
        "inside": "",
        "sexual": True,
    }


def test_the_command_opens_an_export_and_writes_its_files(
    network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(visit(), marked())
    pair = PrivateKey.generate()
    client = at_desk(network.commune)
    here = f"/ban-truc/{Report.objects.get().pk}/"
    client.post(f"{here}quen/", {"knows": "no"})
    form = {"reason": "police", "key": bytes(pair.public_key).hex()}
    answer = client.post(f"{here}xuat/", form)
    sealed, key = tmp_path / "a.lachan", tmp_path / "secret.hex"
    sealed.write_bytes(b"".join(answer))
    key.write_text(bytes(pair).hex())
    assert "no-store" in answer["Cache-Control"]
    call_command("open_export", sealed, key=key, to=tmp_path / "out")
    assert "lachan-report-2" in capsys.readouterr().out
    assert (tmp_path / "out" / "1.jpeg").read_bytes() == marked()
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["1.jpeg"]


def test_a_code_for_another_report_or_too_old_downloads_nothing(
    network: Network,
) -> None:
    add(visit(), marked())
    report = Report.objects.get()
    client = at_desk(network.commune)
    here = f"/ban-truc/{report.pk}/"
    client.post(f"{here}quen/", {"knows": "no"})
    for other, then in ((report.pk, NOW - handles.HANDLE_LASTS), (uuid.uuid4(), NOW)):
        blob = handles.export_handle(other, "CODE", "court", then - dt.timedelta(1))
        answer = client.post(f"{here}xuat/", {"blob": blob}, follow=True)
        assert "Xuất lại để có mã mới" in answer.text
    assert not Export.objects.exists()


# --- The same picture in two reports -------------------------------------------------


def test_the_same_picture_suggests_a_link(network: Network) -> None:
    one, two, other = visit(), visit(), visit()
    add(one, marked())
    add(two, marked())
    add(other, marked() + b"x")
    for at in (two, other):
        files.add_hash(visit=at, pdq="0f" * 32, quality=80, name="", now=NOW)
    client = at_desk(network.commune)
    client.get("/ban-truc/")
    shown = {}
    for at in (one, two, other):
        here = f"/ban-truc/{at.report.pk}/"
        client.post(f"{here}quen/", {"knows": "no"})
        text = client.get(here).text
        assert "cùng dấu ảnh" in text
        shown[at.report.pk] = {
            v.report.pk
            for v in (one, two, other)
            if v is not at and f'<a href="/ban-truc/{v.report.pk}/">' in text
        }
    assert shown == {
        one.report.pk: {two.report.pk},
        two.report.pk: {one.report.pk, other.report.pk},
        other.report.pk: {two.report.pk},
    }


def test_a_picture_that_comes_within_the_same_quarter_is_indexed_too(
    network: Network,
) -> None:
    one, two = visit(), visit()
    client = at_desk(network.commune)
    client.get("/ban-truc/")  # the index knows both without pictures
    add(one, marked())
    add(two, marked())
    client.get("/ban-truc/")
    here = f"/ban-truc/{one.report.pk}/"
    client.post(f"{here}quen/", {"knows": "no"})
    assert "cùng dấu ảnh" in client.get(here).text
