"""`lachan policy move` as a person or a script uses it; its page names every code."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.policy import moving_sources as sources

from lachan.cli import main
from lachan.policy.moving import ERRORS, REASONS
from lachan.policy.profile import from_mapping

PAGE = (Path(__file__).parents[2] / "docs/moving.md").read_text(encoding="utf-8")


def move(
    capsys: pytest.CaptureFixture[str], path: Path, *words: str
) -> tuple[int, str, str]:
    status = main(["policy", "move", str(path), *words])
    out, err = capsys.readouterr()
    return status, out, err


def test_each_line_is_one_object(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "AdGuardHome.yaml"
    path.write_bytes(sources.adguard())
    status, out, _ = move(capsys, path, "--json")
    first, *rest = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert (first["kind"], first["version"]) == ("adguard", "29")
    by_word: dict[str, list[Any]] = {}
    for line in rest:
        [(word, value)] = line.items()
        by_word.setdefault(word, []).append(value)
    for word in ("client", "rule", "list", "note"):
        assert len(by_word[word]) == first[f"{word}s"], word
    for mapping in by_word["profile"]:
        from_mapping(mapping)
    assert all(note["text"] and note["code"] in REASONS for note in by_word["note"])


def test_people_read_sentences(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "teleporter.zip"
    path.write_bytes(sources.teleporter_6())
    status, out, _ = move(capsys, path)
    assert status == 0
    assert "client Bống (192.168.1.20, aa:bb:cc:00:00:01)" in out
    assert "block cuoc.example and all below it" in out
    assert "gravity:domainlist[4]: tat.example was off" in out


@pytest.mark.parametrize("content", [None, b"", b"\x1f\x8b\x08cut"])
def test_a_refusal_has_a_reason_and_no_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "tep"
    if content is not None:
        path.write_bytes(content)
    status, out, err = move(capsys, path)
    assert (status, out) == (1, "")
    assert str(path) in err
    assert "Traceback" not in err


def test_the_page_has_a_sentence_for_every_code_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
    assert {code for code, _, _ in rows} == {*REASONS, *ERRORS}
    assert {code: text for code, _, text in rows} == REASONS | ERRORS
