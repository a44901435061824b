"""The keys of reports are apart from a backup, and end after thirty days."""

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.site.test_backup import lachan

from lachan.lib.errors import RefusedError
from lachan.site import archive, checks_reports, keystore
from lachan.site.finding import State
from lachan.site.paths import Paths

NOW = dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC)
ITEM, WRAP, CODE = "7c" * 16, b"wrap-of-a-report", b"wrap-of-a-receipt"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one report's keys; made once."""
    data = tmp_path_factory.mktemp("keyed") / "var"
    assert lachan(data, "manage", "migrate", "-v0").returncode == 0
    for part in archive.PARTS:
        (data / part).mkdir(exist_ok=True)
    with closing(sqlite3.connect(data / "db.sqlite3")) as db:
        time = "2026-11-24 03:00:00"
        db.execute("INSERT INTO vault_item VALUES (?, ?, NULL, '')", [ITEM, time])
        db.execute("INSERT INTO vault_team (id, ref, label) VALUES (1, 'team:1', 'A')")
        db.execute(
            "INSERT INTO vault_teamkey (id, team_id, generation, public, made_at) "
            "VALUES (1, 1, 1, x'00', ?)",
            [time],
        )
        db.execute(
            "INSERT INTO vault_itemwrap (id, item_id, team_id, team_key_id, sealed) "
            "VALUES (1, ?, 1, 1, ?)",
            [ITEM, WRAP],
        )
        db.execute(
            "INSERT INTO vault_codewrap (id, item_id, finder, sealed) "
            "VALUES (1, ?, x'11', ?)",
            [ITEM, CODE],
        )
        db.commit()
    return data


@pytest.fixture
def installation(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "var")
    return tmp_path / "var"


@pytest.fixture
def kept(installation: Path, tmp_path: Path) -> Path:
    file = tmp_path / "kept.tar.gz"
    done = lachan(installation, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert "30 days at most" in done.stderr
    return file


def octets_of(file: Path, where: Path) -> bytes:
    archive.unpack(file, where)
    return b"".join(p.read_bytes() for p in where.rglob("*") if p.is_file())


def wraps(data: Path) -> list[bytes]:
    with closing(sqlite3.connect(data / "db.sqlite3")) as db:
        sql = (
            "SELECT sealed FROM vault_itemwrap UNION SELECT sealed FROM vault_codewrap"
        )
        return sorted(row for (row,) in db.execute(sql))


def test_no_key_of_a_report_is_in_the_backup_itself(kept: Path, tmp_path: Path) -> None:
    main = octets_of(kept, tmp_path / "main")
    apart = octets_of(keystore.beside(kept), tmp_path / "apart")
    assert ITEM.encode() in main
    for secret in (WRAP, CODE):
        assert secret not in main
        assert secret in apart
    assert keystore.beside(kept).stat().st_mode & 0o077 == 0


def test_both_files_together_bring_everything_back(kept: Path, tmp_path: Path) -> None:
    data, before = tmp_path / "new", tmp_path / "var"
    secrets = ("--secrets", str(before / "secrets"))
    done = lachan(data, "restore", str(kept), *secrets)
    assert done.returncode == 0, done.stderr
    assert wraps(data) == wraps(before) == sorted([WRAP, CODE])


def test_a_restore_asks_for_the_keys_of_reports(kept: Path, tmp_path: Path) -> None:
    data = tmp_path / "new"
    elsewhere = keystore.beside(kept).rename(tmp_path / "apart")
    words = ("restore", str(kept), "--secrets", str(tmp_path / "var/secrets"))
    done = lachan(data, *words)
    assert done.returncode == 1
    assert "--keys FILE names it" in done.stderr
    assert not (data / "media").exists()
    done = lachan(data, *words, "--without-keys")
    assert done.returncode == 0, done.stderr
    assert wraps(data) == []
    done = lachan(data, *words, "--keys", str(elsewhere), "--force")
    assert done.returncode == 0, done.stderr
    assert len(wraps(data)) == 2


def test_the_keys_of_another_backup_are_refused(
    installation: Path, kept: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.tar.gz"
    assert lachan(installation, "backup", str(other)).returncode == 0
    words = ("restore", str(kept), "--keys", str(keystore.beside(other)), "--force")
    done = lachan(installation, *words)
    assert done.returncode == 1
    assert "was made with another backup" in done.stderr


def test_a_copy_ends_after_thirty_days(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    old, young = tmp_path / "old.keys", tmp_path / "young.keys"
    for copy, days in ((old, 31), (young, 29)):
        copy.write_bytes(b"keys")
        keystore.remember(paths, copy, NOW - dt.timedelta(days=days))
    assert keystore.older_than_allowed(paths, NOW) == [str(old)]
    assert keystore.end_old(paths, NOW) == []
    assert (old.exists(), young.exists()) == (False, True)
    assert keystore.older_than_allowed(paths, NOW + dt.timedelta(days=2)) == [
        str(young)
    ]


def test_the_doctor_names_a_copy_that_could_not_be_removed(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    assert checks_reports.key_store(paths).state is State.OK
    copy = tmp_path / "old.keys"
    copy.mkdir()  # it cannot be unlinked
    keystore.remember(paths, copy, NOW - dt.timedelta(days=400))
    assert keystore.end_old(paths, NOW) == [str(copy)]
    finding = checks_reports.key_store(paths)
    assert finding.state is State.WARNING
    assert str(copy) in finding.todo


def test_a_pair_is_checked_by_its_moment() -> None:
    keystore.check_pair("2026-11-24", "2026-11-24", Path("a.keys"))
    with pytest.raises(RefusedError, match="another backup"):
        keystore.check_pair("2026-11-24", "2026-11-25", Path("a.keys"))
