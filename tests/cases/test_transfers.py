"""A case goes from team to team: who holds its key, who is told, at each moment."""

import datetime as dt
from collections.abc import Iterable

import pytest
from tests.cases.places import another_town, member_of
from tests.cases.town import HOUR, Person, Town, a_case, a_report, take, to_plan
from tests.reports.network import NOW, Side

from lachan.accounts.models import User
from lachan.audit.services import verify
from lachan.cases import access
from lachan.cases.models import Case, CaseTeam
from lachan.cases.rules.deadlines import Code
from lachan.cases.rules.errors import IllegalStepError
from lachan.cases.rules.kinds import Happened, Share
from lachan.cases.rules.steps import Act
from lachan.cases.services import opening, reading, telling, transfers
from lachan.cases.services.steps import Step
from lachan.outbox.models import Message as Notice
from lachan.reports.models import ChainLink
from lachan.reports.rules.intake import Person as Named
from lachan.reports.services import conflict, desk
from lachan.vault.models import ItemWrap
from lachan.vault.rules.errors import NotAllowedError

pytestmark = pytest.mark.django_db
OFFER = Step(Act.OFFER, reason="moved")


def opens(person: Person, case: Case, now: dt.datetime = NOW + 5 * HOUR) -> bool:
    """Tell whether somebody can open a case, by its service."""
    try:
        reading.open_case(case=case.pk, who=person.key, now=now)
    except NotAllowedError:
        return False
    return True


def holders(case: Case) -> set[str]:
    """Return the teams that hold a wrap of a case's key, open or not."""
    wraps = ItemWrap.objects.filter(item=case.pk)
    return set(wraps.values_list("team__ref", flat=True))


def refs(*sides: Side) -> set[str]:
    """Return what the vault calls teams."""
    return {f"team:{side.team.pk}" for side in sides}


def offered(town: Town, case: Case, to: Side, hours: float = 2) -> Case:
    """Let the worker offer a case."""
    step = Step(Act.OFFER, reason="moved", to=to.team.pk)
    now = NOW + hours * HOUR
    return transfers.offer(case=case.pk, step=step, who=town.worker.key, now=now)


def answered(
    case: Case, side: Side, *, accept: bool, reason: str = "", hours: float = 4
) -> Case:
    """Let the other team answer."""
    return transfers.answer_offer(
        case=case.pk,
        accept=accept,
        reason=reason,
        who=side.key,
        now=NOW + hours * HOUR,
    )


def told(kind: str) -> set[str]:
    """Return who got a notice of a kind, by name."""
    rows = Notice.objects.filter(kind=kind)
    keys: Iterable[str] = rows.values_list("recipient_key", flat=True)
    return set(User.objects.filter(pk__in=list(keys)).values_list("name", flat=True))


def test_from_commune_to_commune_of_another_province(town: Town) -> None:
    there = another_town(town.network)
    case = a_case(town, a_report(story="Nguyên văn lời kể."))
    to_plan(town, case)
    near, far = town.network, there
    before = refs(near.commune, near.province, near.hotline)
    assert holders(case) == before

    # Offered: the other side holds a wrap and opens nothing; both are told a number.
    offered(town, case, far.commune, 25)
    assert holders(case) == before | refs(far.commune)
    assert not opens(member_of(far.commune), case)
    assert access.offers_for(far.commune.user, NOW).get() == case
    assert told(telling.OFFERED) == {far.commune.user.name}
    assert opens(town.worker, case)

    # Declined with a reason: what the offer gave is taken back.
    declined = answered(case, far.commune, accept=False, reason="not_ours", hours=26)
    assert declined.team == near.commune.team
    assert holders(case) == before
    assert told(telling.ANSWERED) == {"Cán bộ Phường", "Chủ tịch", "Đồng nghiệp"}
    report = case.reports.get().report
    assert not ItemWrap.objects.filter(
        item=report, team__ref__in=refs(far.commune)
    ).exists()

    # Accepted: the case, its clocks and its report are theirs, with their own behind.
    offered(town, case, far.commune, 27)
    moved = answered(case, far.commune, accept=True, hours=28)
    assert (moved.team, moved.unit) == (far.commune.team, far.commune.unit)
    assert (moved.received, moved.state) == (case.received, "plan")
    assert holders(case) == refs(far.commune, far.province, near.hotline)
    shares = dict(CaseTeam.objects.filter(case=case).values_list("team", "share"))
    assert shares[far.commune.team.pk] == Share.OWNER
    assert shares[far.province.team.pk] == Share.BEHIND
    then = NOW + 30 * HOUR
    assert opens(member_of(far.commune), case, then)
    for person in (town.worker, town.chair, town.province, member_of(far.province)):
        assert not opens(person, case, then)
    conflict.know_nobody(report=report, who=far.commune.key, now=then)
    view = desk.open_report(report=report, who=far.commune.key, now=then)
    assert view.told.story == "Nguyên văn lời kể."
    assert ChainLink.objects.get(report=report, team=far.commune.team.pk).told

    # Where the child went is no business of the province it left.
    assert not access.load_for(town.province.user, then).exists()
    assert access.load_for(far.province.user, then).get() == case
    assert verify("cases").holds
    assert verify("vault").holds


def test_from_province_to_province_and_back_again(town: Town) -> None:
    there = another_town(town.network)
    case = a_case(town)
    offered(town, case, town.network.province)
    answered(case, town.network.province, accept=True)
    who = town.province.key
    step = Step(Act.OFFER, reason="lives_there", to=there.province.team.pk)
    transfers.offer(case=case.pk, step=step, who=who, now=NOW + 5 * HOUR)
    moved = answered(case, there.province, accept=True, hours=6)
    assert moved.unit == there.province.unit
    assert holders(case) == refs(there.province, town.network.hotline)
    step = Step(Act.OFFER, reason="conflict", to=town.network.commune.team.pk)
    transfers.offer(case=case.pk, step=step, who=there.province.key, now=NOW + 7 * HOUR)
    back = answered(case, town.network.commune, accept=True, hours=8)
    assert back.team == town.network.commune.team
    near = town.network
    assert holders(case) == refs(near.commune, near.province, near.hotline)
    assert opens(town.worker, case, NOW + 9 * HOUR)
    acts = [e.happened for e in case.events.filter(happened=Happened.ACCEPT)]
    assert len(acts) == 3


def test_who_stood_behind_stands_there_again_after_declining(town: Town) -> None:
    case = a_case(town)
    offered(town, case, town.network.province)
    answered(case, town.network.province, accept=False, reason="not_ours")
    row = CaseTeam.objects.get(case=case, team=town.network.province.team)
    assert row.share == Share.BEHIND
    wrap = ItemWrap.objects.get(
        item=case.pk, team__ref=f"team:{town.network.province.team.pk}"
    )
    assert wrap.opens_from is not None
    assert wrap.opens_from > NOW + dt.timedelta(days=900)


def test_the_sender_calls_an_offer_back(town: Town) -> None:
    there = another_town(town.network)
    case = a_case(town)
    with pytest.raises(IllegalStepError):
        take(town, case, Act.RECALL)
    offered(town, case, there.commune)
    row = transfers.recall(
        case=case.pk, step=Step(Act.RECALL), who=town.worker.key, now=NOW + 3 * HOUR
    )
    assert (row.offered, row.offered_to) == (False, None)
    assert not row.clocks.filter(code=Code.TRANSFER, stopped=None).exists()
    assert refs(there.commune) & holders(case) == set()
    assert not access.offers_for(there.commune.user, NOW).exists()
    with pytest.raises(NotAllowedError):
        answered(case, there.commune, accept=True)
    # Another team can be asked at once.
    assert offered(town, case, there.province, 3).offered_to == there.province.team


def test_silence_climbs_on_both_sides(town: Town) -> None:
    there = another_town(town.network)
    case = a_case(town)
    take(town, case, Act.DECIDE_EMERGENCY, 1, taken=True)
    offered(town, case, there.commune)
    due = case.clocks.get(code=Code.TRANSFER).due_at
    assert due == NOW + 4 * HOUR
    both = {"Cán bộ Phường", "Chủ tịch", "Đồng nghiệp", there.commune.user.name}
    provinces = {"Cán bộ Tỉnh", there.province.user.name}
    telling.tell_due(now=NOW + 3 * HOUR)
    assert told(telling.KIND) == both
    telling.tell_due(now=NOW + 4 * HOUR)
    assert told(telling.KIND) == both | provinces
    telling.tell_due(now=NOW + 6 * HOUR)
    assert told(telling.KIND) == both | provinces | {"Cán bộ Tổng Đài"}


def test_a_report_that_came_since_keeps_a_team_from_accepting(town: Town) -> None:
    there = another_town(town.network)
    case = a_case(town)
    offered(town, case, there.commune)
    second = a_report(people=(Named(name=there.commune.user.name),))
    then = NOW + 3 * HOUR
    conflict.know_nobody(report=second.pk, who=town.worker.key, now=then)
    opening.add_report(case=case.pk, report=second.pk, who=town.worker.key, now=then)
    with pytest.raises(NotAllowedError):
        answered(case, there.commune, accept=True)
    assert Case.objects.get().team == town.network.commune.team
