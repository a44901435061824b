"""Files of a report: sealed while they come, seen by nobody who must not see them."""

import datetime as dt
import json
import os
import re
import shutil
import tempfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from nacl.public import PrivateKey
from tests.reports.network import Network, tell
from tests.reports.test_reports_copier import a_picture, awkward

from lachan.reports.models import File, Report
from lachan.reports.rules.errors import FileRefusedError
from lachan.reports.rules.files import MIB, Copy, FileSeen, Refused, Sort
from lachan.reports.rules.kinds import About, Urgency
from lachan.reports.services import (
    clocks,
    coming,
    desk,
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
    (there,) = files.of_report(
        report=Report.objects.get(), who=network.commune.key, now=NOW
    )
    assert there.preview.startswith(b"\xff\xd8\xff")
    assert there.sha256 == seen.sha256
    copy = files.reveal(
        report=Report.objects.get(),
        file=File.objects.get().pk,
        reason="triage",
        who=network.commune.key,
        now=NOW,
    )
    assert copy.startswith(b"\xff\xd8\xff")
    assert MARK not in copy
    original = files.original(
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
    given = files.original(
        report=Report.objects.get(),
        file=File.objects.get().pk,
        who=network.commune.key,
        now=NOW,
    )
    assert b"".join(given).startswith(police.MAGIC)


def test_one_press_destroys_the_copy_and_hands_the_original_to_the_police(
    network: Network, data: Paths
) -> None:
    add(visit(), marked())
    secret = a_police_key(network)
    files.mark_sexual(
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
    with django_capture_on_commit_callbacks(execute=True):
        clocks.erase(report=Report.objects.get(), reason="time", now=NOW)
    assert not File.objects.exists()
    assert not list(data.media.rglob("*.original"))
