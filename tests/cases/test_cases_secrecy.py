"""A case walked to its end and erased leaves no word of it in rows, files or logs."""

import io
import json
import logging
import tempfile
from pathlib import Path

import pytest
from tests.cases.places import another_town
from tests.cases.town import (
    CALM,
    HOUR,
    Town,
    a_case,
    a_report,
    a_town,
    take,
    write,
)
from tests.reports.network import NOW
from tests.reports.test_reports_secrecy import whole_database
from tests.site import markers

from lachan.cases.models import Case
from lachan.cases.rules.kinds import Answered
from lachan.cases.rules.retention import Outcome
from lachan.cases.rules.steps import Act
from lachan.cases.services import (
    exporting,
    finding,
    keeping,
    plan,
    reading,
    telling,
    transfers,
    work,
)
from lachan.cases.services.finding import Asked
from lachan.cases.services.plan import NewLine, Service
from lachan.cases.services.steps import Step
from lachan.reports.rules import sealedfile
from lachan.reports.rules.intake import Child
from lachan.reports.services.exporting import To
from lachan.site.paths import Paths

SAID = {
    "child": "Đinh Thị Rạng Ngời",
    "carer": "Bà Mộc Miên Trắng",
    "note": "Hẹn ở cổng chợ chiều mưa",
    "step": "Lời kể dịu dàng bên suối",
    "form": "Mẹ bán xôi ngõ Tường Vi",
    "plan": "Tư vấn dưới tán phượng vĩ",
    "provider": "Nhà của Cô Lụa Đào",
    "opinion": "Em muốn ở với dì Nà Lướt",
    "offer": "Em theo dì về bản xa mờ",
}


@pytest.mark.django_db(transaction=True)
def test_no_word_of_a_case_lies_anywhere_in_clear(
    data: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        town = a_town(data)
        case = _journey(town)
        found = _looked_for(tmp_path, log)
        keeping.decide(
            outcome=Outcome.HELPED,
            months=1,
            basis="x",
            by=town.network.admin,
            now=NOW + 42 * 24 * HOUR,
        )
        assert keeping.erase_due(now=NOW + 400 * 24 * HOUR) == 1
        found |= _looked_for(tmp_path, log)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    assert found == set()
    # What may be read there is found there: the search does look.
    number = Case.objects.get(pk=case.pk).number
    assert markers.where({"number": number}, whole_database())


def _journey(town: Town) -> Case:
    """Walk a case to its end, with words wherever words can be."""
    worker = town.worker.key
    child = Child(name=SAID["child"], birth_year=2014, carer=SAID["carer"])
    case = a_case(town, a_report(child=child))
    _moved_away_and_back(town, case)
    work.note(case=case.pk, text=SAID["note"], who=worker, now=NOW + 2 * HOUR)
    then = NOW + 2 * HOUR
    write(case, Act.WRITE_INTAKE, town.worker, then, family=SAID["form"])
    take(town, case, Act.WRITE_INTAKE, words=SAID["step"])
    take(town, case, Act.VERIFY, founded=True)
    take(town, case, Act.ASSESS, **CALM)
    take(town, case, Act.ASSESS_SPECIFIC, 20)
    take(town, case, Act.MEET, 24)
    line = NewLine(
        Service(SAID["plan"], SAID["provider"]),
        NOW.date(),
        (NOW + 20 * 24 * HOUR).date(),
        1_500_000,
    )
    plan.add(case=case.pk, line=line, who=worker, now=NOW + 25 * HOUR)
    said = {"plan": True, "child_said": True, "parents_said": True}
    take(town, case, Act.SUBMIT_PLAN, 30, words=SAID["opinion"], **said)
    take(town, case, Act.APPROVE, 40, until=NOW + 30 * 24 * HOUR)
    telling.tell_due(now=NOW + 40 * HOUR)
    take(town, case, Act.REVIEW, 40 * 24, closing=True)
    closed = take(town, case, Act.CLOSE, 41 * 24, answered=Answered.HELPED)
    _read_found_and_sealed(town, closed)
    return closed


def _moved_away_and_back(town: Town, case: Case) -> None:
    there = another_town(town.network)
    step = Step(
        Act.OFFER, reason="moved", words=SAID["offer"], to=there.commune.team.pk
    )
    transfers.offer(case=case.pk, step=step, who=town.worker.key, now=NOW + HOUR)
    transfers.answer_offer(
        case=case.pk,
        accept=False,
        reason="not_ours",
        who=there.commune.key,
        now=NOW + HOUR,
    )


def _read_found_and_sealed(town: Town, case: Case) -> None:
    """Let it be read, found by each of its words, and sealed to leave."""
    now, who = NOW + 41 * 24 * HOUR, town.worker
    opened = reading.open_case(case=case.pk, who=who.key, now=now)
    told = json.dumps([t.words for t in opened.told], ensure_ascii=False)
    for name in ("note", "step", "opinion", "offer"):
        assert SAID[name] in told  # all of it was really there
    for name, typed in SAID.items():
        asked = Asked(typed)
        got = finding.search(asked=asked, user=who.user, who=who.key, now=now)
        assert [c.pk for c in got.cases] == [case.pk], name
    to = To(code=sealedfile.new_code())
    made = exporting.export(case=case.pk, to=to, reason="court", who=who.key, now=now)
    with made.content as file:
        assert markers.where(SAID, file.read()) == set()


def _looked_for(directory: Path, log: io.StringIO) -> set[str]:
    """Return which words stand where, in whatever spelling or wrapping."""
    places = [
        ("log", log.getvalue().encode()),
        ("database", whole_database()),
        *markers.files_below(directory, directory.with_name("unpacked")),
    ]
    return {
        f"{word} in {place}"
        for place, octets in places
        for word in markers.where(SAID, octets)
    }
