"""The rows of the access table that are about plans and the register of law."""

from lachan.accounts.models import User
from lachan.programme.models import Change, Evidence, EvidenceFile, Plan, Question
from lachan.programme.services import loading, work

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
GET  programme:import                               in   403  403  403  403  200
POST programme:import                               in   403  403  403  403  200
GET  programme:plan_edit                            in   403  403  403  403  200
POST programme:plan_edit                            in   403  403  403  403  200
POST programme:plan_confirm                         in   403  403  403  403  ->
POST programme:plan_discard                         in   403  403  403  403  ->
GET  programme:question_add                         in   403  403  403  403  200
POST programme:question_add                         in   403  403  403  403  200
GET  programme:question_edit                        in   403  403  403  403  200
POST programme:question_edit                        in   403  403  403  403  200
POST programme:question_remove                      in   403  403  403  403  ->
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
    keys |= {"programme:undo": change.pk}
    keys |= dict.fromkeys(
        ("programme:question_edit", "programme:question_remove"), question.pk
    )
    rows = {
        "programme:step_settle": step.pk,
        "programme:risk_edit": risk.pk,
        "programme:evidence_file": shown.pk,
        "programme:remove": step.pk,
    }
    return keys, rows
