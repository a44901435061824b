"""`lachan policy` as a person or a script uses it."""

import json
from pathlib import Path
from typing import Any

import pytest

from lachan.cli import main
from lachan.policy.commands import list_source

PROFILE = """
id = "bong"
age = "6-9"
windows = [{label = "Giờ ngủ", from = "21:30", to = "06:00"}]
"""


class Shell:
    def __init__(self, capsys: pytest.CaptureFixture[str], directory: Path) -> None:
        self._capsys, self.directory = capsys, directory

    def __call__(self, *words: str) -> tuple[int, str, str]:
        try:
            status = main(["policy", *words])
        except SystemExit as e:
            status = int(e.code or 0)
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        return status, out, err

    def json(self, *words: str) -> list[dict[str, Any]]:
        status, out, _ = self(*words, "--json")
        assert status == 0
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    (tmp_path / "bets.txt").write_text("bet.example\nnot a name !\n")
    (tmp_path / "bong.toml").write_text(PROFILE, encoding="utf-8")
    return Shell(capsys, tmp_path)


def compiled(shell: Shell, *words: str) -> str:
    out = str(shell.directory / "policy")
    bets = f"{shell.directory / 'bets.txt'}=gambling,subtree"
    shell.json("compile", "--list", bets, "--out", out, *words)
    return out


def test_compile_tells_what_it_made(shell: Shell) -> None:
    bets = f"{shell.directory / 'bets.txt'}=gambling,subtree"
    out = str(shell.directory / "p")
    [made] = shell.json("compile", "--list", bets, "--out", out)
    assert (made["generation"], made["changed"], made["names"]) == (1, True, 1)
    assert made["lists"][0]["skipped"] == 1
    status, text, _ = shell("compile", "--list", bets, "--out", out)
    assert status == 0
    assert "generation 1 unchanged" in text
    assert "1 left out" in text


def test_explain_has_the_published_keys(shell: Shell) -> None:
    out = compiled(shell)
    [told] = shell.json("explain", "--policy", out, "www.bet.example")
    assert told == {
        "name": "www.bet.example",
        "action": "nxdomain",
        "origin": "safety",
        "categories": ["gambling"],
        "source": "bets.txt",
        "rule": "bet.example",
        "ede": 15,
        "ttl": 300,
        "until": None,
    }


def test_explain_looks_at_a_profile_at_a_time(shell: Shell) -> None:
    out = compiled(shell, "--profile", str(shell.directory / "bong.toml"))
    words = ("explain", "--policy", out, "--profile", "bong", "--at")
    [night] = shell.json(*words, "2026-11-24T21:45+07:00", "vnexpress.net")
    assert (night["action"], night["rule"]) == ("block", "Giờ ngủ")
    assert (night["ede"], night["origin"]) == (17, "family")
    assert night["until"] == "2026-11-25T06:00:00+07:00"
    [day] = shell.json(*words, "2026-11-24T12:00+07:00", "vnexpress.net")
    assert (day["action"], day["until"]) == ("allow", "2026-11-24T21:30:00+07:00")


def test_explain_in_words_names_who_decided(shell: Shell) -> None:
    status, text, _ = shell("explain", "--policy", compiled(shell), "bet.example")
    assert status == 0
    assert "bet.example: nxdomain, decided by safety" in text
    assert "in gambling" in text


def test_explain_takes_types_by_name(shell: Shell) -> None:
    out = compiled(shell, "--profile", str(shell.directory / "bong.toml"))
    words = ("explain", "--policy", out, "--profile", "bong", "--qtype", "HTTPS")
    at = ("--at", "2026-11-24T12:00+07:00")
    [told] = shell.json(*words, *at, "www.google.com")
    assert (told["action"], told["ede"]) == ("rewrite", 4)


def test_a_name_that_is_none_is_told_and_the_rest_answered(shell: Shell) -> None:
    out = compiled(shell)
    status, text, err = shell(
        "explain", "--policy", out, "--json", "a b", "bet.example"
    )
    assert status == 1
    assert "'a b' is not a domain name" in err
    assert len(text.splitlines()) == 1


def test_a_signed_directory_is_made_with_a_made_key(shell: Shell) -> None:
    key = shell.directory / "k"
    [made] = shell.json("keygen", "--out", str(key))
    out = compiled(shell, "--sign-key", str(key))
    last = Path(out, "manifest.json").read_text().splitlines()[1]
    assert last.startswith(made["key_id"] + " ")
    assert Path(made["public"]).exists()
    status, _, err = shell("keygen", "--out", str(key))
    assert (status, "never overwritten" in err) == (1, True)


def test_a_warning_is_told_and_nothing_is_lifted(shell: Shell) -> None:
    path = shell.directory / "p.toml"
    path.write_text('id = "p"\nallow = ["gambling"]\n')
    out = str(shell.directory / "policy")
    status, _, err = shell("compile", "--profile", str(path), "--out", out)
    assert status == 0
    assert "gambling may not be lifted" in err


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("explain", "--policy", "{d}/absent", "a.vn"), 1, "no usable snapshot"),
        (("compile", "--list", "{d}/bets.txt", "--out", "{d}/x"), 2, "is not FILE="),
        (("compile", "--list", "{d}/a=nope", "--out", "{d}/x"), 2, "no category"),
        (("compile", "--list", "{d}/a=adult,format=x", "--out", "{d}/x"), 2, "format"),
        (("compile", "--list", "{d}/absent=adult", "--out", "{d}/x"), 1, "absent"),
        (("compile", "--profile", "{d}/absent", "--out", "{d}/x"), 1, "absent"),
        (("compile", "--profile", "{d}/bets.txt", "--out", "{d}/x"), 1, "not TOML"),
        (("compile", "--sign-key", "{d}/bets.txt", "--out", "{d}/x"), 1, "is not a"),
        (("compile",), 2, "--out"),
        ((), 2, "WORD"),
    ],
)
def test_what_is_wrong_is_told_with_its_status(
    shell: Shell, words: tuple[str, ...], status: int, told: str
) -> None:
    given = [word.format(d=shell.directory) for word in words]
    code, _, err = shell(*given)
    assert (code, told in err) == (status, True)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--profile", "nobody", "a.vn"), 1, "no profile 'nobody'"),
        (("--at", "noon", "a.vn"), 2, "ISO 8601"),
        (("--at", "2026-11-24T12:00", "a.vn"), 2, "no offset"),
        (("--qtype", "NOPE", "a.vn"), 2, "is no type"),
    ],
)
def test_explain_refuses_what_it_cannot_answer(
    shell: Shell, words: tuple[str, ...], status: int, told: str
) -> None:
    code, _, err = shell("explain", "--policy", compiled(shell), *words)
    assert (code, told in err) == (status, True)


@pytest.mark.parametrize(
    ("text", "path", "category", "form", "subtree"),
    [
        ("l.txt=adult", "l.txt", "adult", "auto", False),
        ("l.txt=adult,subtree", "l.txt", "adult", "auto", True),
        ("l.txt=adult,format=hosts,subtree", "l.txt", "adult", "hosts", True),
        ("a=b.txt=adult,format=rpz", "a=b.txt", "adult", "rpz", False),
        ("a,b=c.d/l.txt=games", "a,b=c.d/l.txt", "games", "auto", False),
    ],
)
def test_a_list_is_named_with_category_and_options(
    text: str, path: str, category: str, form: str, subtree: bool
) -> None:
    found = list_source(text)
    assert (str(found.path), found.category) == (path, category)
    assert (found.format, found.subtree) == (form, subtree)
