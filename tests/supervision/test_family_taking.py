"""Taking all of a family along, and deleting all of it."""

import io
import json
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD

from lachan.accounts.models import User
from lachan.policy.compile import release
from lachan.policy.live import Live
from lachan.policy.manifest import MANIFEST
from lachan.site.paths import Paths
from lachan.supervision import jobs
from lachan.supervision.models import (
    Child,
    Count,
    CountFile,
    Device,
    Family,
    MoveDraft,
    Notice,
    Published,
    Purpose,
    Sharing,
    Statement,
    Turn,
    Voice,
    Wish,
)
from lachan.supervision.services import (
    adults,
    asking,
    choices,
    consents,
    families,
    moments,
)
from lachan.supervision.services.owned import keys_of, tables

pytestmark = pytest.mark.django_db
MARK = "Zzyzx"


def fill(child: Child, tablet: Device, by: User) -> None:
    """Put something into every table that a family has."""
    now = timezone.now()
    families.edit_child(child=child, nickname=MARK, birth_year=child.birth_year, by=by)
    hours = choices.WindowFields(MARK, [0], 60, 120, "offline")
    choices.save_window(child=child, fields=hours, by=by)
    choices.add_own_rule(
        child=child, name="zzyzx.example", subtree=True, allow=True, by=by
    )
    moments.grant_time(child=child, by=by, now=now)
    moments.pause(child=child, by=by, now=now)
    wish = asking.Asked(Wish.SITE, name="zzyzx.example", reason=MARK)
    asking.ask(child=child, asked=wish, now=now)
    day = now.date()
    families.set_period(
        family=child.family, code="tet", first=day, last=day + timedelta(days=3), by=by
    )
    for voice in Voice:
        purpose = Purpose.WEEK
        consents.give(child=child, purpose=purpose, voice=voice, by=None, now=now)
    Notice.objects.create(child=child, kind="scam", day=day)
    MoveDraft.objects.create(family=child.family, found={"name": MARK})
    file = CountFile.objects.create(name="t", day=day, size=0, modified_ns=0)
    Count.objects.create(
        file=file,
        profile=child.key,
        day=day,
        hour=8,
        category="games",
        action="allow",
        count=77,
    )
    adults.invite(family=child.family, by=by, now=now)
    sharing = Sharing.objects.create(device=tablet)
    sharing.children.add(child)
    Turn.objects.create(
        sharing=sharing, child=child, start=now, until=now + timedelta(hours=1)
    )


def cells() -> str:
    """Return every value of every table but audit's and the migrations'."""
    found = []
    kept = {"audit_entry", "audit_head", "django_migrations", "django_content_type"}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names()) - kept:
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_archive_holds_every_table_of_the_family_and_no_other_family(
    home: Client, child: Child, tablet: Device, lan: User, giang: User
) -> None:
    fill(child, tablet, lan)
    other = families.open_family(owner=giang)
    families.add_child(family=other, nickname="Khác nhà", birth_year=2015, by=giang)
    answer = home.post(reverse("supervision:export"), {"password": PASSWORD})
    assert answer.streaming
    content = answer.getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        data = json.loads(archive.read("la-chan.json"))
        page = archive.read("la-chan.html").decode()
        files = set(archive.namelist())
        sheet = archive.read("csv/child.csv").decode()
    assert data["child"][0]["nickname"] == MARK
    assert data["count"][0]["count"] == 77
    assert MARK in page
    assert "Khác nhà" not in page + json.dumps(data, ensure_ascii=False)
    assert "digest" not in data["adultinvitation"][0]
    told = {m for m in tables() if not getattr(m, "never_exported", False)}
    names = {m._meta.model_name for m in told - {Statement}}
    assert names <= set(data)
    tables_to_open = {f"csv/{n}.csv" for n in names}
    assert tables_to_open <= files
    assert sheet.startswith("\ufeffid,")
    assert f",{MARK}," in sheet
    for said in ("Xin", "zzyzx.example", "Thêm khung “Zzyzx”", "Nghỉ Tết", "77"):
        assert said in page, said


def test_figures_without_consent_and_what_a_child_said_are_in_no_archive(
    home: Client, child: Child, tablet: Device, lan: User
) -> None:
    fill(child, tablet, lan)
    child.consents.filter(voice=Voice.CHILD).delete()
    answer = home.post(reverse("supervision:export"), {"password": PASSWORD})
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        data = json.loads(archive.read("la-chan.json"))
        page = archive.read("la-chan.html").decode()
    assert data["count"] == []
    assert ">77<" not in page
    assert {row["voice"] for row in data["consent"]} == {"parent"}


def test_the_archive_needs_the_password_again(home: Client, child: Child) -> None:
    answer = home.post(reverse("supervision:export"), {"password": "sai rồi nhé"})
    assert not answer.streaming
    assert "Mật khẩu chưa đúng" in answer.content.decode()


def test_what_one_adult_told_staff_is_in_no_archive(
    home: Client, child: Child, family: Family, lan: User, giang: User
) -> None:
    now = timezone.now()
    invitation, _ = adults.invite(family=family, by=lan, now=now)
    adults.join(invitation=invitation, user=giang, now=now)
    adults.disagree(family=family, by=giang, text=MARK, wants_removal=True, now=now)
    answer = home.post(reverse("supervision:export"), {"password": PASSWORD})
    content = answer.getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert MARK not in archive.read("la-chan.json").decode()
        assert MARK not in archive.read("la-chan.html").decode()


@pytest.mark.django_db(transaction=True)
def test_after_deletion_no_table_knows_the_family(
    policy: Path, home: Client, child: Child, tablet: Device, lan: User
) -> None:
    fill(child, tablet, lan)
    keys = keys_of(child.family)
    assert MARK in cells()
    assert Live(policy).profile_of("127.0.0.2") == child.key
    home.post(reverse("supervision:erase"), {"password": PASSWORD})
    left = cells()
    for text in (MARK, MARK.lower(), "127.0.0.2", *keys):
        assert text not in left
    assert Live(policy).profile_of("127.0.0.2") == "default"
    assert not Published.objects.exists()
    for model, path in tables().items():
        assert not model._default_manager.exists(), path


@pytest.mark.django_db(transaction=True)
def test_after_deletion_and_the_next_release_no_policy_file_knows_the_family(
    policy: Path, data: Paths, home: Client, child: Child, tablet: Device, lan: User
) -> None:
    fill(child, tablet, lan)
    marks = (*keys_of(child.family), "127.0.0.2", "zzyzx", MARK)
    assert any(mark.encode() in octets(policy) for mark in marks)
    home.post(reverse("supervision:erase"), {"password": PASSWORD})
    release(policy, None, sign_key=data.secrets / "policy.key")
    # Gateways may be reading the generation before for a while.
    assert jobs.sweep() == 0
    an_hour_ago = (policy / MANIFEST).stat().st_mtime - 3600
    os.utime(policy / MANIFEST, (an_hour_ago, an_hour_ago))
    assert jobs.sweep() > 0
    left = octets(policy)
    assert Live(policy).profile_of("127.0.0.2") == "default"
    for mark in marks:
        assert mark.encode() not in left, mark


def octets(directory: Path) -> bytes:
    """Return all files of a policy directory, one after the other."""
    files = sorted(p for p in directory.rglob("*") if p.is_file())
    return b"".join(p.read_bytes() for p in files)


def test_every_table_of_the_app_is_a_familys_or_known_not_to_be() -> None:
    ours = set(apps.get_app_config("supervision").get_models(include_auto_created=True))
    known = {"CountFile", "Count", "Published"}
    rest = {m.__name__ for m in ours - set(tables())} - known
    # Of schools: theirs, not a family's.
    assert {n for n in rest if not n.startswith(SCHOOL)} == set()


SCHOOL = ("School", "Group", "Exam", "Member", "Guest", "Roster", "Opinion")
