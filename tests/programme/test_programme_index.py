"""Evidence and the questions of the index: what may be placed, and by what words."""

import pytest
from django.test import Client
from django.urls import reverse

from lachan.accounts.models import User
from lachan.programme.models import Evidence, Pillar, Plan, Question, Task
from lachan.programme.services import evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tools: Task, dung: User) -> Evidence:
    question = Question.objects.create(pillar=Pillar.LEGAL, code="1.3", text="Hỏi?")
    link = {"year": 2026, "title": "Báo cáo năm", "url": "https://moh.gov.vn/"}
    made = evidence.add_link(task=tools, fields=link, by=dung)
    return evidence.place(evidence=made, question=question, by=dung)


@pytest.mark.parametrize("word", ["9" * 5000, "9" * 12, "-1", "bỏ", "1 "])
def test_an_odd_word_for_a_question_changes_nothing(
    desk: Client, kept: Evidence, word: str
) -> None:
    url = reverse("programme:question_place", args=(kept.pk,))

    assert desk.post(url, {"question": word}).status_code == 404

    kept.refresh_from_db()
    assert kept.question is not None


@pytest.mark.parametrize("state", [{"gone": True}, {"shipped": Plan.DEMO}])
def test_evidence_of_a_plan_that_is_gone_or_made_up_answers_nothing(
    desk: Client, plan: Plan, kept: Evidence, state: dict[str, object]
) -> None:
    index = reverse("programme:index_questions")
    url = reverse("programme:question_place", args=(kept.pk,))
    assert "Báo cáo năm" in desk.get(index).content.decode()

    Plan.objects.filter(pk=plan.pk).update(**state)

    assert "Báo cáo năm" not in desk.get(index).content.decode()
    assert desk.post(url, {"question": ""}).status_code == 404


def test_ten_questions_of_ours_say_whose_they_are_and_come_once(desk: Client) -> None:
    begin, index = reverse("programme:question_begin"), "programme:index_questions"
    assert begin in desk.get(reverse(index)).content.decode()

    desk.post(begin)
    page = desk.post(begin, follow=True).content.decode()

    assert Question.objects.there().count() == 10
    assert set(Question.objects.values_list("pillar", flat=True)) == set(Pillar.values)
    assert page.count("Câu của Lá Chắn, chưa phải lời của bảng hỏi.") == 10
    assert begin not in page


def test_a_question_of_ours_that_was_copied_anew_has_its_own_source(
    desk: Client,
) -> None:
    desk.post(reverse("programme:question_begin"))
    one = Question.objects.get(code="LC-3")
    url = reverse("programme:question_edit", args=(one.pk,))
    said = {"pillar": one.pillar, "code": "2.1", "text": "Hỏi?", "source": "Bảng hỏi"}

    desk.post(url, said)

    page = desk.get(reverse("programme:index_questions")).content.decode()
    assert page.count("Câu của Lá Chắn, chưa phải lời của bảng hỏi.") == 9
    assert "Bảng hỏi" in page
