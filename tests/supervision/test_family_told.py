"""Consents, notices and letters: what is told, to whom, and what never is."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lachan.accounts.models import User
from lachan.outbox import words as outbox_words
from lachan.outbox.models import Message
from lachan.policy.catalogue import catalogue
from lachan.supervision import facts, jobs
from lachan.supervision.models import (
    Change,
    Child,
    Consent,
    Count,
    CountFile,
    Device,
    Family,
    Notice,
    Purpose,
    Voice,
)
from lachan.supervision.rules import consent, notices, silence
from lachan.supervision.rules.consent import TEXTS
from lachan.supervision.services import adults, consents, letters, mailing
from lachan.supervision.services import notices as service
from lachan.supervision.services.disputes import HeldError

pytestmark = pytest.mark.django_db
FOUR = {"malware", "scam", "gambling", "bypass"}
SENSITIVE = sorted(c for c, known in catalogue().items() if known.sensitive)


def _say(child: Child, purpose: Purpose, *voices: Voice) -> None:
    for voice in voices:
        consents.give(
            child=child, purpose=purpose, voice=voice, by=None, now=timezone.now()
        )


def _count(
    child: Child, category: str, action: str, count: int, day: date, hour: int = 15
) -> None:
    file, _ = CountFile.objects.get_or_create(
        name=f"t-{day}", day=day, defaults={"size": 0, "modified_ns": 0}
    )
    Count.objects.create(
        file=file,
        profile=child.key,
        day=day,
        hour=hour,
        category=category,
        action=action,
        count=count,
    )


@pytest.fixture
def last_week() -> date:
    return letters.weeks(facts.local_day(timezone.now()))[0]


# --- Consent ------------------------------------------------------------------------


def test_everything_is_off_until_both_said_yes(child: Child) -> None:
    now = timezone.now()
    assert not facts.consented(child, Purpose.STATISTICS, now)
    _say(child, Purpose.STATISTICS, Voice.PARENT)
    assert not facts.consented(child, Purpose.STATISTICS, now)
    _say(child, Purpose.STATISTICS, Voice.CHILD)
    assert facts.consented(child, Purpose.STATISTICS, now)
    assert not facts.consented(child, Purpose.WEEK, now)
    assert facts.consented_keys(Purpose.STATISTICS, now) == {child.key}


@pytest.mark.parametrize("voice", list(Voice))
def test_either_voice_ends_it(child: Child, voice: Voice) -> None:
    now = timezone.now()
    _say(child, Purpose.WEEK, Voice.PARENT, Voice.CHILD)
    consents.withdraw(child=child, purpose=Purpose.WEEK, voice=voice, by=None, now=now)
    assert not facts.consented(child, Purpose.WEEK, now)
    kept = Consent.objects.get(voice=voice)
    assert kept.withdrawn_at == now


@given(voices=st.sets(st.sampled_from(["parent", "child"])), age=st.integers(0, 17))
def test_from_seven_both_are_needed(voices: set[str], age: int) -> None:
    today = date(2026, 11, 24)
    enough = {"parent", "child"} if age >= 7 else {"parent"}
    assert consent.holds(voices, today.year - age, today) is (enough <= voices)


def test_at_seven_the_child_is_asked_and_its_no_is_an_answer(
    child: Child, tablet: Device, client: Client
) -> None:
    now = timezone.now()
    child.birth_year = facts.local_day(now).year - 6
    child.save(update_fields=["birth_year"])
    _say(child, Purpose.WEEK, Voice.PARENT)
    assert facts.consented(child, Purpose.WEEK, now)
    asked = "Có một câu hỏi cho em"
    assert asked not in _own(client, "supervision:child")
    child.birth_year -= 1  # the year of the seventh birthday
    child.save(update_fields=["birth_year"])
    assert not facts.consented(child, Purpose.WEEK, now)
    assert asked in _own(client, "supervision:child")
    url = reverse("supervision:private")
    for _twice in range(2):
        said = {"purpose": "week", "said": "khong"}
        client.post(url, said, REMOTE_ADDR="127.0.0.2")
    assert asked not in _own(client, "supervision:child")
    assert not facts.consented(child, Purpose.WEEK, now)
    assert Consent.objects.filter(voice=Voice.CHILD).count() == 1


def test_at_sixteen_what_the_child_said_ends_and_is_asked_anew(
    child: Child, tablet: Device, home: Client, client: Client
) -> None:
    now = timezone.now()
    _say(child, Purpose.WEEK, Voice.PARENT, Voice.CHILD)
    year = facts.local_day(now).year
    Consent.objects.update(given_at=now - timedelta(days=400))
    child.birth_year = year - 16
    child.save(update_fields=["birth_year"])
    assert not facts.consented(child, Purpose.WEEK, now)
    url = reverse("supervision:consent", args=[child.key])
    assert "Từ năm 16 tuổi, An trả lời lại từ đầu" in home.get(url).content.decode()
    assert "Có một câu hỏi cho bạn" in _own(client, "supervision:child")
    assert "bạn trả lời lại, theo ý mình" in _own(client, "supervision:private")
    said = {"purpose": "week", "said": "co"}
    client.post(reverse("supervision:private"), said, REMOTE_ADDR="127.0.0.2")
    assert facts.consented(child, Purpose.WEEK, now)
    assert Consent.objects.filter(voice=Voice.CHILD, withdrawn_at=None).count() == 1


def test_a_no_at_sixteen_is_an_answer_as_well(
    child: Child, tablet: Device, client: Client
) -> None:
    now = timezone.now()
    _say(child, Purpose.WEEK, Voice.PARENT, Voice.CHILD)
    Consent.objects.update(given_at=now - timedelta(days=400))
    child.birth_year = facts.local_day(now).year - 16
    child.save(update_fields=["birth_year"])
    assert "Có một câu hỏi cho bạn" in _own(client, "supervision:child")
    said = {"purpose": "week", "said": "khong"}
    client.post(reverse("supervision:private"), said, REMOTE_ADDR="127.0.0.2")
    assert "Có một câu hỏi cho bạn" not in _own(client, "supervision:child")
    assert not facts.consented(child, Purpose.WEEK, now)


def _own(client: Client, name: str) -> str:
    """Return a page as the child's own device shows it."""
    return client.get(reverse(name), REMOTE_ADDR="127.0.0.2").content.decode()


def test_nobody_sees_the_figures_of_who_is_grown(
    child: Child, tablet: Device, home: Client, client: Client
) -> None:
    now = timezone.now()
    _say(child, Purpose.WEEK, Voice.PARENT, Voice.CHILD)
    child.birth_year = facts.local_day(now).year - 18
    child.save(update_fields=["birth_year"])
    assert not facts.consented(child, Purpose.WEEK, now)
    url = reverse("supervision:consent", args=[child.key])
    page = home.get(url).content.decode()
    assert "Từ năm 18 tuổi, con số là của riêng An" in page
    assert 'name="purpose"' not in page
    home.post(url, {"purpose": "letter", "said": "co"})
    assert not Consent.objects.filter(purpose=Purpose.LETTER).exists()
    own = client.get(reverse("supervision:private"), REMOTE_ADDR="127.0.0.2")
    assert "không ai khác xem số của bạn" in own.content.decode()
    _count(child, "gambling", "block", 40, facts.local_day(now))
    assert service.notice(facts.local_day(now)) == 0


def test_changed_words_are_asked_anew(
    child: Child, tablet: Device, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    _say(child, Purpose.WEEK, Voice.PARENT, Voice.CHILD)
    monkeypatch.setitem(TEXTS, "week", 2)
    assert not facts.consented(child, Purpose.WEEK, now)
    _say(child, Purpose.WEEK, Voice.PARENT)
    assert "Có một câu hỏi cho" in _own(client, "supervision:child")
    _say(child, Purpose.WEEK, Voice.CHILD)
    assert facts.consented(child, Purpose.WEEK, now)
    assert Consent.objects.filter(text=1, withdrawn_at=None).count() == 0


def test_the_child_answers_on_its_own_device_and_parents_log_says_nothing(
    child: Child, tablet: Device, client: Client
) -> None:
    url = reverse("supervision:private")
    page = client.get(url, REMOTE_ADDR="127.0.0.2").content.decode()
    assert "Em nói “không” cũng được" in page
    client.post(url, {"purpose": "week", "said": "co"}, REMOTE_ADDR="127.0.0.2")
    assert Consent.objects.get().voice == Voice.CHILD
    client.post(url, {"purpose": "week", "said": "khong"}, REMOTE_ADDR="127.0.0.2")
    assert not Consent.objects.standing().exists()
    assert not Change.objects.filter(kind__startswith="consent").exists()


def test_another_device_answers_for_nobody(child: Child, client: Client) -> None:
    url = reverse("supervision:private")
    client.post(url, {"purpose": "week", "said": "co"}, REMOTE_ADDR="127.0.0.9")
    assert not Consent.objects.exists()


def test_a_parent_gives_and_takes_back_with_name_and_text(
    child: Child, home: Client, lan: User
) -> None:
    url = reverse("supervision:consent", args=[child.key])
    home.post(url, {"purpose": "letter", "said": "co"})
    kept = Consent.objects.get()
    assert (kept.by, kept.text, kept.voice) == (lan, 1, Voice.PARENT)
    home.post(url, {"purpose": "letter", "said": "khong"})
    kept.refresh_from_db()
    assert kept.withdrawn_by == lan


def test_while_adults_disagree_no_new_yes_is_taken_but_every_no(
    child: Child, family: Family, lan: User, giang: User
) -> None:
    now = timezone.now()
    _say(child, Purpose.WEEK, Voice.PARENT)
    invitation, _ = adults.invite(family=family, by=lan, now=now)
    adults.join(invitation=invitation, user=giang, now=now)
    adults.disagree(family=family, by=lan, text="x", wants_removal=False, now=now)
    with pytest.raises(HeldError):
        _say(child, Purpose.LETTER, Voice.PARENT)
    week = Purpose.WEEK
    consents.withdraw(child=child, purpose=week, voice=Voice.PARENT, by=giang, now=now)
    assert not Consent.objects.standing().exists()


def test_without_consent_the_home_page_shows_no_figures(
    child: Child, tablet: Device, home: Client
) -> None:
    _count(child, "games", "allow", 4321, facts.local_day(timezone.now()))
    url = reverse("supervision:home")
    assert "4.321" not in home.get(url).content.decode()
    _say(child, Purpose.WEEK, Voice.PARENT, Voice.CHILD)
    assert "4.321" in home.get(url).content.decode()


# --- Notices ------------------------------------------------------------------------

_ROWS = st.lists(
    st.tuples(
        st.sampled_from([*sorted(catalogue()), "", "other", "nonsense"]),
        st.sampled_from(["allow", "block", "rewrite"]),
        st.integers(0, 1000),
    ),
    max_size=20,
)


@given(rows=_ROWS)
def test_every_notice_is_one_of_the_four(rows: list[tuple[str, str, int]]) -> None:
    due = {kind.value for kind in notices.due(rows)}
    assert due <= FOUR
    blocked = {category for category, action, n in rows if action == "block" and n}
    assert due <= {"scam" if c == "phishing" else c for c in blocked}


@given(
    rows=st.lists(
        st.tuples(st.sampled_from(SENSITIVE), st.just("block"), st.integers(1, 10**6))
    )
)
def test_the_childs_own_affairs_never_make_one(
    rows: list[tuple[str, str, int]],
) -> None:
    assert notices.due(rows) == set()


def test_the_database_refuses_a_fifth_kind(child: Child) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(child=child, kind="adult", day=date(2026, 11, 24))


def test_a_kind_is_told_once_a_day_to_parent_and_child(
    child: Child, tablet: Device, home: Client, client: Client
) -> None:
    today = facts.local_day(timezone.now())
    _count(child, "gambling", "block", 40, today)
    _count(child, "self-harm", "block", 40, today)
    _count(child, "adult", "block", 40, today)
    assert jobs.notice() == 1
    assert jobs.notice() == 0
    text = "bị chặn vài lần ở nhóm cờ bạc"
    assert text in home.get(reverse("supervision:home")).content.decode()
    own = client.get(reverse("supervision:private"), REMOTE_ADDR="127.0.0.2")
    assert text in own.content.decode()
    home.post(reverse("supervision:notices_read"))
    assert text not in home.get(reverse("supervision:home")).content.decode()
    assert text in home.get(reverse("supervision:notices")).content.decode()


def test_two_advertisements_are_not_worth_a_notice(child: Child) -> None:
    today = facts.local_day(timezone.now())
    _count(child, "gambling", "block", 2, today)
    assert service.notice(today) == 0


# --- Letters ------------------------------------------------------------------------


def test_parents_and_child_read_the_same_sentences(
    child: Child, tablet: Device, home: Client, client: Client, last_week: date
) -> None:
    _say(child, Purpose.WEEK, Voice.PARENT, Voice.CHILD)
    _count(child, "learning", "allow", 1234, last_week)
    _count(child, "self-harm", "block", 7, last_week)
    week = last_week.isoformat()
    parents = home.get(reverse("supervision:letter", args=[week])).content.decode()
    own = client.get(
        reverse("supervision:own_letter", args=[week]), REMOTE_ADDR="127.0.0.2"
    ).content.decode()
    for page in (parents, own):
        assert "học tập 1.234 lần" in page
        assert "Đã chặn: khác 7 lần" in page
        assert catalogue()["self-harm"].vi.lower() not in page.lower()


@pytest.mark.parametrize("week", ["x", "2026-11-25", "1999-01-04", "9999-12-31"])
def test_a_week_that_is_not_kept_is_not_there(
    child: Child, home: Client, week: str
) -> None:
    answer = home.get(reverse("supervision:letter", args=[week]))
    assert answer.status_code == 404


def _mail_address(user: User) -> None:
    EmailAddress.objects.create(
        user=user, email="lan@example.vn", verified=True, primary=True
    )


def test_a_mail_goes_only_with_consent_and_an_address(
    child: Child, lan: User, last_week: date
) -> None:
    now = timezone.now()
    _mail_address(lan)
    assert mailing.send_letters(last_week, now) == 0
    _say(child, Purpose.LETTER, Voice.PARENT)
    assert mailing.send_letters(last_week, now) == 0
    _say(child, Purpose.LETTER, Voice.CHILD)
    mailing.send_letters(last_week, now)
    mailing.send_letters(last_week, now)
    message = Message.objects.get()
    assert child.nickname not in str(message.facts)
    said = outbox_words.render(message.kind, message.facts)
    assert child.nickname in said.body


def test_a_mail_says_nothing_more_of_who_withdrew_meanwhile(
    child: Child, lan: User, last_week: date
) -> None:
    now = timezone.now()
    _mail_address(lan)
    _say(child, Purpose.LETTER, Voice.PARENT, Voice.CHILD)
    mailing.send_letters(last_week, now)
    consents.withdraw(
        child=child, purpose=Purpose.LETTER, voice=Voice.CHILD, by=None, now=now
    )
    message = Message.objects.get()
    body = outbox_words.render(message.kind, message.facts).body
    assert "- " not in body


def test_who_left_the_family_gets_no_mail(
    child: Child, family: Family, lan: User, giang: User
) -> None:
    now = timezone.now()
    _mail_address(giang)
    invitation, _ = adults.invite(family=family, by=lan, now=now)
    adults.join(invitation=invitation, user=giang, now=now)
    to = mailing.recipient(family, giang)
    assert outbox_words.address_of(to) is not None
    adults.leave(family=family, user=giang, now=now)
    assert outbox_words.address_of(to) is None


def test_letters_go_on_mondays_from_seven(
    child: Child, lan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _mail_address(lan)
    _say(child, Purpose.LETTER, Voice.PARENT, Voice.CHILD)
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    at: Callable[[int, int], datetime] = lambda day, hour: datetime(  # noqa: E731 - short
        2026, 11, day, hour, tzinfo=zone
    )
    for moment, sent in ((at(22, 12), 0), (at(23, 6), 0), (at(23, 7), 1)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        jobs.letters()
        assert Message.objects.count() == sent


# --- Silence ------------------------------------------------------------------------


def _heard(day: date, weeks: int, hours: set[int]) -> dict[date, set[int]]:
    return {day - timedelta(days=n): hours for n in range(1, 7 * weeks)}


def test_hours_that_are_usually_heard_are_missed() -> None:
    day = date(2026, 11, 24)
    usual = _heard(day, 3, {17, 18, 19, 20})
    assert silence.silent({**usual, day: {17, 18}}, day) == [(19, 21)]
    assert silence.silent({**usual, day: {17, 18}}, day, until=20) == []
    assert silence.silent({**usual, day: {17, 18, 19, 20}}, day) == []


def test_a_new_family_is_told_nothing_of_silence() -> None:
    day = date(2026, 11, 24)
    assert silence.silent({day - timedelta(days=1): {19, 20}}, day) == []


@given(
    st.dictionaries(
        st.dates(date(2026, 11, 1), date(2026, 11, 24)),
        st.sets(st.integers(0, 23)),
    )
)
def test_a_silent_hour_was_not_heard(heard: dict[date, set[int]]) -> None:
    day = date(2026, 11, 24)
    for start, end in silence.silent(heard, day):
        assert not heard.get(day, set()) & set(range(start, end))


def test_a_silence_accuses_nobody(
    child: Child, tablet: Device, home: Client, last_week: date
) -> None:
    _say(child, Purpose.WEEK, Voice.PARENT, Voice.CHILD)
    for back in range(1, 15):
        for hour in (19, 20):
            _count(child, "games", "allow", 3, last_week - timedelta(days=back), hour)
    _count(child, "games", "allow", 3, last_week, 9)
    url = reverse("supervision:letter", args=[last_week.isoformat()])
    page = home.get(url).content.decode()
    assert "từ 19 đến 21 giờ không thấy máy hỏi" in page
    assert "có thể đã tắt" in page
