"""`lachan lists`, from the outside: files in, lines out, exit status."""

import gzip
import io
import json
import lzma
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from lachan.cli import main
from lachan.policy import syntax_read

DATA = Path(__file__).parent / "data/rulecases"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.txt"
    path.write_text(
        "||bad.example^\n@@||ok.bad.example^\n192.0.2.1\n", encoding="utf-8"
    )
    return path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_check_tells_format_rules_and_what_is_left_out(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lists", "check", str(rules), "--json"]) == 0
    assert lines(capsys) == [
        {
            "format": "adblock",
            "rules": 2,
            "skipped": 1,
            "reasons": {"address": 1},
            "examples": [{"line": 3, "text": "192.0.2.1", "reason": "address"}],
        }
    ]
    assert main(["lists", "check", str(rules)]) == 0
    assert "adblock, 2 rules, 1 left out" in capsys.readouterr().out


def test_match_answers_a_line_a_name_in_order(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["www.bad.example", "ok.bad.example", "other.example", "BAD.Example."]
    argv = ["lists", "match", "--rules", str(rules), "--json", "--", *names]
    assert main(argv) == 0
    assert lines(capsys) == [
        {"name": names[0], "blocked": True, "rule": "||bad.example^"},
        {"name": names[1], "blocked": False, "rule": "@@||ok.bad.example^"},
        {"name": names[2], "blocked": False, "rule": None},
        {"name": names[3], "blocked": True, "rule": "||bad.example^"},
    ]


def test_match_reads_names_from_stdin(
    rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = io.BytesIO(b"bad.example\n\nfine.example\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(given))
    assert main(["lists", "match", "--rules", str(rules), "-"]) == 0
    out = capsys.readouterr().out
    assert out == "bad.example: blocked by ||bad.example^\nfine.example: not listed\n"


def test_match_knows_who_asks_and_for_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, allow = tmp_path / "rules", tmp_path / "allow"
    rules.write_text("||x^$dnstype=AAAA,client=192.0.2.1|An,ctag=child\n||y^\n")
    allow.write_text("y\n")
    command = ["lists", "match", "--rules", str(rules), "--allow", str(allow), "--json"]
    child = ["--client-tag", "phone", "--client-tag", "child"]
    for extra, blocked in (
        (["--qtype", "aaaa", "--client-ip", "192.0.2.1", *child], True),
        (["--qtype", "AAAA", "--client-name", "An", *child], True),
        (["--qtype", "AAAA", "--client-name", "An"], False),
        (["--client-ip", "192.0.2.1", *child], False),
    ):
        assert main([*command, *extra, "--", "x", "y", "a.y"]) == 0
        assert [line["blocked"] for line in lines(capsys)] == [blocked, False, True]


def test_subtree_and_several_files_are_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("one.example\n")
    two.write_text("0.0.0.0 two.example\n")
    argv = ["lists", "match", "--rules", str(one), "--rules", str(two), "--subtree"]
    assert main([*argv, "--json", "--", "a.one.example", "a.two.example"]) == 0
    assert [line["blocked"] for line in lines(capsys)] == [True, True]


@pytest.mark.parametrize("module", [gzip, lzma], ids=["gz", "xz"])
def test_packed_lists_are_unpacked(
    module: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = module.compress
    path = tmp_path / "list"
    path.write_bytes(packed(b"bad.example\n"))
    assert main(["lists", "check", str(path), "--json"]) == 0
    assert lines(capsys)[0]["rules"] == 1
    path.write_bytes(packed(b"bad.example\n" * 100)[:-9])
    assert main(["lists", "check", str(path), "--json"]) == 1
    assert str(path) in capsys.readouterr().err


def test_what_cannot_be_done_is_told_without_a_traceback(
    rules: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert main(["lists", "check", str(tmp_path / "none")]) == 1
    assert "No such file" in capsys.readouterr().err
    assert main(["lists", "check", str(tmp_path)]) == 1
    damaged = tmp_path / "damaged.gz"
    damaged.write_bytes(gzip.compress(b"bad.example\n" * 9)[:12] + b"\xff" * 40)
    assert main(["lists", "check", str(damaged)]) == 1
    monkeypatch.setattr(syntax_read, "MAX_OCTETS", 20)
    assert main(["lists", "check", str(rules)]) == 1
    assert "larger than" in capsys.readouterr().err
    monkeypatch.undo()
    argv = ["lists", "match", "--rules", str(rules)]
    assert main([*argv, "--client-ip", "home", "--", "x"]) == 2
    assert "'home' is not an address" in capsys.readouterr().err


def test_a_name_that_is_none_is_told_and_the_others_are_answered(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["lists", "match", "--rules", str(rules), "--json", "--"]
    assert main([*argv, "not a name", "bad.example"]) == 1
    out = capsys.readouterr()
    assert "'not a name' is not a domain name" in out.err
    answers = [json.loads(line)["blocked"] for line in out.out.splitlines()]
    assert answers == [False, True]


@pytest.mark.parametrize(
    "argv", [["check"], ["match", "x"], ["nosuch"], [], ["check", "x", "--format", "x"]]
)
def test_wrong_words_end_with_two(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["lists", *argv])
    assert stopped.value.code == 2


def test_the_command_itself_runs_and_prints_any_name_anywhere() -> None:
    def lachan(*argv: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        code = "import sys; from lachan.cli import main; sys.exit(main())"
        command = [sys.executable, "-c", code, "lists", *argv]
        return subprocess.run(
            command,
            input="bücher.example\n".encode(),
            capture_output=True,
            check=False,
            env={"PATH": "/usr/bin:/bin", **environment},
        )

    sample = str(DATA / "samples/hosts_300.txt")
    done = lachan("check", sample, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["rules"] == 289
    plain = {"PYTHONUTF8": "1", "PYTHONIOENCODING": "ascii:strict"}
    rules = str(DATA / "blocky_edge_cases.txt")
    for environment in ({"PYTHONUTF8": "1"}, plain):
        name = "münchen.example.de"
        done = lachan("match", "--rules", rules, "--", name, **environment)
        assert done.returncode == 0
        assert b"blocked by xn--mnchen-3ya.example.de" in done.stdout
        done = lachan("match", "--rules", rules, "--json", "-", **environment)
        assert json.loads(done.stdout)["rule"] is None
