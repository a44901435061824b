"""Published lists: what is in them, what never is, hashes and signature."""

import csv
import hashlib
import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.lists.conftest import GAMES

from lachan.accounts.models import User
from lachan.lists import jobs
from lachan.lists.models import LocalEntry, Publication, Source
from lachan.lists.rules import levels as rules
from lachan.lists.services import publication, release
from lachan.policy import sign
from lachan.policy.catalogue import catalogue

pytestmark = pytest.mark.django_db


def _file(client: Client, name: str) -> bytes:
    version = Publication.objects.latest("version").version
    url = reverse("lists_open:level_file", args=[version, name])
    return b"".join(client.get(url))


@pytest.fixture
def published(source: Source, keyed: bytes) -> Publication:
    release.release_if_due(timezone.now())
    jobs.publish()
    return Publication.objects.get()


def test_every_category_has_one_level_and_sensitive_ones_none() -> None:
    known = catalogue()
    levels = {c.code: rules.level_of(c, known) for c in known.values()}
    for category in known.values():
        assert (levels[category.code] is None) == (
            category.sensitive or category.code == "ads"
        )
    assert levels["learning"] is rules.Level.EVERYBODY
    assert levels["gambling"] is rules.Level.ADULTS
    assert levels["phishing"] is rules.Level.NOBODY
    order = list(rules.Level)
    for service in (c for c in known.values() if c.service):
        for code in service.within:
            mine, above = levels[service.code], levels[code]
            assert mine is not None
            assert above is None or order.index(mine) >= order.index(above)
    assert levels["tinder"] is rules.Level.ADULTS


def test_the_files_are_what_the_signed_index_says(
    published: Publication, client: Client, keyed: bytes
) -> None:
    index = _file(client, "muc-luc.json")
    sign.verify(index, _file(client, "muc-luc.json.sig").decode().strip(), keyed)
    body = json.loads(index)
    assert body["basis"] == "56/2017/NĐ-CP, Điều 37 khoản 1"
    for row in body["files"]:
        data = _file(client, row["name"])
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        assert len(data) == row["octets"]
    rows = list(csv.DictReader(io.StringIO(_file(client, "nguoi-lon.csv").decode())))
    mine = [r for r in rows if r["source"] == "tester"]
    assert {r["name"] for r in mine} == {*GAMES, "hen.example.com"}
    assert {r["licence"] for r in mine} == {"MIT"}
    assert b"0.0.0.0 bet0.example.com\n" in _file(client, "nguoi-lon.hosts.txt")
    assert b"*.bet0.example.com CNAME .\n" in _file(client, "nguoi-lon.rpz")
    assert b"/bao-chan-nham/" in _file(client, "nguoi-lon.hosts.txt")


def test_sensitive_names_and_closed_licences_stay_out(
    source: Source, keyed: bytes, client: Client, editor: User
) -> None:
    secret = {"act": "block", "category": "self-harm", "reason": "x"}
    LocalEntry.objects.create(name="an.example", **secret)
    LocalEntry.objects.create(
        name=GAMES[1], act="spare", category="gambling", reason="x"
    )
    LocalEntry.objects.create(
        name="b.an.example", act="block", category="gambling", reason="x"
    )
    release.release_if_due(timezone.now())
    Source.objects.filter(category="dating").update(licence="CC BY-NC-SA 4.0")
    jobs.publish()
    whole = b"".join(_file(client, f["name"]) for f in Publication.objects.get().files)
    assert b"an.example" not in whole
    assert b"hen.example.com" not in whole
    assert GAMES[1].encode() + b"," not in whole
    assert GAMES[2].encode() in whole


def test_a_version_a_day_and_only_when_something_changed(
    published: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert jobs.publish() is None
    later = timezone.now() + publication.EVERY
    assert publication.publish_if_due(later) is None, "nothing changed"
    LocalEntry.objects.create(
        name="moi.example", act="block", category="gambling", reason="x"
    )
    release.release_if_due(timezone.now())
    newest = publication.publish_if_due(later)
    assert newest is not None
    assert newest.version == published.version + 1


def test_the_page_names_level_basis_and_objection(client: Client, db: None) -> None:
    page = client.get(reverse("lists_open:levels")).content.decode()
    assert "Chưa công bố bản nào" in page
    for part in ("Điều 37 khoản 1", "Gây hại cho mọi người", "Hợp mọi tuổi"):
        assert part in page
    for code, category in catalogue().items():
        if category.sensitive:
            assert category.vi not in page, code


@pytest.mark.parametrize("name", ["x.csv", "..%2Fsecrets", "muc-luc.json.bak"])
def test_only_its_own_files_are_given(
    published: Publication, client: Client, name: str
) -> None:
    assert client.get(f"/muc-an-toan/1/{name}").status_code == 404
