"""A clean copy of any picture: made safely, or not made, whatever the octets are."""

import io
import os
import subprocess
import sys
import tarfile
import time
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lachan.lib import cleaner
from lachan.lib.cleaning import Cleaned, Cleaner, Why
from lachan.lib.filetypes import HEAD_OCTETS, Sort, sniff
from lachan.reports.rules import files

CORPUS = Path(__file__).parent / "data" / "evidence_files.tar.xz"


@cache
def corpus() -> dict[str, bytes]:
    """Return every awkward file by name; unpacked once a process."""
    found = {}
    with tarfile.open(CORPUS) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:
                found[member.name] = file.read()
    return found


def awkward(name: str) -> bytes:
    return next(content for at, content in corpus().items() if at.endswith(name))


def copied(content: bytes, kind: str = "") -> Cleaned:
    found = sniff(content[:HEAD_OCTETS])
    code = kind or (found.code if found else "jpeg")
    with Cleaner(code) as child:
        for at in range(0, len(content), 1000):
            child.feed(content[at : at + 1000])
        return child.finish()


def a_picture(size: tuple[int, int] = (40, 20), **saved: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG", **saved)
    return out.getvalue()


@pytest.mark.slow
def test_every_awkward_file_ends_well() -> None:
    ended: Counter[str] = Counter()
    for name, content in corpus().items():
        kind = sniff(content[:HEAD_OCTETS])
        if kind is None or kind.sort != Sort.IMAGE:
            ended["refused" if kind is None else "kept"] += 1
            continue
        began = time.monotonic()
        made = copied(content)
        assert time.monotonic() - began < cleaner.CPU_S, name
        ended[made.why or "made"] += 1
        if made.why is None:
            assert made.copy.startswith(b"\xff\xd8\xff"), name
            with Image.open(io.BytesIO(made.copy)) as copy:
                copy.load()
                assert not copy.getexif(), name
                assert not set(copy.info) & {"exif", "xmp", "comment", "photoshop"}
                assert max(copy.size) <= cleaner.EDGE
    assert sum(ended.values()) == 194
    assert ended["made"] > 70


# A process of its own: this one may have had larger children, a browser among them.
HEAVIEST = """
import resource
from tests.reports.test_reports_copier import copied, corpus
largest = sorted(corpus().values(), key=len)[-15:]
bombs = [content for name, content in corpus().items() if "bomb" in name]
for content in largest + bombs:
    copied(content)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, len(bombs))
"""


@pytest.mark.slow
def test_no_copy_takes_more_memory_than_it_may() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", HEAVIEST],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    most_kib, bombs = map(int, done.stdout.split())
    assert bombs > 0
    assert 0 < most_kib * 1024 < cleaner.MEMORY_OCTETS


def test_places_and_makers_are_gone_from_the_copy() -> None:
    content = awkward("jpg_gps_DSCN0010.jpg")
    with Image.open(io.BytesIO(content)) as original:
        assert original.getexif().get_ifd(0x8825)
    made = copied(content)
    assert made.why is None
    for mark in (b"Exif", b"GPS", b"NIKON", b"http://", b"ICC_PROFILE"):
        assert mark not in made.copy
        assert mark not in made.preview


def test_what_hides_behind_a_picture_is_not_copied() -> None:
    made = copied(awkward("jpeg_with_trailing_zip.jpg"))
    assert made.why is None
    assert b"PK\x03\x04" not in made.copy
    assert b"<script" not in copied(awkward("jpeg_with_html_comment.jpg")).copy


def test_pictures_are_turned_upright_before_their_note_of_it_goes() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    made = copied(a_picture((40, 20), exif=turned.tobytes()))
    with Image.open(io.BytesIO(made.copy)) as copy:
        assert copy.size == (20, 40)


def test_a_bomb_is_not_unpacked() -> None:
    assert copied(awkward("huge_dimension_60000x60000.png")).why == Why.TOO_HEAVY


def test_the_preview_tells_nothing_but_light_and_dark() -> None:
    made = copied(awkward("pillow/hopper.jpg"))
    with Image.open(io.BytesIO(made.preview)) as preview:
        assert preview.mode == "L"
        dots = preview.resize((10, 10), Image.Resampling.BOX)
        again = dots.resize(preview.size, Image.Resampling.BICUBIC)
        worst = max(
            abs(a - b) for a, b in zip(preview.tobytes(), again.tobytes(), strict=True)
        )
    assert worst < 64


def test_the_child_process_opens_neither_files_nor_sockets() -> None:
    script = (
        "import socket\n"
        "from lachan.lib import cleaner\n"
        "cleaner.shut_in()\n"
        "for act in (lambda: open('/etc/hostname'), socket.socket):\n"
        "    try:\n        act()\n        print('opened')\n"
        "    except OSError as e:\n        print(e.errno)\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert out.split() == ["24", "24"]


@settings(max_examples=12, deadline=None)
@given(kind=st.sampled_from(["jpeg", "png", "gif", "webp", "heic"]), noise=st.binary())
def test_any_octets_end_well(kind: str, noise: bytes) -> None:
    assert copied(noise, kind).why in {Why.BROKEN, Why.TOO_HEAVY, None}


@settings(max_examples=12, deadline=None)
@given(at=st.integers(0, 600), put=st.binary(min_size=1, max_size=40))
def test_a_damaged_picture_ends_well(at: int, put: bytes) -> None:
    content = a_picture()
    made = copied(content[:at] + put + content[at + len(put) :], "jpeg")
    assert made.why in {Why.BROKEN, Why.TOO_HEAVY, None}


@given(head=st.binary(max_size=64))
def test_any_beginning_is_judged(head: bytes) -> None:
    found = sniff(head)
    assert found is None or files.Sort(found.sort) in files.LIMITS


@given(name=st.text(max_size=300))
def test_names_are_harmless(name: str) -> None:
    clean = files.clean_name(name)
    assert len(clean) <= files.NAME_MAX
    assert "/" not in clean
    assert clean == files.clean_name(clean)
    assert not set(clean) & set("\u202e\u202d\u2066\x00\n")
