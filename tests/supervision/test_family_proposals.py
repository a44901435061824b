"""A child proposes a rule; a parent says yes, no with a reason, or talk first."""

from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.supervision.reading import text_of

from lachan.accounts.models import User
from lachan.policy.model import Stance
from lachan.supervision import facts
from lachan.supervision.models import (
    Change,
    Child,
    Device,
    Dispute,
    Plan,
    Proposal,
    Reply,
    Window,
)
from lachan.supervision.rules import facts as values
from lachan.supervision.rules import hours as hours_rules
from lachan.supervision.rules import proposals as rules
from lachan.supervision.services import choices, families, proposals

pytestmark = pytest.mark.django_db
WEEKEND = [5, 6]


@pytest.fixture
def bedtime(child: Child, lan: User) -> Window:
    hours = choices.WindowFields("Giờ ngủ", list(range(7)), 1230, 360, "offline")
    return choices.save_window(child=child, fields=hours, by=lan)[0]


@pytest.fixture
def at_tablet(tablet: Device) -> Client:
    return Client(REMOTE_ADDR=tablet.asker)


def later(child: Child, window: Window, days: list[int] | None = None) -> Proposal:
    """Let the child propose to stay up until 21:00, at weekends."""
    idea = proposals.Idea(
        Plan.HOURS,
        "Cuối tuần không phải dậy sớm.",
        window=window,
        label=window.label,
        days=WEEKEND if days is None else days,
        start=21 * 60,
        end=360,
    )
    return proposals.propose(child=child, idea=idea, now=timezone.now())


def say(client: Client, proposal: Proposal, said: str, message: str = "") -> Any:
    prefix = f"dn{proposal.pk}"
    data = {f"{prefix}-said": said, f"{prefix}-message": message}
    return client.post(f"/nha/de-nghi/{proposal.pk}/", data)


# 5/12/2026 is a Saturday, 2/12/2026 a Wednesday.
SATURDAY, WEDNESDAY = 5, 2


def december(child: Child, day: int, clock: time) -> bool:
    """Tell whether the network rests at a time of December 2026."""
    at = datetime.combine(date(2026, 12, day), clock, values.ZONE)
    known = facts.profile_facts(Child.objects.with_all().get(pk=child.pk), at)
    return hours_rules.state(known, at).is_off


def test_a_child_proposes_hours_on_its_own_device(
    at_tablet: Client, child: Child, bedtime: Window
) -> None:
    start = text_of(at_tablet.get("/em/de-nghi/"))
    assert "Đổi giờ “Giờ ngủ”" in start
    url = f"/em/de-nghi/moi/?luat={bedtime.pk}"
    assert 'value="20:30"' in at_tablet.get(url).content.decode()
    form = {"days": WEEKEND, "start": "21h", "end": "6:00", "reason": "Không dậy sớm."}
    done = at_tablet.post(url, form)
    assert done.headers["location"] == "/em/de-nghi/?da=gui"
    made = Proposal.objects.get()
    assert (made.days, made.start, made.end) == (WEEKEND, 21 * 60, 6 * 60)
    page = text_of(at_tablet.get("/em/"))
    assert "Giờ ngủ: 21:00 đến 06:00 sáng hôm sau, cuối tuần" in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"reason": ""}, "Viết vì sao"),
        ({"start": "20:30"}, "đang như vậy rồi"),
        ({"start": "25:00"}, "Giờ viết như 21:30."),
        ({"days": []}, "Chọn ít nhất một ngày."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(
    at_tablet: Client, bedtime: Window, form: dict[str, Any], said: str
) -> None:
    whole = {"days": WEEKEND, "start": "21:00", "end": "06:00", "reason": "x"}
    page = at_tablet.post(f"/em/de-nghi/moi/?luat={bedtime.pk}", whole | form)
    assert said in text_of(page)
    assert not Proposal.objects.exists()


def test_a_rule_of_another_child_cannot_be_proposed_about(
    at_tablet: Client, giang: User
) -> None:
    other = families.add_child(
        family=families.open_family(owner=giang),
        nickname="Tí",
        birth_year=2016,
        by=giang,
    )
    hours = choices.WindowFields("Khác", [0], 1230, 360, "offline")
    window, _change = choices.save_window(child=other, fields=hours, by=giang)
    assert at_tablet.get(f"/em/de-nghi/moi/?luat={window.pk}").status_code == 404
    assert at_tablet.get("/em/de-nghi/moi/?nhom=gambling").status_code == 404


def test_yes_changes_the_hours_of_those_days_alone_and_says_so_to_the_child(
    home: Client, at_tablet: Client, child: Child, bedtime: Window
) -> None:
    assert december(child, SATURDAY, time(20, 45))
    done = say(home, later(child, bedtime), "yes", "Ừ, thử một tháng nhé.")
    assert urlsplit(done.headers["location"]).query.startswith("xong=")
    assert not december(child, SATURDAY, time(20, 45))
    assert december(child, SATURDAY, time(21, 15))
    assert december(child, WEDNESDAY, time(20, 45))
    assert "Ừ, thử một tháng nhé." in text_of(at_tablet.get("/em/"))
    log = text_of(home.get("/nha/nhat-ky/"))
    assert "Thêm khung “Giờ ngủ”" in log


def test_undoing_the_yes_puts_the_old_hours_back_in_force(
    home: Client, child: Child, bedtime: Window
) -> None:
    done = say(home, later(child, bedtime), "yes")
    change = Change.objects.get(pk=done.headers["location"].split("=")[1])
    home.post(f"/nha/nhat-ky/{change.pk}/hoan-tac/")
    assert december(child, SATURDAY, time(20, 45))


def test_yes_for_every_day_changes_the_one_window(
    home: Client, child: Child, bedtime: Window
) -> None:
    say(home, later(child, bedtime, list(range(7))), "yes")
    assert child.windows.count() == 1
    assert child.windows.get().start == 21 * 60


def test_no_needs_a_reason(home: Client, child: Child, bedtime: Window) -> None:
    proposal = later(child, bedtime)
    page = say(home, proposal, "no")
    assert page.status_code == 422
    assert "Nói cho con biết vì sao chưa được." in text_of(page)
    say(home, proposal, "no", "Con còn ho, ngủ sớm đã.")
    proposal.refresh_from_db()
    assert (proposal.reply, proposal.message) == ("no", "Con còn ho, ngủ sớm đã.")
    assert december(child, SATURDAY, time(20, 45))


def test_talk_first_leaves_it_open_for_a_yes(
    home: Client, at_tablet: Client, child: Child, bedtime: Window
) -> None:
    proposal = later(child, bedtime)
    say(home, proposal, "talk", "Tối nay nói nhé.")
    assert "Nói chuyện đã." in text_of(at_tablet.get("/em/de-nghi/"))
    assert "Đã hẹn nói chuyện" in text_of(home.get("/nha/yeu-cau/"))
    say(home, proposal, "yes")
    assert not december(child, SATURDAY, time(20, 45))


def test_what_was_decided_is_not_decided_again(
    home: Client, child: Child, bedtime: Window
) -> None:
    proposal = later(child, bedtime)
    say(home, proposal, "no", "Chưa.")
    assert say(home, proposal, "yes").headers["location"] == "/nha/yeu-cau/"
    assert december(child, SATURDAY, time(20, 45))


def test_a_yes_to_hours_that_are_gone_says_what_to_do(
    home: Client, child: Child, bedtime: Window, lan: User
) -> None:
    proposal = later(child, bedtime)
    choices.remove_window(window=bedtime, by=lan)
    page = say(home, proposal, "yes")
    assert "Đặt giờ ở trang Luật" in text_of(page)
    assert Proposal.objects.get().reply == Reply.WAITING


def test_a_group_is_opened_by_yes(
    home: Client, at_tablet: Client, child: Child
) -> None:
    at_tablet.post("/em/de-nghi/moi/?nhom=games", {"reason": "Có trò học toán."})
    say(home, Proposal.objects.get(), "yes")
    child.rules.refresh_from_db()
    assert child.rules.stances["games"] == Stance.OPEN


def test_what_no_family_may_open_cannot_be_proposed(child: Child) -> None:
    idea = proposals.Idea(Plan.OPEN, "x", category="gambling")
    with pytest.raises(proposals.NotOpenableError):
        proposals.propose(child=child, idea=idea, now=timezone.now())


def test_rest_that_the_child_wants_itself_becomes_hours(
    home: Client, at_tablet: Client, child: Child
) -> None:
    form = {
        "label": "Giờ đọc truyện",
        "days": ["2"],
        "start": "19:00",
        "end": "20:00",
        "reason": "Để đọc xong.",
    }
    at_tablet.post("/em/de-nghi/moi/?nghi=1", form)
    say(home, Proposal.objects.get(), "yes")
    assert december(child, WEDNESDAY, time(19, 30))


def test_words_are_agreed_to_without_touching_a_rule(
    home: Client, at_tablet: Client
) -> None:
    at_tablet.post("/em/de-nghi/moi/?khac=1", {"reason": "Bữa tối cả nhà cất máy."})
    before = Change.objects.count()
    done = say(home, Proposal.objects.get(), "yes", "Đồng ý.")
    assert "de-nghi=" in done.headers["location"]
    assert Change.objects.count() == before


def test_a_child_takes_back_its_own_alone(
    at_tablet: Client, child: Child, bedtime: Window
) -> None:
    proposal = later(child, bedtime)
    elsewhere = Client(REMOTE_ADDR="127.0.0.77")
    elsewhere.post("/em/de-nghi/rut/", {"which": proposal.pk})
    proposal.refresh_from_db()
    assert proposal.reply == Reply.WAITING
    at_tablet.post("/em/de-nghi/rut/", {"which": proposal.pk})
    proposal.refresh_from_db()
    assert proposal.reply == Reply.BACK


def test_saying_it_anew_takes_the_place_of_the_old(
    child: Child, bedtime: Window
) -> None:
    later(child, bedtime)
    later(child, bedtime, [5])
    assert [p.days for p in Proposal.objects.undecided()] == [[5]]


def test_too_many_wait_for_answers(child: Child) -> None:
    for n in range(proposals.MOST_UNDECIDED):
        idea = proposals.Idea(Plan.WORDS, f"điều {n}")
        proposals.propose(child=child, idea=idea, now=timezone.now())
    one_more = proposals.Idea(Plan.WORDS, "nữa")
    with pytest.raises(proposals.TooManyProposalsError):
        proposals.propose(child=child, idea=one_more, now=timezone.now())


def test_while_the_adults_do_not_agree_a_yes_may_not_loosen(
    home: Client, child: Child, bedtime: Window
) -> None:
    Dispute.objects.create(family=child.family)
    assert say(home, later(child, bedtime), "yes").status_code == 409
    assert Proposal.objects.get().reply == Reply.WAITING
    assert december(child, SATURDAY, time(20, 45))


def test_a_stranger_sees_and_answers_nothing(
    stranger: Client, child: Child, bedtime: Window
) -> None:
    proposal = later(child, bedtime)
    assert say(stranger, proposal, "yes").status_code == 404


def test_the_page_of_requests_costs_the_same_with_many(
    home: Client, child: Child, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(4):
        idea = proposals.Idea(Plan.WORDS, f"điều {n}")
        proposals.propose(child=child, idea=idea, now=timezone.now())
    with django_assert_max_num_queries(16):
        page = text_of(home.get("/nha/yeu-cau/"))
    assert page.count("An đề nghị") == 4


DAYS = st.frozensets(st.integers(0, 6), min_size=1)
MINUTE = st.integers(0, values.MINUTES_A_DAY - 1)


@given(DAYS, DAYS, MINUTE, MINUTE)
def test_moving_hours_never_touches_other_days(
    held: frozenset[int], asked: frozenset[int], start: int, end: int
) -> None:
    window = values.Window("Giờ ngủ", held, 1230, 360)
    if not held & asked or (start, end) == (1230, 360):
        with pytest.raises((rules.NotThoseDaysError, rules.AsItIsError)):
            rules.moved(window, asked, start, end)
        return
    new, rest = rules.moved(window, asked, start, end)
    kept = rest.days if rest else frozenset()
    assert new.days | kept == held
    assert not new.days & kept
    assert (new.start, new.end, new.mode) == (start, end, window.mode)
    assert rest is None or (rest.start, rest.end) == (1230, 360)
