"""Seconds that lists, searches and the page of what is late take in a country's cases.

usage: .venv/bin/python bench/cases.py [--cases 100000] [--officers 5000] [--times 15]
         [--max-p95-ms 200] [--database postgresql://…] [--keep DIR]

Fills an empty database with 34 provinces, a team for each of 500 communes, officers and
cases at every step of the process (one of 25 with 111, as many with a province), works
out every due time again from its rows and compares, then asks each page in this process
(view, database, template; no HTTP) as an officer of a commune, the team of a province
and 111; the blind index holds some 60 words of each case of these three. The status is
1 where a p95 is above --max-p95-ms or a due time differs. --keep DIR: the data stays
and is used again.
"""

import argparse
import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
COMMUNES = 500
A_CHUNK = 2_000
CLOSED_AFTER = dt.timedelta(hours=32 * 24)
Row = tuple[float, float, float, str]
A_SHARE = 25
HERE = "79"  # the province of those that 111 has
MARKS_AT_ONCE = 20_000
NAMES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Sương",
    "Trinh",
    "Linh",
    "Đạt",
    "Thảo",
    "Quân",
)
PAGES = (
    ("index", {}),
    ("index", {"xem": "mine"}),
    ("index", {"xem": "late"}),
    ("index", {"xem": "closed"}),
    ("index", {"page": "9"}),
    ("search", {"text": "HS-2026-004218"}),
    ("search", {"text": "Nguyễn"}),
    ("search", {"text": "Trần Sương Linh"}),
    ("search", {"text": "trường học"}),
    ("search", {"text": "0912 345 678"}),
    ("search", {"due": "late", "state": "meeting"}),
    ("late", {}),
    ("late", {"theo": "tat-ca"}),
    ("late", {"theo": "plan_draft"}),
    ("late", {"theo": "tat-ca", "page": "99"}),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--officers", type=int, default=5_000)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--max-p95-ms", type=float, default=200.0)
    parser.add_argument("--database", default="", help="an empty PostgreSQL")
    parser.add_argument("--keep", type=Path, help="data directory to make or use again")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as tmp:
        directory = args.keep or Path(tmp)
        directory.mkdir(parents=True, exist_ok=True)
        start(directory, args.database)
        people = filled(args.cases, args.officers)
        wrong = differences()
        rows = [row for name, who in people for row in asked(name, who, args.times)]
    return told(rows, args.max_p95_ms, wrong)


def start(directory: Path, database: str) -> None:
    """Point the settings at this run, load Django, make the tables."""
    os.environ |= {"LACHAN_DATA": str(directory), "DATABASE_URL": database}
    for name in ("LACHAN_URL", "LACHAN_HOSTS", "LACHAN_DEBUG"):
        os.environ.pop(name, None)
    from lachan.site import boot, prepare

    boot.start_django()
    prepare.prepare(boot.paths(), print)


# --- Filling --------------------------------------------------------------------------


def filled(count: int, officers: int) -> list[tuple[str, Any]]:
    """Return (whose, person) of those who ask, filling where nothing is there."""
    from tests.cases.town import Town, a_town

    from lachan.accounts.models import User
    from lachan.cases.models import Case
    from lachan.site import boot

    if not Case.objects.exists():
        town: Town = a_town(boot.paths())
        communes = _teams(town, officers)
        behind = [town.network.province.team, town.network.hotline.team]
        begun = time.perf_counter()
        for first in range(0, count, A_CHUNK):
            _keep(range(first, min(first + A_CHUNK, count)), communes, behind)
        print(f"{count} cases in {time.perf_counter() - begun:.0f} s")
    names = {"commune": "Cán bộ Phường", "province": "Cán bộ Tỉnh"}
    names["111"] = "Cán bộ Tổng Đài"
    people = [(n, User.objects.get(name=name)) for n, name in names.items()]
    for _whose, user in people:
        _index(user)
    _settle()
    return people


def _settle() -> None:
    """Let PostgreSQL know its rows, as its autovacuum does within minutes."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")


def _teams(town: Any, officers: int) -> list[Any]:
    """Keep communes with a team and people each; the town's own team comes first."""
    from lachan.accounts.models import Role, User
    from lachan.partners.models import Kind, Team, TeamKind, TeamMember, Unit
    from lachan.partners.services import teams, units

    provinces = list(Unit.objects.filter(kind=Kind.PROVINCE).order_by("code"))
    since, admin = town.network.commune.unit.valid_from, town.network.admin
    found = [town.network.commune.team]
    for n in range(COMMUNES):
        code, province = f"9{n:04}", provinces[n % len(provinces)]
        new = units.NewUnit(Kind.COMMUNE, code, f"Xã {n}", since, province=province)
        unit = units.create_unit(new, by=admin)
        made = teams.NewTeam(unit, TeamKind.RECEIVING, f"Đội xã {n}", since)
        found.append(teams.create_team(new=made, by=admin))
    people = User.objects.bulk_create(
        User(username=f"can-bo-{n}", name=f"Cán bộ {n}", role=Role.OFFICER)
        for n in range(officers)
    )
    TeamMember.objects.bulk_create(
        TeamMember(team=found[1 + n % COMMUNES], user=user, valid_from=since)
        for n, user in enumerate(people)
    )
    behind = Team.objects.filter(kind__in=(TeamKind.PROVINCE, TeamKind.HOTLINE))
    print(f"{len(found)} teams, {len(people)} officers, {behind.count()} behind")
    return found


def _index(user: Any) -> None:
    """Keep what the blind index of somebody's team says of each of its cases."""
    from tests.cast import PASSWORD

    from lachan.cases.models import Case, CaseIndexed, CaseMark
    from lachan.partners.models import TeamMember
    from lachan.vault.services import items, members

    team = TeamMember.objects.get(user=user).team_id
    if CaseIndexed.objects.filter(team=team).exists():
        return
    now = dt.datetime.now(dt.UTC)
    who = members.unlock(user=user, password=PASSWORD)
    key = items.index_key(ref=f"team:{team}", who=who, now=now)
    cases = list(Case.objects.filter(team=team).only("item", "changed_at"))
    CaseIndexed.objects.bulk_create(
        CaseIndexed(case=case, team_id=team, changed_at=case.changed_at)
        for case in cases
    )
    marks = [
        CaseMark(case=case, team_id=team, mark=mark, sound=heard)
        for case in cases
        for mark, heard in _said_in(case.pk.int, key).items()
    ]
    CaseMark.objects.bulk_create(marks, batch_size=MARKS_AT_ONCE)


def _said_in(n: int, key: bytes) -> dict[bytes, bool]:
    """Return the marks of a name, a phone and a story of 50 words out of a thousand."""
    from lachan.cases.rules import finding

    chance = random.Random(-n)
    name = " ".join(chance.choices(NAMES, k=3))
    words = " ".join(f"tu{chance.randrange(1000)}" for _n in range(50))
    story = f"Ở trường học, gọi 09{chance.randrange(10**8):08}. {words}"
    return finding.marks(key, [name], [story])


@cache
def walked(far: int, received: dt.datetime) -> Any:
    """Return a case that was received then and took so many steps of the way."""
    from lachan.cases.rules import machine
    from lachan.cases.rules.deadlines import table
    from lachan.cases.rules.process import Did
    from lachan.cases.rules.steps import MOVES

    hour = dt.timedelta(hours=1)
    case = machine.begin(received, table())
    for act, hours, said in way()[:far]:
        words: dict[str, Any] = dict(said)
        if "until" in words:
            words["until"] = received + words["until"] * hour
        roles, at = MOVES[act].by, received + hours * hour
        did = Did(act, roles, at, reason="x", written=True, **words)
        case = machine.step(case, did, table())
    return case


def way() -> tuple[tuple[Any, int, dict[str, Any]], ...]:
    """Return the steps to closure: which, hours after receiving, what comes along."""
    from lachan.cases.rules.steps import Act

    calm = {"emergency": False, "separation": False, "carer_harms": False}
    heard = {"plan": True, "child_said": True, "parents_said": True}
    return (
        (Act.WRITE_INTAKE, 1, {}),
        (Act.VERIFY, 2, {"founded": True}),
        (Act.ASSESS, 3, calm),
        (Act.ASSESS_SPECIFIC, 20, {}),
        (Act.MEET, 24, {}),
        (Act.SUBMIT_PLAN, 40, heard),
        (Act.APPROVE, 50, {"until": 30 * 24}),
        (Act.REVIEW, 31 * 24, {"closing": True}),
        (Act.CLOSE, 32 * 24, {"child_answer": True}),
    )


def _keep(numbers: range, communes: list[Any], behind: list[Any]) -> None:
    """Keep some cases with clocks, teams and reports, in bulk."""
    from django.db import transaction

    from lachan.cases.models import Case, CaseReport, CaseTeam, ClockRow
    from lachan.cases.rules.deadlines import Rung, table
    from lachan.cases.rules.kinds import Answered, Share
    from lachan.cases.services import store

    now = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
    cases, clocks, shares, reports = [], [], [], []
    for n in numbers:
        chance = random.Random(n)
        # Four of five are closed, of three years; what is open came lately.
        closed = chance.random() < 0.8
        spread = range(40 * 24, 1_100 * 24, 6) if closed else range(1, 45 * 24)
        received = now - dt.timedelta(hours=chance.choice(spread))
        process = walked(len(way()) if closed else chance.randrange(9), received)
        few = n % A_SHARE < len(behind)
        team = behind[n % A_SHARE] if few else communes[n % len(communes)]
        case = Case(
            item=uuid.UUID(int=n + 1),
            number=f"HS-2026-{n:06}",
            team=team,
            unit=team.unit,
            opened_at=received,
            changed_at=received,
            kind="grooming",
            province=team.unit.province.code if team.unit.province else HERE,
            commune=team.unit.code if team.unit.province else "",
            received=process.received,
            informed=process.informed,
            state=process.state,
            child=b"x",
            closed_at=received + CLOSED_AFTER if process.state == "closed" else None,
            answered=Answered.HELPED if process.state == "closed" else "",
        )
        case.due_code, case.due_at = store.due_of(process, table())
        cases.append(case)
        for place, clock in enumerate(process.clocks):
            row = ClockRow(case=case, place=place, rung=Rung.TEAM)
            store.project(row, clock, process.pauses)
            clocks.append(row)
        shares.append(CaseTeam(case=case, team=team, share=Share.OWNER))
        reports.append(CaseReport(case=case, report=uuid.uuid4(), main=True))
    with transaction.atomic():
        Case.objects.bulk_create(cases)
        ClockRow.objects.bulk_create(clocks)
        CaseTeam.objects.bulk_create(shares)
        CaseReport.objects.bulk_create(reports)


def differences() -> int:
    """Work every due time out again from its rows; return how many differ."""
    from lachan.cases.models import Case, ClockRow
    from lachan.cases.rules.deadlines import table
    from lachan.cases.services import store

    rows = ClockRow.objects.filter(case__pauses=None).order_by("case", "place")
    wrong = total = 0
    first: dict[uuid.UUID, tuple[bool, dt.datetime, str]] = {}
    for row in rows.iterator(chunk_size=A_CHUNK):
        clock, total = store.clock_of(row), total + 1
        due = table().due(clock)
        wrong += due != row.due_at
        if clock.runs:
            mine = (clock.reminder, due, str(clock.code))
            first[row.case_id] = min(mine, first.get(row.case_id, mine))
    kept = Case.objects.filter(pauses=None).values_list("pk", "due_code", "due_at")
    for pk, code, due_at in kept.iterator(chunk_size=A_CHUNK):
        _reminder, due, said = first.get(pk, (False, None, ""))
        wrong += (said, due) != (code, due_at)
    print(f"{total} clocks worked out again: {wrong} differ")
    return wrong


# --- Asking ---------------------------------------------------------------------------


def asked(whose: str, user: Any, times: int) -> Iterator[Row]:
    """Yield (p95 ms, p50 ms, CPU p50 ms, page) as one person opens each page."""
    from django.urls import reverse
    from tests.cast import PASSWORD
    from tests.reports.desk import unlocked

    from lachan.vault.services import members

    key = members.unlock(user=user, password=PASSWORD)
    client = unlocked(user, key)
    client.defaults["HTTP_HOST"] = "localhost"
    for name, query in PAGES:
        address = reverse(f"cases:{name}")
        ask = client.post if name == "search" else client.get
        took: list[float] = []
        used: list[float] = []
        for _n in range(times + 1):
            begun, cpu = time.perf_counter(), time.process_time()
            answer = ask(address, query)
            took.append(1000 * (time.perf_counter() - begun))
            used.append(1000 * (time.process_time() - cpu))
            assert answer.status_code == 200, (address, answer.status_code)
        took = sorted(took[1:])  # the first fills caches of templates
        p95 = took[min(len(took) - 1, int(0.95 * len(took)))]
        label = f"{whose} {name} {urlencode(query)}"
        yield p95, statistics.median(took), statistics.median(used[1:]), label


def told(rows: list[Row], most: float, wrong: int) -> int:
    """Print what was measured, slowest first; return the status."""
    for p95, p50, cpu, name in sorted(rows, reverse=True):
        print(f"{p95:7.1f} ms p95 {p50:7.1f} p50 {cpu:7.1f} CPU p50  {name}")
    slow = [name for p95, _p50, _cpu, name in rows if p95 > most]
    print(f"{len(rows)} pages, {len(slow)} above {most:.0f} ms")
    return 1 if slow or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
