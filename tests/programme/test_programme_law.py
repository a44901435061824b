"""The register of law: what applied when, what is doubtful, how it is reviewed."""

import csv
import datetime as dt
import io
import tomllib

import docx
import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from lachan.accounts.models import User
from lachan.audit.services import verify
from lachan.programme.facts.law import Applies, applies, duties, register
from lachan.programme.models import (
    Article,
    Change,
    Duty,
    Finding,
    Instrument,
    Opinion,
    Plan,
    Proposal,
    Relation,
    Review,
    Task,
)
from lachan.programme.rules.reviews import Missing, answer_due
from lachan.programme.services import changes, reviews
from lachan.programme.services import law as services
from lachan.programme.services.loading import DATA


def text(answer: HttpResponseBase) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def law(plan: object) -> None:
    services.load_law()


def named(number: str) -> Instrument:
    found: Instrument = Instrument.objects.get(number=number)
    return found


# --- What ships ---------------------------------------------------------------------


def test_the_starting_register_loads_once_and_whole(law: None) -> None:
    data = tomllib.loads((DATA / "law.toml").read_text("utf-8"))["instrument"]
    assert Instrument.objects.count() == len(data) == 22
    articles = [a for one in data for a in one.get("article", [])]
    assert Article.objects.count() == len(articles)
    assert Duty.objects.count() == sum(len(a.get("duty", [])) for a in articles)
    assert services.load_law() == 0


def test_what_is_doubtful_is_marked_everywhere(client: Client, law: None) -> None:
    doubtful = Instrument.objects.filter(verified=False)
    assert doubtful.count() == 16
    assert not doubtful.filter(doubt="").exists()
    page = text(client.get(reverse("law:index")))
    assert page.count("cần kiểm chứng</span>") == 16
    for one in doubtful:
        shown = text(client.get(reverse("law:instrument", args=(one.pk,))))
        assert "Cần kiểm chứng" in shown
        assert not one.articles.filter(verified=True).exists()


def test_doubtful_duties_say_so_in_the_table_and_the_csv(
    client: Client, law: None
) -> None:
    got = text(client.get(reverse("law:duties_csv"))).lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(got)))
    doubtful = [r for r in rows if r["Theo"].startswith(("147/2024", "91/2025"))]
    assert doubtful
    assert all(r["Cần kiểm chứng"] for r in doubtful)
    sure = [r for r in rows if r["Theo"].startswith("56/2017")]
    assert not any(r["Cần kiểm chứng"] for r in sure)


def test_what_a_person_changed_or_removed_stays_so(law: None, dung: User) -> None:
    one = named("716/QĐ-BTTTT")
    services.remove(row=one, by=dung)
    services.load_law()
    assert not Instrument.objects.there().filter(number=one.number).exists()


# --- What applied on a day ----------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "day", "expected"),
    [
        ("13/2023/NĐ-CP", "2023-06-30", Applies.NO),
        ("13/2023/NĐ-CP", "2023-07-01", Applies.YES),
        ("13/2023/NĐ-CP", "2025-12-31", Applies.YES),
        ("13/2023/NĐ-CP", "2026-01-01", Applies.NO),
        ("91/2025/QH15", "2025-12-31", Applies.NO),
        ("91/2025/QH15", "2026-01-01", Applies.YES),
        ("24/2018/QH14", "2026-06-30", Applies.YES),
        ("116/2025/QH15", "2026-06-30", Applies.NO),
        ("09/2019/NĐ-CP", "2026-06-30", Applies.UNKNOWN),
        ("09/2019/NĐ-CP", "2019-01-23", Applies.NO),
        ("14/CT-TTg", "2026-06-30", Applies.UNKNOWN),
    ],
)
def test_an_instrument_applies_by_its_days(
    law: None, number: str, day: str, expected: Applies
) -> None:
    assert applies(named(number), dt.date.fromisoformat(day)) is expected


def test_the_page_shows_the_law_of_the_day_asked_for(client: Client, law: None) -> None:
    page = text(client.get(reverse("law:index"), {"ngay": "01/06/2025"}))
    yes, _heading, no = page.partition("Không áp dụng vào ngày 01/06/2025")
    assert "13/2023/NĐ-CP" in yes
    assert "91/2025/QH15" in no
    assert "24/11/2026" in text(client.get(reverse("law:index"), {"ngay": "hôm qua"}))


def test_search_goes_into_articles_and_duties_without_tone_marks(
    law: None,
) -> None:
    day = dt.date(2026, 11, 28)
    numbers = {one.row.number for one in register(day, "cach ly")}
    assert numbers == {"56/2017/NĐ-CP"}
    assert {d.when for d in duties(day, "chu tich phe duyet")} == {
        "02 ngày làm việc từ khi nhận hồ sơ"
    }


def test_the_list_takes_the_same_queries_for_more_law(
    client: Client, law: None
) -> None:
    path = reverse("law:index")
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    Instrument.objects.bulk_create(
        Instrument(number=f"{n}/X", name="x", kind="law") for n in range(50)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few) <= 3


# --- Writing ------------------------------------------------------------------------


def test_an_instrument_is_verified_or_says_what_is_doubtful(
    desk: Client, law: None
) -> None:
    said = {
        "kind": "law",
        "number": "1/2027/QH16",
        "name": "Luật",
        "standing": "in_force",
    }
    assert "viết điều cần kiểm chứng" in text(desk.post(reverse("law:add"), said))
    both = {**said, "verified": "on", "doubt": "x"}
    assert "thì bỏ điều" in text(desk.post(reverse("law:add"), both))
    assert desk.post(reverse("law:add"), {**said, "verified": "on"}).status_code == 302
    again = {**said, "verified": "on"}
    assert "đã có trong sổ" in text(desk.post(reverse("law:add"), again))


def test_what_is_replaced_ends_the_day_before(
    desk: Client, law: None, dung: User
) -> None:
    old = named("56/2017/NĐ-CP")
    new = Instrument.objects.create(number="9/2027/NĐ-CP", name="x", kind="decree")
    path = reverse("law:relate", args=(new.pk,))
    said = {"how": "replaces", "older": old.pk, "on": "01/07/2027"}
    assert desk.post(path, said).status_code == 302
    old.refresh_from_db()
    assert (old.valid_to, old.standing) == (dt.date(2027, 6, 30), "replaced")
    assert "Quan hệ này đã ghi" in text(desk.post(path, said))
    changes.undo(Change.objects.get(action="law.edited"), by=dung)
    old.refresh_from_db()
    assert old.valid_to is None


def test_an_instrument_with_articles_is_not_removed(
    desk: Client, law: None, dung: User
) -> None:
    with pytest.raises(services.HoldsOthersError):
        services.remove(row=named("102/2016/QH13"), by=dung)
    duty = Duty.objects.filter(article__instrument__number="102/2016/QH13").first()
    assert duty is not None
    desk.post(reverse("law:remove", args=("nghia-vu", duty.pk)))
    assert not Duty.objects.there().filter(pk=duty.pk).exists()
    assert Relation.objects.there().count() == 5


# --- Reviews ------------------------------------------------------------------------


@pytest.fixture
def review(law: None, dung: User) -> Review:
    fields = {
        "year": 2026,
        "title": "Rà soát năm 2026",
        "question": "Quy định về giờ chơi có đủ rõ không?",
    }
    return reviews.open_review(fields=fields, by=dung)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-02", "2026-11-11"),  # a Monday: a weekend between
        ("2026-11-06", "2026-11-17"),
        ("2026-08-27", "2026-09-09"),  # the National Day's two days between
    ],
)
def test_children_are_answered_within_seven_working_days(
    received: str, due: str
) -> None:
    got = answer_due(dt.date.fromisoformat(received), children=True)
    assert got == dt.date.fromisoformat(due)
    assert answer_due(dt.date.fromisoformat(received), children=False) is None


def test_a_review_goes_its_way_and_says_what_is_missing(
    desk: Client, review: Review, dung: User
) -> None:
    def post(name: str, *args: int, **said: object) -> HttpResponseBase:
        path = reverse(f"law:{name}", args=(review.pk, *args))
        return desk.post(path, said)

    article = Article.objects.get(code="Điều 35")
    post("review_move")
    post("review_move")  # no finding yet: stays
    review.refresh_from_db()
    assert review.stage == "findings"
    assert reviews.missing(review) == (Missing.FINDING,)
    post("finding_add", fault="hard", article=article.pk, text="Khó đo giờ chơi.")
    post("review_move")
    post("proposal_add", act="amend", text="Sửa Điều 35.", to="Chính phủ")
    post("review_move")
    asked = {"speaker": "children", "received_on": "03/11/2025"}
    post("opinion_add", **asked, group="Lớp 7", text="Em muốn tự đặt giờ.")
    opinion = Opinion.objects.get()
    assert opinion.due_on == dt.date(2025, 11, 12)
    review.refresh_from_db()
    assert reviews.missing(review) == (Missing.RESULT, Missing.ANSWER)
    early = post("opinion_answer", opinion.pk, answer="x", answered_on="02/11/2025")
    assert "không thể trước ngày nhận" in text(early)
    # Who answers sees what was said.
    assert "Em muốn tự đặt giờ." in text(early)
    post("opinion_answer", opinion.pk, answer="Sẽ có.", answered_on="10/11/2025")
    issued = named("147/2024/NĐ-CP").pk
    row = Proposal.objects.get().pk
    draft = "Điều 1. Giờ chơi do nhà đặt."
    edited = {"act": "amend", "text": "Sửa Điều 35.", "draft": draft}
    post("proposal_edit", row, **edited, issued=issued)
    post("review_move")
    page = text(desk.get(reverse("law:review", args=(review.pk,))))
    assert draft in page
    assert "Sang bước sau</button>" not in page
    # The history names what came of it.
    assert "Văn bản đã ban hành: 147/2024/NĐ-CP" in " ".join(page.split())
    review.refresh_from_db()
    assert review.stage == "issued"
    with pytest.raises(reviews.NotReadyError):
        reviews.move_on(review=review, by=dung)
    assert verify("programme").holds


def test_a_late_answer_to_children_is_shown(
    desk: Client, review: Review, dung: User
) -> None:
    fields = {
        "speaker": "children",
        "received_on": dt.date(2026, 1, 5),
        "text": "Em hỏi.",
    }
    reviews.hear(review=review, fields=fields, by=dung)
    assert "quá hạn 14/01/2026" in text(desk.get(reverse("law:reviews")))

    opinion, on = Opinion.objects.get(), dt.date(2026, 1, 20)
    reviews.answer(opinion=opinion, text="Sẽ có.", on=on, by=dung)

    page = text(desk.get(reverse("law:review", args=(review.pk,))))
    assert "trả lời ngày 20/01/2026, sau hạn 14/01/2026" in page
    path = reverse("law:report", args=(review.pk, "docx"))
    word = docx.Document(io.BytesIO(desk.get(path).content))
    cells = [c.text for t in word.tables for row in t.rows for c in row.cells]
    assert "20/01/2026, sau hạn 14/01/2026: Sẽ có." in cells


@pytest.mark.parametrize(
    ("name", "field", "said"),
    [
        ("opinion_add", "received_on", {"speaker": "children", "text": "Em hỏi."}),
        ("opinion_answer", "answered_on", {"answer": "Sẽ có."}),
    ],
)
def test_nothing_is_said_to_have_happened_on_a_day_to_come(
    desk: Client,
    review: Review,
    dung: User,
    name: str,
    field: str,
    said: dict[str, str],
) -> None:
    today = timezone.localdate()
    fields = {"speaker": "children", "received_on": today, "text": "Em hỏi."}
    one = reviews.hear(review=review, fields=fields, by=dung)
    args = (review.pk, one.pk) if name == "opinion_answer" else (review.pk,)
    path = reverse(f"law:{name}", args=args)

    tomorrow = today + dt.timedelta(1)
    page = desk.post(path, said | {field: f"{tomorrow:%d/%m/%Y}"})

    assert "Ngày này chưa tới." in text(page)
    assert Opinion.objects.get() == one
    one.refresh_from_db()
    assert one.answered_on is None
    assert desk.post(path, said | {field: f"{today:%d/%m/%Y}"}).status_code == 302


def test_law_and_tasks_are_chosen_by_their_words_not_by_a_number(
    desk: Client, review: Review, plan: Plan
) -> None:
    draft = Plan.objects.create(number="2", short="Nháp", title="Nháp", state="draft")
    Task.objects.create(plan=draft, place=1, code="9.9", text="Việc nháp")
    opened = text(desk.get(reverse("law:review_add")))
    found = text(desk.get(reverse("law:finding_add", args=(review.pk,))))

    first = plan.tasks.get(code="1.1").text[:30]
    assert f"1.1 {first}" in opened
    assert plan.short in opened
    assert "Việc nháp" not in opened
    assert "102/2016/QH13 · Luật Trẻ em<" in found
    doubtful = named("147/2024/NĐ-CP")
    assert f"147/2024/NĐ-CP · {doubtful.name[:20]}" in found
    assert "thông tin trên mạng (cần kiểm chứng)<" in found


def test_an_article_of_another_instrument_than_the_one_named_is_refused(
    desk: Client, review: Review
) -> None:
    article = Article.objects.get(code="Điều 35")
    path = reverse("law:finding_add", args=(review.pk,))
    said = {"fault": "hard", "article": article.pk, "text": "Khó đo."}

    other = desk.post(path, said | {"instrument": named("147/2024/NĐ-CP").pk})
    assert "Điều khoản này thuộc văn bản khác." in text(other)
    assert not Finding.objects.exists()
    desk.post(path, said | {"instrument": article.instrument_id})
    assert Finding.objects.exists()


def test_a_finding_is_mended_and_the_history_knows_what_it_was(
    desk: Client, review: Review
) -> None:
    add = reverse("law:finding_add", args=(review.pk,))
    desk.post(add, {"fault": "hard", "text": "Khó đo gờ chơi."})
    found = Finding.objects.get()
    path = reverse("law:finding_edit", args=(review.pk, found.pk))
    assert "Khó đo gờ chơi." in text(desk.get(path))

    desk.post(path, {"fault": "hard", "text": "Khó đo giờ chơi."})

    assert Finding.objects.get().text == "Khó đo giờ chơi."
    page = text(desk.get(reverse("law:review", args=(review.pk,))))
    assert f'href="{path}"' in page
    assert "Khó đo gờ chơi.</del> → Khó đo giờ chơi." in page


def test_the_report_marks_doubt_about_an_article_and_about_what_came_of_it(
    desk: Client, review: Review, dung: User
) -> None:
    article = Article.objects.get(code="Điều 35")
    Article.objects.filter(pk=article.pk).update(verified=False, doubt="Chưa đọc.")
    found = {"fault": "hard", "article": article, "text": "Khó đo."}
    reviews.keep_part(review=review, row=Finding(), fields=found, by=dung)
    issued = {"act": "amend", "text": "Sửa.", "issued": named("147/2024/NĐ-CP")}
    reviews.keep_part(review=review, row=Proposal(), fields=issued, by=dung)

    path = reverse("law:report", args=(review.pk, "docx"))
    word = docx.Document(io.BytesIO(desk.get(path).content))
    cells = [c.text for t in word.tables for row in t.rows for c in row.cells]
    said = " ".join([*(p.text for p in word.paragraphs), *cells])

    assert f"Điều 35, {article.instrument.number} (cần kiểm chứng)" in said
    assert "Đã ban hành: 147/2024/NĐ-CP (cần kiểm chứng)." in said
    # The title says the year already.
    assert "Rà soát năm 2026 (2026)" not in said


def test_the_report_has_all_of_the_review_in_both_forms(
    desk: Client, review: Review, dung: User
) -> None:
    doubtful = named("147/2024/NĐ-CP")
    fields = {"fault": "outdated", "instrument": doubtful, "text": "Chưa theo kịp."}
    reviews.keep_part(review=review, row=Finding(), fields=fields, by=dung)
    path = reverse("law:report", args=(review.pk, "docx"))
    word = docx.Document(io.BytesIO(desk.get(path).content))
    cells = [c.text for t in word.tables for row in t.rows for c in row.cells]
    said = " ".join([*(p.text for p in word.paragraphs), *cells])
    assert "Quy định về giờ chơi có đủ rõ không?" in said
    assert "147/2024/NĐ-CP (cần kiểm chứng)" in said
    path = reverse("law:report", args=(review.pk, "pdf"))
    desk.cookies["lang"] = "en"  # the paper stays Vietnamese
    pages = PdfReader(io.BytesIO(desk.get(path).content))
    printed = " ".join(" ".join(p.extract_text() for p in pages.pages).split())
    assert "Lạc hậu" in printed
    assert "Chưa theo kịp." in printed
