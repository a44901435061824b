"""What was backed up comes back whole; nothing is replaced before all is checked."""

import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from tests.vault.people import a_team

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.site import archive, dump, keys, keystore
from lachan.site.commands import backup, restore
from lachan.site.models import JobRun
from lachan.site.paths import Paths
from lachan.vault.models import ItemWrap

LACHAN = [sys.executable, "-c", "from lachan.cli import main; raise SystemExit(main())"]


def lachan(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command on an SQLite installation of its own."""
    return subprocess.run(
        [*LACHAN, *words],
        env={"PATH": "/usr/bin:/bin", "LACHAN_DATA": str(data), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a table row, a policy, counters; made once."""
    data = tmp_path_factory.mktemp("made") / "var"
    assert lachan(data, "manage", "migrate", "-v0").returncode == 0
    with sqlite3.connect(data / "db.sqlite3") as db:
        db.execute(
            "INSERT INTO site_jobrun (name, started_at, failure, failures) "
            "VALUES ('Bống', '2026-11-24', '', 3)"
        )
    db.close()
    (data / "secrets/policy.key").write_text("lachan-policy-secret 00")
    for name in ("policy/manifest.json", "stats/counts-20261124-0-x.json"):
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_text(f"content of {name}")
    (data / "stats/minutes-0-ab.jsonl").write_text("")
    for part in ("lists", "media"):
        (data / part).mkdir()
    return data


@pytest.fixture
def installation(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "var")
    return tmp_path / "var"


@pytest.fixture(scope="module")
def kept(made: Path) -> Path:
    """A backup of `made`."""
    file = made.parent / "kept.tar.gz"
    done = lachan(made, "backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


def test_the_minutes_of_a_day_are_in_no_backup(kept: Path) -> None:
    with tarfile.open(kept) as archive:
        names = archive.getnames()
    assert "stats/counts-20261124-0-x.json" in names
    assert [n for n in names if "minutes" in n] == []


def rows(data: Path) -> list[Any]:
    with sqlite3.connect(data / "db.sqlite3") as db:
        found = db.execute("SELECT name, failures FROM site_jobrun").fetchall()
    db.close()
    return found


def test_everything_comes_back_into_an_empty_directory(
    made: Path, kept: Path, tmp_path: Path
) -> None:
    data = tmp_path / "new"
    done = lachan(data, "restore", str(kept), "--secrets", str(made / "secrets"))
    assert done.returncode == 0, done.stderr
    assert rows(data) == [("Bống", 3)]
    for part in archive.PARTS:
        made_of = archive.hashes(made / part)
        whole = {n: h for n, h in made_of.items() if not n.startswith("minutes-")}
        assert archive.hashes(data / part) == whole
    assert (data / "secrets/django.key").read_bytes() == (
        made / "secrets/django.key"
    ).read_bytes()
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secrets").stat().st_mode & 0o777 == 0o700
    assert (data / "db.sqlite3").stat().st_mode & 0o777 == 0o600
    left = {p.name for p in data.iterdir()} - {"db.sqlite3", "secrets", "run"}
    assert {n for n in left if not n.startswith("db.")} == set(archive.PARTS)


def test_no_secret_is_in_the_file(made: Path, kept: Path) -> None:
    with tarfile.open(kept) as tar:
        assert not any("secrets" in name for name in tar.getnames())
        text = b"".join(f.read() for m in tar if (f := tar.extractfile(m)))
    for name in ("django.key", "policy.key"):
        assert (made / "secrets" / name).read_bytes().split()[-1] not in text.split()
    assert kept.stat().st_mode & 0o077 == 0


def test_a_backup_is_never_overwritten(made: Path, kept: Path) -> None:
    before = kept.read_bytes()
    done = lachan(made, "backup", str(kept))
    assert (done.returncode, kept.read_bytes()) == (1, before)
    assert "exists; a backup is never overwritten" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_installation_that_is_there_is_replaced_only_by_force(
    installation: Path, kept: Path
) -> None:
    with sqlite3.connect(installation / "db.sqlite3") as db:
        db.execute("UPDATE site_jobrun SET failures = 9")
    db.close()
    done = lachan(installation, "restore", str(kept))
    assert done.returncode == 1
    assert "--force replaces it" in done.stderr
    assert rows(installation) == [("Bống", 9)]
    assert lachan(installation, "restore", str(kept), "--force").returncode == 0
    assert rows(installation) == [("Bống", 3)]


def test_what_was_erased_since_the_backup_is_erased_again(
    installation: Path, tmp_path: Path
) -> None:
    item = "5d" * 16
    with sqlite3.connect(installation / "db.sqlite3") as db:
        row = (item, "2026-11-24 03:00:00", "")
        db.execute("INSERT INTO vault_item (id, made_at, proof) VALUES (?, ?, ?)", row)
    db.close()
    file = tmp_path / "with-item.tar.gz"
    assert lachan(installation, "backup", str(file)).returncode == 0
    (installation / "secrets/vault-erased").write_text(f"\n{item}\n")
    done = lachan(installation, "restore", str(file), "--force")
    assert done.returncode == 0, done.stderr
    assert "1 reports erased since then were erased again" in done.stderr
    with sqlite3.connect(installation / "db.sqlite3") as db:
        assert db.execute("SELECT destroyed_at FROM vault_item").fetchone()[0]
    db.close()


def test_other_keys_are_refused_before_anything_is_touched(
    installation: Path, kept: Path
) -> None:
    (installation / "secrets/policy.key").write_text("lachan-policy-secret 11")
    done = lachan(installation, "restore", str(kept), "--force")
    assert done.returncode == 1
    assert "not the keys of this backup (policy)" in done.stderr
    assert rows(installation) == [("Bống", 3)]


def test_a_backup_that_does_not_fit_changes_no_key(
    installation: Path, made: Path, kept: Path, tmp_path: Path
) -> None:
    stage, file = tmp_path / "stage", tmp_path / "other.tar.gz"
    contents = archive.unpack(kept, stage)
    archive.pack(stage, replace(contents, kind="postgresql"), file)
    (installation / "secrets/policy.key").write_text("lachan-policy-secret 11")
    for data in (installation, tmp_path / "new"):
        words = ("--secrets", str(made / "secrets"), "--force")
        done = lachan(data, "restore", str(file), *words)
        assert done.returncode == 1
        assert "the backup is of postgresql" in done.stderr
    assert (installation / "secrets/policy.key").read_text().endswith(" 11")
    assert not (tmp_path / "new/secrets").exists()


def test_one_changed_octet_is_noticed(
    installation: Path, kept: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.tar.gz"
    with tarfile.open(kept) as old, tarfile.open(bad, "w:gz") as new:
        for member in old:
            file = old.extractfile(member)
            data = file.read() if file else b""
            if member.name.startswith("stats/"):
                data = data.replace(b"content", b"contemt")
            new.addfile(member, io.BytesIO(data) if file else None)
    done = lachan(installation, "restore", str(bad), "--force")
    assert done.returncode == 1
    assert "is damaged at: stats/counts-20261124-0-x.json" in done.stderr
    assert rows(installation) == [("Bống", 3)]


@pytest.mark.parametrize("octets", [0, 10, 1000])
def test_half_a_file_is_no_backup(kept: Path, tmp_path: Path, octets: int) -> None:
    half = tmp_path / "half.tar.gz"
    half.write_bytes(kept.read_bytes()[:octets])
    with pytest.raises(RefusedError, match="is not a whole backup"):
        archive.unpack(half, tmp_path / "out")


def test_a_file_that_climbs_out_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar.gz"
    with tarfile.open(bad, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("../climbed"))
    with pytest.raises(RefusedError, match="is not a whole backup"):
        archive.unpack(bad, tmp_path / "deep" / "out")
    assert not (tmp_path / "deep" / "climbed").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    bad = tmp_path / "bad.tar.gz"
    member = tarfile.TarInfo("database")
    member.type, member.linkname = kind, "nowhere"
    with tarfile.open(bad, "w:gz") as tar:
        tar.addfile(member)
    with pytest.raises(RefusedError, match="is not a whole backup"):
        archive.unpack(bad, tmp_path / "out")
    assert list((tmp_path / "out").glob("*")) == []


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar.gz"
    text = json.dumps({"format": 99}).encode()
    member = tarfile.TarInfo(archive.MANIFEST)
    member.size = len(text)
    with tarfile.open(bad, "w:gz") as tar:
        tar.addfile(member, io.BytesIO(text))
    with pytest.raises(RefusedError, match="a format this version does not know"):
        archive.unpack(bad, tmp_path / "out")


@pytest.mark.django_db
def test_migrations_of_a_newer_version_are_refused() -> None:
    with pytest.raises(RefusedError, match="made by a newer version"):
        dump.check_known([["site", "9999_from_tomorrow"]])


@pytest.mark.django_db(transaction=True)
def test_the_configured_database_comes_back(data: Paths, tmp_path: Path) -> None:
    """On whichever database the suite runs: rows, numbers that count on, sequences."""
    if connection.vendor == "sqlite":
        return  # the tests above run the whole way on SQLite
    keys.ensure_django_key(data.secrets)
    for part in archive.PARTS:
        (data.data / part).mkdir(exist_ok=True)
    an = User.objects.create_user("an", "mat-khau-dai")
    JobRun.objects.create(name="Bống\t\\N\n", started_at=timezone.now())
    a_team("xa", "Lê Thị An")  # with an item of its own, and so a wrap
    file = tmp_path / "kept.tar.gz"
    backup.save(data, file)
    User.objects.create_user("giang", "mat-khau-dai")
    JobRun.objects.all().delete()

    stage = tmp_path / "stage"
    contents = archive.unpack(file, stage)
    with pytest.raises(RefusedError, match="--force replaces it"):
        restore.check_fits(contents, stage, force=False)
    restore.check_fits(contents, stage, force=True)
    assert (stage / "database/vault_itemwrap.copy").read_bytes() == b""
    restore.add_keys(contents, keystore.beside(file), stage)
    restore.put_back(contents, stage, data)

    assert User.objects.count() == 2
    assert not User.objects.filter(username="giang").exists()
    assert User.objects.get(pk=an.pk).check_password("mat-khau-dai")
    assert ItemWrap.objects.count() == 1
    assert JobRun.objects.get().name == "Bống\t\\N\n"
    assert User.objects.create_user("chi", "mat-khau-dai").pk > an.pk


@pytest.mark.django_db(transaction=True)
def test_a_restore_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        return  # there the file is checked, then replaced by a rename
    User.objects.create_user("an", "mat-khau-dai")
    with pytest.raises(RefusedError, match="lacks the table"):
        dump.load_postgresql(tmp_path, dump.applied_migrations())
    assert [u.username for u in User.objects.all()] == ["an"]
