"""Who told a report: seen by two who agreed, for a week, by no other way."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.reports.desk import at_desk, unlocked
from tests.reports.exports import exported
from tests.reports.network import Network, join, tell
from tests.vault.people import with_key

from lachan.accounts.models import User
from lachan.reports.models import FourEyes, Report
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.foureyes import HOLDS, WAITS
from lachan.reports.rules.intake import Answer, Child, How, Person, Teller, Told
from lachan.reports.rules.masking import without
from lachan.reports.rules.teller import hidden
from lachan.reports.services import desk, foureyes, teller
from lachan.vault.access import Unlocked
from lachan.vault.services import teams as vault

pytestmark = pytest.mark.django_db
TELLER = Teller(name="Nguyễn Thị Na", phone="0987 654 321", address="12 Hàng Bông")
STORY = "Tôi là nguyen thi na, số 0987.654.321, thấy cháu bên nhà bị dọa."
MARKERS = ("Nguyễn Thị Na", "nguyen thi na", "987654321", "654 321", "Hàng Bông")
NOW = timezone.now()


@pytest.fixture
def report(network: Network) -> Report:
    tell(STORY, now=NOW, teller=TELLER)
    return Report.objects.get()


def somebody(network: Network, name: str) -> tuple[User, Unlocked]:
    """Another member of the commune's team, with the team's key."""
    user, key = with_key(name)
    join(network.commune.team, user, network.admin)
    ref = f"team:{network.commune.team.pk}"
    vault.admit(ref=ref, user=user, who=network.commune.key, now=NOW)
    return user, key


def says_who(text: str) -> bool:
    return any(marker in text for marker in MARKERS)


def agreed(network: Network, report: Report) -> tuple[Unlocked, Unlocked, Unlocked]:
    """Let two agree; return their keys and that of a third of the same team."""
    me = network.commune.key
    _second, second = somebody(network, "Người Hai")
    _third, third = somebody(network, "Người Ba")
    asked = foureyes.ask_to_unmask(report=report.pk, reason="life", who=me, now=NOW)
    foureyes.decide(report=report.pk, asked=asked.pk, agree=True, who=second, now=NOW)
    return me, second, third


def test_the_value_that_leaves_the_service_holds_no_teller(
    network: Network, report: Report
) -> None:
    view = desk.open_report(report=report.pk, who=network.commune.key, now=NOW)
    assert (view.named, view.teller_shown, view.told.teller) == (True, False, Teller())
    assert not says_who(str(view.told))
    assert "thấy cháu bên nhà bị dọa" in view.told.story


def test_two_see_it_and_a_third_of_the_same_team_does_not(
    network: Network, report: Report
) -> None:
    me, second, third = agreed(network, report)
    for who in (me, second):
        view = desk.open_report(report=report.pk, who=who, now=NOW)
        assert (view.told.teller, view.told.story) == (TELLER, STORY)
    view = desk.open_report(report=report.pk, who=third, now=NOW)
    assert not says_who(str(view.told))


def test_an_agreement_ends_after_a_week(network: Network, report: Report) -> None:
    me, _second, _third = agreed(network, report)
    decided = FourEyes.objects.get().decided_at
    assert decided is not None
    last = decided + HOLDS - dt.timedelta(seconds=1)
    user = network.commune.user
    assert teller.may_see(report, user, last)
    assert not teller.may_see(report, user, decided + HOLDS)
    view = desk.open_report(report=report.pk, who=me, now=decided + HOLDS)
    assert not says_who(str(view.told))
    foureyes.ask_to_unmask(report=report.pk, reason="life", who=me, now=decided + HOLDS)


def test_one_person_is_never_two(network: Network, report: Report) -> None:
    me = network.commune.key
    asked = foureyes.ask_to_unmask(report=report.pk, reason="life", who=me, now=NOW)
    with pytest.raises(StepError):
        foureyes.decide(report=report.pk, asked=asked.pk, agree=True, who=me, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        FourEyes.objects.update(
            decided_by=network.commune.user, decided_at=NOW, agreed=True
        )
    assert not teller.may_see(report, network.commune.user, NOW)


def test_a_question_that_nobody_answered_is_asked_again(
    network: Network, report: Report
) -> None:
    me = network.commune.key
    _user, second = somebody(network, "Người Hai")
    old = foureyes.ask_to_unmask(report=report.pk, reason="life", who=me, now=NOW)
    later = old.asked_at + WAITS
    with pytest.raises(StepError, match="too long ago"):
        foureyes.decide(
            report=report.pk, asked=old.pk, agree=True, who=second, now=later
        )
    new = foureyes.ask_to_unmask(report=report.pk, reason="life", who=me, now=later)
    old.refresh_from_db()
    assert (old.agreed, old.decided_by) == (False, None)
    foureyes.decide(report=report.pk, asked=new.pk, agree=True, who=second, now=later)
    assert teller.may_see(report, network.commune.user, later)


def test_the_pages_keep_the_same_promise(network: Network, report: Report) -> None:
    here = f"/ban-truc/{report.pk}/"
    user, second = somebody(network, "Người Hai")
    other, third = somebody(network, "Người Ba")
    mine = at_desk(network.commune)
    browsers = (mine, unlocked(user, second), unlocked(other, third))
    for client in browsers:
        client.post(f"{here}quen/", {"knows": "no"})
        assert not says_who(client.get(f"{here}?ten=hien&goi=hien").text)
    mine.post(f"{here}ten/", {"reason": "life"})
    asked = FourEyes.objects.get()
    again = mine.post(f"{here}hai-nguoi/{asked.pk}/", {"agree": "yes"}, follow=True)
    assert "cần một người khác" in again.text
    assert not says_who(mine.get(f"{here}?ten=hien").text)
    browsers[1].post(f"{here}hai-nguoi/{asked.pk}/", {"agree": "yes"})
    assert "Nguyễn Thị Na" in mine.get(here).text
    assert "Nguyễn Thị Na" in browsers[1].get(here).text
    assert not says_who(browsers[2].get(f"{here}?ten=hien").text)
    FourEyes.objects.update(decided_at=NOW - HOLDS, asked_at=NOW - HOLDS)
    assert not says_who(mine.get(f"{here}?ten=hien").text)


def test_no_search_finds_a_report_by_who_told_it(
    network: Network, report: Report
) -> None:
    client = at_desk(network.commune)
    for query, hits in (("ben nha", 1), ("nguyen thi na", 0), ("0987654321", 0)):
        shown = client.get("/ban-truc/", {"q": query}).text
        assert shown.count("data-line") == hits, query


def test_blacking_out_does_not_tell_who_told(network: Network) -> None:
    tell("Cháu bên nhà bị dọa.", now=NOW, teller=TELLER)
    report = Report.objects.get()
    with pytest.raises(StepError):
        foureyes.ask_to_redact(
            report=report.pk,
            words=TELLER.name,
            reason="private",
            who=network.commune.key,
            now=NOW,
        )


def test_an_export_takes_the_teller_along_for_the_two_alone(
    network: Network, report: Report
) -> None:
    me, _second, third = agreed(network, report)
    for who, named in ((me, True), (third, False)):
        (content, *_files) = exported(report, who).values()
        assert says_who(content.decode()) is named


def test_what_is_hidden_is_the_teller_and_nothing_else() -> None:
    told = Told(
        story="Chị Na kể: em an toàn. Số 0987654321.",
        when="hôm qua",
        child=Child(name="Bống"),
        place_words="Hàng Bông",
        people=(Person(name="Trần Văn Tám", phone="0911 222 333"),),
        online=(),
        chat=(),
        teller=TELLER,
        answer=Answer(How.CALL, "0987 654 321"),
        exclude_people=(),
        exclude_words="",
    )
    bare = hidden(told)
    assert bare.story == "Chị ███ kể: em an toàn. Số ███."
    assert (bare.people, bare.child, bare.answer) == (
        told.people,
        told.child,
        told.answer,
    )
    assert hidden(replace(told, teller=Teller())) == replace(told, teller=Teller())


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("em an toàn", "Lê An", "em an toàn"),
        ("Em tên an.", "Lê An", "Em tên ███."),
        ("Lê An gọi.", "Cô Lê An", "███ gọi."),
        ("le an goi", "Lê An", "███ goi"),
        ("Không có ai.", "", "Không có ai."),
    ],
)
def test_a_given_name_that_is_a_word_stays_a_word(
    text: str, name: str, left: str
) -> None:
    assert without(text, name, "") == left
