"""Publish the lists by child-safety level: files, hashes, a signed index.

56/2017/NĐ-CP, Điều 37 khoản 1. Files are written first, then the row: what the page
names is whole.
"""

import datetime as dt
import gzip
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lachan.audit import services as audit
from lachan.lib.files import write_atomic
from lachan.lists.models import LocalEntry, Publication, Release, Source
from lachan.lists.rules import levels as rules
from lachan.lists.rules import local as local_rules
from lachan.lists.rules import titles
from lachan.lists.services import sources
from lachan.lists.services.sources import STREAM
from lachan.policy import sign
from lachan.policy.catalogue import catalogue, service_domains
from lachan.policy.names import parents
from lachan.policy.syntax import parse_list
from lachan.policy.syntax_read import read_file

EVERY = dt.timedelta(hours=20)
KEPT = 10
OWN_LICENCE = "Apache-2.0"
INDEX = "muc-luc.json"
METHOD = (
    "The level of a name is the youngest age at which the preset of its category is "
    "open; the strictest of its categories counts. Sensitive classes are left out."
)


def publish_if_due(now: dt.datetime) -> Publication | None:
    """Publish when the released lists changed, at most once a day."""
    last = Publication.objects.first()
    if last is not None and now - last.at < EVERY:
        return None
    release = Release.objects.filter(state=Release.State.DONE).first()
    if release is None or (last is not None and last.inputs == release.inputs):
        return None
    return publish(now, release)


def publish(now: dt.datetime, release: Release) -> Publication:
    """Write the next version and name it. Raises OSError."""
    last = Publication.objects.first()
    version = last.version + 1 if last else 1
    made = _write(version, now)
    with transaction.atomic():
        row = Publication.objects.create(
            version=version,
            at=now,
            generation=release.generation,
            inputs=release.inputs,
            files=made,
        )
        audit.record(STREAM, "levels.published", subject=row)
    for old in Publication.objects.all()[KEPT:]:
        shutil.rmtree(directory_of(old.version), ignore_errors=True)
    return row


def _write(version: int, now: dt.datetime) -> list[dict[str, object]]:
    directory = directory_of(version)
    directory.mkdir(parents=True, exist_ok=True)
    named = _credits()
    objections = f"{settings.LACHAN_URL.rstrip('/')}/bao-chan-nham/"
    made: list[dict[str, object]] = []
    for level, rows in rows_by_level(now).items():
        about = rules.About(
            version, timezone.localdate(now), level.value, objections, named
        )
        for ending, write in rules.FORMATS.items():
            data = write(rows, about)
            name = f"{level.value}.{ending}"
            _keep(directory / name, data)
            made.append(
                {
                    "name": name,
                    "level": level.value,
                    "rows": len(rows),
                    "octets": len(data),
                    "sha256": hashlib.sha256(data).hexdigest(),
                }
            )
    _write_index(directory, version, now, made)
    return made


def _write_index(
    directory: Path, version: int, now: dt.datetime, made: Sequence[object]
) -> None:
    """Write the index and its signature, which covers the hashes of all files."""
    body = {
        "version": version,
        "date": timezone.localdate(now).isoformat(),
        "basis": "56/2017/NĐ-CP, Điều 37 khoản 1",
        "method": METHOD,
        "files": made,
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1).encode()
    key: Path = settings.POLICY_KEY
    secret = sign.load_secret(key) if key.exists() else None
    _keep(directory / INDEX, text)
    _keep(directory / f"{INDEX}.sig", sign.sign(text, secret).encode() + b"\n")


def _keep(path: Path, data: bytes) -> None:
    """Write a file, packed: a version has some 50 MB of names."""
    packed = gzip.compress(data, compresslevel=6, mtime=0)
    write_atomic(path.with_name(f"{path.name}.gz"), packed)


def rows_by_level(now: dt.datetime) -> Mapping[rules.Level, list[rules.Row]]:
    """Return what may be published: services, and lists whose licence allows it."""
    known = catalogue()
    levels = {
        code: level
        for code, category in known.items()
        if (level := rules.level_of(category, known))
    }
    local = LocalEntry.objects.values_in_force(now)
    rows = [*_services(), *_listed(levels), *_local(local, levels)]
    hidden = _sensitive_names()
    kept = (
        r
        for r in rows
        if r.category in levels
        and hidden.isdisjoint(parents(r.name))
        and not _spared(r, local)
    )
    return rules.strictest(kept, levels)


def _services() -> list[rules.Row]:
    known = catalogue()
    return [
        rules.Row(name, True, category, "lachan", OWN_LICENCE)
        for code, domains in service_domains().items()
        for name in domains
        for category in (code, *known[code].within)
    ]


def _listed(levels: Mapping[str, rules.Level]) -> list[rules.Row]:
    found = []
    for source in Source.objects.enabled().filter(category__in=levels):
        item = sources.list_in_force(source)
        if item is None or not rules.may_publish(source.licence):
            continue
        parsed = parse_list(
            read_file(item.path), format=item.format, subtree=item.subtree
        )
        for names, subtree in ((parsed.exact, False), (parsed.subtree, True)):
            found += [
                rules.Row(n, subtree, source.category, source.publisher, source.licence)
                for n in names
            ]
    return found


def _local(
    entries: Sequence[local_rules.Entry], levels: Mapping[str, rules.Level]
) -> list[rules.Row]:
    return [
        rules.Row(e.name, e.subtree, e.category, local_rules.PUBLISHER, OWN_LICENCE)
        for e in entries
        if e.act is local_rules.Act.BLOCK and e.category in levels
    ]


def _spared(row: rules.Row, entries: Sequence[local_rules.Entry]) -> bool:
    above = set(parents(row.name))
    return any(
        e.act is local_rules.Act.SPARE
        and e.category == row.category
        and (e.name == row.name or (e.subtree and e.name in above))
        for e in entries
    )


def _sensitive_names() -> frozenset[str]:
    """Return all names of sensitive lists: in no file, whatever else lists them."""
    codes = [code for code, category in catalogue().items() if category.sensitive]
    found: set[str] = set()
    for source in Source.objects.filter(category__in=codes):
        item = sources.list_in_force(source)
        if item is not None:
            parsed = parse_list(
                read_file(item.path), format=item.format, subtree=item.subtree
            )
            found.update(parsed.exact, parsed.subtree)
    local = LocalEntry.objects.filter(category__in=codes)
    return frozenset(found.union(local.values_list("name", flat=True)))


def _credits() -> list[str]:
    rows = Source.objects.enabled().order_by("publisher")
    known = {(r.publisher, r.licence, r.home_page) for r in rows}
    return [
        f"{titles.of(publisher)} ({licence}) {home}".strip()
        for publisher, licence, home in sorted(known)
        if rules.may_publish(licence)
    ]


def directory_of(version: int) -> Path:
    """Return where the files of a version lie."""
    lists: Path = settings.LISTS_DIR
    return lists / "_public" / str(version)


def file_of(row: Publication, name: str) -> Path | None:
    """Return the packed file of a version; None for a name that it does not have."""
    known = {str(f["name"]) for f in row.files} | {INDEX, f"{INDEX}.sig"}
    path = directory_of(row.version) / f"{name}.gz"
    return path if name in known and path.is_file() else None
