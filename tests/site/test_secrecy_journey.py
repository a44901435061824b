"""A whole journey at a running installation leaves no word of a child in clear.

Form, API, follow-up, files, desk, a case with form, search and export, a backup; web
and worker die by kill -9 on the way. Then every octet of every file is
searched, packed ones unpacked.
"""

import gzip
import json
import lzma
import os
import re
import secrets
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.reports.test_reports_files import marked
from tests.site import markers
from tests.site.case_online import SAID as CASE_SAID
from tests.site.case_online import work_on_a_case
from tests.site.people_online import Answer, Browser
from tests.site.test_up import LACHAN, Installation, until

pytestmark = pytest.mark.slow
SAID = {
    "story": "Hoàng hôn tím trên đồi chè",
    "account": "ke.xau.vo.danh.77",
    "link": "kenh-toi-tam.example/duong-vang",
    "chat": "Gửi tớ bức tranh vẽ dở",
    "person": "Chú Lâm Viễn Đông",
    "not to": "Cô Trịnh Ngọc Hà Vi",
    "phone": "0977 123 459",
    "hours": "sau mười sáu giờ rưỡi",
    "code word": "hoa sen trắng muốt",
    "message": "Nắng quái chiều hôm qua ngõ",
    "correction": "Không phải chiều mà lúc rạng đông",
    "file's name": "buc-anh-bi-mat-nhat.jpg",
    "answer": "Em đã rất dũng cảm khi kể",
    "note": "Ghi chú kín của đội trực",
    "redacted": "Bùi Thị Lạc Loài",
    "api": "Tin từ máy khác: mây tím lưng trời",
}
PICTURE = "DẤU TRONG ẢNH BÍ MẬT"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Installation]:
    """A running installation with a network, its temporary files apart."""
    made = Installation(tmp_path)
    temp = tmp_path / "temp"
    temp.mkdir()
    made.environment |= {"TMPDIR": str(temp), "LACHAN_LISTS_REFRESH": "no"}
    with made.printed.open("wb") as out, made.said.open("wb") as err:
        up = subprocess.Popen(
            [*LACHAN, "up"],
            env=made.environment,
            cwd=made.cwd,
            stdout=out,
            stderr=err,
        )
        try:
            until(lambda: "worker: ready" in made.said.read_text(), made.said, 240)
            root = Path(__file__).parents[2]
            subprocess.run(
                [sys.executable, "-m", "tests.site.secret_network"],
                env=made.environment | {"PYTHONPATH": str(root)},
                cwd=made.cwd,
                check=True,
            )
            made.process = up  # type: ignore[attr-defined]  # for the kills
            yield made
        finally:
            up.terminate()
            up.wait(30)


def kill(house: Installation, part: str) -> None:
    """Kill a part as a power cut would; the supervisor starts it again."""
    parent = str(house.process.pid)  # type: ignore[attr-defined]  # set above
    ready = house.said.read_text().count(f"{part}: ready")
    word = {"web": "granian", "worker": "worker"}[part]
    victims = [
        pid
        for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if word in Path(f"/proc/{pid}/cmdline").read_text()
    ]
    assert victims
    for pid in victims:
        os.kill(int(pid), signal.SIGKILL)
    until(lambda: house.said.read_text().count(f"{part}: ready") > ready, house.said)


def tell(house: Installation, child: Browser) -> str:
    """Go the four screens, with a kill between; return the receipt."""
    way = "/khan-cap/"
    page = child.post(way, {"go": "next"}, child.get(way))
    page = child.post(way, {"go": "next", "who": "child"}, page)
    kill(house, "web")
    page = child.post(way, {"go": "next", "kinds": ["bullying"]}, page)
    said = {
        "go": "next",
        "platforms": ["zalo"],
        "accounts": f"{SAID['account']}\nhttps://{SAID['link']}",
        "story": f"{SAID['story']}. {SAID['redacted']} thấy hết.",
        "chat": f"Tuấn: {SAID['chat']}\nBống: không",
        "chat_me": "Bống",
        "place": "phuong sai gon",
        "person": SAID["person"],
        "exclude_words": SAID["not to"],
        "how": "call",
        "phone": SAID["phone"],
        "hours": SAID["hours"],
        "code_word": SAID["code word"],
    }
    page = child.post(way, said, page)
    found = re.search(r"data-sent>(.*?)</p>", page.text, re.DOTALL)
    assert found, page.text
    assert "set-cookie" not in page.headers
    return "".join(re.findall(r"\d{4}", found[1]))


def by_api(other: Browser) -> None:
    said = {
        "about": "child_at_risk",
        "kind": "bullying",
        "story": SAID["api"],
        "place": {"commune": "26740"},
    }
    answer = other.ask(
        "/api/v1/reports",
        json.dumps(said).encode(),
        Content_Type="application/json",
        Idempotency_Key=secrets.token_hex(16),
    )
    assert answer.status == 201, answer.text


def follow(house: Installation, child: Browser, code: str) -> str:
    """Write, correct, add files in pieces and whole, change the code; return it."""
    here = "/tra-loi/"
    page = child.post(here, {"code": code}, child.get(here))
    page = child.post(here, {"go": "write", "text": SAID["message"]}, page)
    page = child.post(here, {"go": "correct"}, page)
    said = {"go": "correct", "send": "1", "name": "story", "text": SAID["correction"]}
    page = child.post(here, said, page)
    _in_pieces(house, child, page)
    page = child.post(here, {"go": "files"}, page)
    file = {
        "go": "files",
        "send": "1",
        "files": (SAID["file's name"], secret_picture()),
    }
    page = child.post(here, file, page)
    assert "2 tệp" in page.words, page.words
    page = child.post(here, {"go": "change"}, page)
    shown = re.search(r"\d{4} \d{4} \d{4} \d{4}", page.text)
    assert shown, page.text
    said = {"go": "change", "send": "1", "last": shown[0][-4:]}
    page = child.post(here, said, page)
    assert "set-cookie" not in page.headers
    return shown[0].replace(" ", "")


def secret_picture() -> bytes:
    """Return a picture with words in its notes, which a copy must not have."""
    return marked() + PICTURE.encode()


def _in_pieces(house: Installation, child: Browser, page: Answer) -> None:
    """Send a file in pieces; the web part dies after the first."""
    content = secret_picture() * 3
    said = {"handle": page.hidden["handle"], "name": SAID["file's name"]}

    def put(step: str, body: bytes, **headers: str) -> Answer:
        named = {f"Upload_{k}": v for k, v in headers.items()}
        kind = "application/octet-stream"
        return child.ask(
            "/tra-loi/tep/", body, Content_Type=kind, Upload_Do=step, **named
        )

    begun = json.loads(
        put("begin", json.dumps(said | {"size": len(content)}).encode()).content
    )
    token, size = begun["token"], begun["piece"]
    first = min(size, len(content) // 2)
    assert put("put", content[:first], Token=token, Offset="0").status == 200
    kill(house, "web")
    at = json.loads(put("state", b"", Token=token).content)["offset"]
    assert at == first
    while at < len(content):
        piece = content[at : at + size]
        got = put("put", piece, Token=token, Offset=str(at))
        at = json.loads(got.content)["offset"]
    done = put("finish", json.dumps(said | {"token": token}).encode())
    assert json.loads(done.content)["taken"], done.text


def desk(house: Installation) -> tuple[Browser, str]:
    """Open, answer, note, black out by two, export; who, and which."""
    one, two = Browser(child_base(house)), Browser(child_base(house))
    one.sign_in("xa")
    kill(house, "worker")
    queue = one.get("/ban-truc/")
    items = set(re.findall(r"/ban-truc/([0-9a-f-]{36})/", queue.text))
    assert len(items) == 2, queue.text
    two.sign_in("xa-hai")
    for item in items:
        sheet = f"/ban-truc/{item}/"
        page = one.get(sheet)
        page = one.post(f"{sheet}quen/", {"knows": "no"}, page)
        if SAID["story"] not in page.text:
            continue
        for step, word in (("tra-loi", "answer"), ("ghi-chu", "note")):
            page = one.post(f"{sheet}{step}/", {"text": SAID[word]}, one.get(sheet))
            assert page.status == 200
        said = {"text": SAID["redacted"], "reason": "stranger"}
        page = one.post(f"{sheet}xoa-chu/", said, one.get(f"{sheet}xoa-chu/"))
        assert "Chưa xóa" in page.text, page.text
        two.post(f"{sheet}quen/", {"knows": "no"}, two.get(sheet))
        asked = re.search(rf"{sheet}hai-nguoi/\d+/", two.get(sheet).text)
        assert asked
        two.post(asked[0], {"agree": "yes"}, two.get(sheet))
        page = one.post(f"{sheet}xuat/", {"reason": "court"}, one.get(f"{sheet}xuat/"))
        file = one.post(f"{sheet}xuat/", {}, page)
        assert file.headers["content-type"] == "application/octet-stream"
        one.get(f"/ban-truc/?q={SAID['account']}")
        return one, item
    pytest.fail("the desk never read what was told")


def child_base(house: Installation) -> str:
    return f"http://127.0.0.1:{house.web}"


@pytest.mark.long
def test_no_word_of_a_journey_lies_anywhere_in_clear(
    house: Installation, tmp_path: Path
) -> None:
    child = Browser(child_base(house))
    first = tell(house, child)
    by_api(Browser(child_base(house)))
    second = follow(house, child, first)
    one, item = desk(house)
    work_on_a_case(one, item, partial(kill, house))
    page = child.post("/tra-loi/", {"code": second}, child.get("/tra-loi/"))
    assert SAID["answer"] in page.text  # all of it was really there
    done = house.run("backup", str(tmp_path / "kept.tar.gz"))
    assert done.returncode == 0, done.stderr
    looked = 0
    words = (
        SAID | CASE_SAID | {"receipt": first, "new receipt": second, "picture": PICTURE}
    )
    found, known = set(), set()
    for place, octets in markers.files_below(tmp_path, tmp_path.with_name("unpacked")):
        looked += 1
        found |= {f"{word} in {place}" for word in markers.where(words, octets)}
        known |= markers.where({"unit": "Phường Sài Gòn"}, octets) and {
            "backup" if "unpacked" in place else "data"
        }
    assert found == set()
    assert looked > 50
    # What may be read there is found there: the search does look.
    assert known == {"backup", "data"}


def test_the_search_finds_words_in_every_wrapping(tmp_path: Path) -> None:
    word = "Hoàng hôn tím"
    for way, octets in markers.spellings(word).items():
        assert markers.where({"w": word}, b"xx" + octets + b"yy"), way
    (tmp_path / "a.xz").write_bytes(lzma.compress(word.encode()))
    (tmp_path / "in").mkdir()
    (tmp_path / "in/b.gz").write_bytes(gzip.compress(word.encode()))
    with tarfile.open(tmp_path / "c.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "in/b.gz", "deep/b.gz")
    (tmp_path / "in/b.gz").unlink()
    places = [
        place
        for place, octets in markers.files_below(tmp_path, tmp_path / "unpacked")
        if markers.where({"w": word}, octets)
    ]
    assert any(place.endswith("a.xz (xz)") for place in places)
    assert any(place.endswith("deep/b.gz (gzip)") for place in places)
