"""The rows of the access table that are about plans and the register of law."""

from datetime import date

from lachan.accounts.models import User
from lachan.programme.models import (
    Article,
    Change,
    Evidence,
    EvidenceFile,
    Finding,
    Instrument,
    Plan,
    Proposal,
    Question,
)
from lachan.programme.services import loading, reviews, work

# An, chị Lan, Giang, Bình (lists), Chi (school), Dũng (administrator); see the table.
PROGRAMME_TABLE = """
GET  programme:index                                200  200  200  200  200  200
GET  programme:plan                                 200  200  200  200  200  200
GET  programme:timeline                             200  200  200  200  200  200
GET  programme:units                                200  200  200  200  200  200
GET  programme:csv                                  200  200  200  200  200  200
GET  programme:pdf                                  200  200  200  200  200  200
GET  programme:late                                 in   403  403  200  200  200
GET  programme:history                              in   403  403  200  200  200
GET  programme:task                                 in   403  403  200  200  200
GET  programme:evidence_file                        in   403  403  200  200  200
GET  programme:index_questions                      in   403  403  200  200  200
POST programme:say                                  in   403  403  403  403  200
POST programme:evidence_add                         in   403  403  403  403  200
POST programme:step_add                             in   403  403  403  403  200
POST programme:step_settle                          in   403  403  403  403  ->
POST programme:risk_add                             in   403  403  403  403  200
GET  programme:risk_edit                            in   403  403  403  403  200
POST programme:risk_edit                            in   403  403  403  403  200
POST programme:remove                               in   403  403  403  403  ->
POST programme:undo                                 in   403  403  403  403  ->
POST programme:output_add                           in   403  403  403  403  200
POST programme:due_set                              in   403  403  403  403  ->
POST programme:entrust                              in   403  403  403  403  200
POST programme:partner_add                          in   403  403  403  403  200
GET  programme:task_edit                            in   403  403  403  403  200
POST programme:task_edit                            in   403  403  403  403  200
GET  programme:coverage                             in   403  403  200  200  200
GET  programme:minutes                              in   403  403  200  200  200
POST programme:minutes                              in   403  403  200  200  200
GET  programme:import                               in   403  403  403  403  200
POST programme:import                               in   403  403  403  403  200
GET  programme:plan_edit                            in   403  403  403  403  200
POST programme:plan_edit                            in   403  403  403  403  200
POST programme:plan_confirm                         in   403  403  403  403  ->
POST programme:plan_discard                         in   403  403  403  403  ->
GET  programme:heir                                 in   403  403  403  403  200
POST programme:heir                                 in   403  403  403  403  200
GET  programme:question_add                         in   403  403  403  403  200
POST programme:question_add                         in   403  403  403  403  200
POST programme:question_begin                       in   403  403  403  403  ->
GET  programme:question_edit                        in   403  403  403  403  200
POST programme:question_edit                        in   403  403  403  403  200
POST programme:question_place                       in   403  403  403  403  ->
POST programme:question_remove                      in   403  403  403  403  ->
GET  law:index                                      200  200  200  200  200  200
GET  law:instrument                                 200  200  200  200  200  200
GET  law:duties                                     200  200  200  200  200  200
GET  law:duties_csv                                 200  200  200  200  200  200
GET  law:history                                    in   403  403  200  200  200
GET  law:add                                        in   403  403  403  403  200
POST law:add                                        in   403  403  403  403  200
GET  law:edit                                       in   403  403  403  403  200
POST law:edit                                       in   403  403  403  403  200
GET  law:article_add                                in   403  403  403  403  200
POST law:article_add                                in   403  403  403  403  200
GET  law:article_edit                               in   403  403  403  403  200
POST law:article_edit                               in   403  403  403  403  200
GET  law:duty_add                                   in   403  403  403  403  200
POST law:duty_add                                   in   403  403  403  403  200
GET  law:relate                                     in   403  403  403  403  200
POST law:relate                                     in   403  403  403  403  200
POST law:remove                                     in   403  403  403  403  404
GET  law:reviews                                    in   403  403  200  200  200
GET  law:review                                     in   403  403  200  200  200
GET  law:report                                     in   403  403  200  200  200
GET  law:review_add                                 in   403  403  403  403  200
POST law:review_add                                 in   403  403  403  403  200
GET  law:review_edit                                in   403  403  403  403  200
POST law:review_edit                                in   403  403  403  403  200
POST law:review_move                                in   403  403  403  403  ->
GET  law:finding_add                                in   403  403  403  403  200
POST law:finding_add                                in   403  403  403  403  200
GET  law:finding_edit                               in   403  403  403  403  200
POST law:finding_edit                               in   403  403  403  403  200
GET  law:proposal_add                               in   403  403  403  403  200
POST law:proposal_add                               in   403  403  403  403  200
GET  law:proposal_edit                              in   403  403  403  403  200
POST law:proposal_edit                              in   403  403  403  403  200
GET  law:opinion_add                                in   403  403  403  403  200
POST law:opinion_add                                in   403  403  403  403  200
GET  law:opinion_answer                             in   403  403  403  403  200
POST law:opinion_answer                             in   403  403  403  403  200
POST law:review_remove                              in   403  403  403  403  404
"""
_OF_PLAN = (
    "plan",
    "timeline",
    "units",
    "csv",
    "pdf",
    "late",
    "history",
    "plan_edit",
    "plan_confirm",
    "plan_discard",
)
_OF_TASK = (
    "task",
    "say",
    "evidence_add",
    "evidence_file",
    "step_add",
    "step_settle",
    "risk_add",
    "risk_edit",
    "remove",
    "output_add",
    "due_set",
    "entrust",
    "partner_add",
    "task_edit",
)
_OF_LAW = ("instrument", "edit", "article_add", "relate", "remove")
_OF_REVIEW = (
    "review",
    "report",
    "review_edit",
    "review_move",
    "finding_add",
    "finding_edit",
    "proposal_add",
    "proposal_edit",
    "opinion_add",
    "opinion_answer",
    "review_remove",
)


def a_programme(by: User) -> tuple[dict[str, int], dict[str, int]]:
    """Keep the plan that ships, and one of each thing. Returns keys and rows."""
    plan: Plan = loading.load_plan()
    task = plan.tasks.get(code="2.3")
    fields = {"text": "x", "year": 2026, "due_on": plan.signed_on}
    step = work.keep_step(task=task, step=None, fields=fields, by=by)
    risk = work.keep_risk(task=task, risk=None, fields={"text": "x"}, by=by)
    shown = Evidence.objects.create(
        task=task, year=2026, kind="file", title="x", media_type="application/pdf"
    )
    EvidenceFile.objects.create(evidence=shown, content=b"%PDF-")
    question = Question.objects.create(pillar="legal", text="x", source="x")
    change = Change.objects.latest("pk")
    keys = {f"programme:{name}": plan.pk for name in _OF_PLAN}
    keys |= {f"programme:{name}": task.pk for name in _OF_TASK}
    keys |= {"programme:undo": change.pk, "programme:question_place": shown.pk}
    lead = plan.tasks.get(code="1.1").holders.get()
    keys |= {"programme:heir": plan.pk, "programme:heir unit": lead.unit_id}
    keys |= dict.fromkeys(
        ("programme:question_edit", "programme:question_remove"), question.pk
    )
    rows = {
        "programme:step_settle": step.pk,
        "programme:risk_edit": risk.pk,
        "programme:evidence_file": shown.pk,
        "programme:remove": step.pk,
    }
    law_keys, law_rows = _the_law(by)
    return keys | law_keys, rows | law_rows


def _the_law(by: User) -> tuple[dict[str, int], dict[str, int]]:
    """Keep an instrument, an article, and a review with one of each thing."""
    law = Instrument.objects.create(number="1/X", name="x", kind="law", doubt="x")
    article = Article.objects.create(instrument=law, code="1", text="x", doubt="x")
    asked = {"year": 2026, "title": "x", "question": "x"}
    review = reviews.open_review(fields=asked, by=by)
    fields = {"act": "amend", "text": "x"}
    proposal = reviews.keep_part(review=review, row=Proposal(), fields=fields, by=by)
    fault = {"fault": "hard", "text": "x"}
    finding = reviews.keep_part(review=review, row=Finding(), fields=fault, by=by)
    heard = {"speaker": "children", "received_on": date(2026, 11, 2), "text": "x"}
    opinion = reviews.hear(review=review, fields=heard, by=by)
    keys = {f"law:{name}": law.pk for name in _OF_LAW}
    keys |= {f"law:{name}": review.pk for name in _OF_REVIEW}
    keys |= {"law:article_edit": article.pk, "law:duty_add": article.pk}
    rows = {"law:proposal_edit": proposal.pk, "law:opinion_answer": opinion.pk}
    rows["law:finding_edit"] = finding.pk
    return keys, rows
