"""Who gets which answer where units are asked, and where the report is written."""

import datetime as dt

from django.utils import timezone

from lachan.accounts.models import User
from lachan.partners.models import Unit
from lachan.programme.models import (
    AnswerFile,
    Change,
    FormVersion,
    Found,
    Plan,
    Request,
)
from lachan.programme.services import answers, gatherforms, gathering, reports

GATHERING_TABLE = """
GET  gathering:index                                in   403  403  200  200  200
GET  gathering:add                                  in   403  403  403  403  200
POST gathering:add                                  in   403  403  403  403  200
GET  gathering:forms                                in   403  403  200  200  200
GET  gathering:form                                 in   403  403  200  200  200
GET  gathering:form_add                             in   403  403  403  403  200
POST gathering:form_add                             in   403  403  403  403  200
GET  gathering:round                                in   403  403  404  404  200
GET  gathering:round_edit                           in   403  403  404  404  200
POST gathering:round_edit                           in   403  403  404  404  200
GET  gathering:ask                                  in   403  403  404  404  200
POST gathering:ask                                  in   403  403  404  404  200
POST gathering:urge                                 in   403  403  404  404  ->
GET  gathering:sums                                 in   403  403  404  404  200
GET  gathering:csv                                  in   403  403  404  404  200
POST gathering:close                                in   403  403  404  404  ->
GET  gathering:history                              in   403  403  404  404  200
POST gathering:undo                                 in   403  403  404  404  ->
GET  gathering:request                              in   403  403  404  404  200
POST gathering:request                              in   403  403  404  404  200
POST gathering:refresh                              in   403  403  404  404  403
POST gathering:reopen                               in   403  403  404  404  403
POST gathering:sign                                 in   403  403  404  404  ->
POST gathering:send_back                            in   403  403  404  404  ->
POST gathering:accept                               in   403  403  404  404  ->
POST gathering:due                                  in   403  403  404  404  ->
POST gathering:request_urge                         in   403  403  404  404  ->
POST gathering:request_drop                         in   403  403  404  404  ->
GET  gathering:below                                in   403  403  404  404  200
POST gathering:below                                in   403  403  404  404  200
GET  gathering:letter                               in   403  403  404  404  200
GET  gathering:paper                                in   403  403  404  404  200
GET  gathering:file                                 in   403  403  404  404  200
GET  gathering:found                                in   403  403  404  404  200
GET  gathering:cell                                 in   403  403  404  404  200
GET  report:index                                   in   403  403  200  200  200
GET  report:begin                                   in   403  403  403  403  200
POST report:begin                                   in   403  403  403  403  200
GET  report:show                                    in   403  403  404  404  200
GET  report:figure                                  in   403  403  404  404  200
POST report:refresh                                 in   403  403  404  404  ->
GET  report:edit                                    in   403  403  404  404  200
POST report:edit                                    in   403  403  404  404  ->
GET  report:frame                                   in   403  403  404  404  200
POST report:frame                                   in   403  403  404  404  200
POST report:restore                                 in   403  403  404  404  ->
POST report:submit                                  in   403  403  404  404  ->
POST report:sign                                    in   403  403  404  404  403
GET  report:output                                  in   403  403  404  404  200
"""
_OF_ROUND = (
    "round",
    "round_edit",
    "ask",
    "urge",
    "sums",
    "csv",
    "close",
    "history",
    "undo",
)
_OF_REQUEST = (
    "request",
    "refresh",
    "reopen",
    "sign",
    "send_back",
    "accept",
    "due",
    "request_urge",
    "request_drop",
    "below",
    "letter",
    "paper",
    "file",
    "found",
)
_OF_REPORT = (
    "show",
    "figure",
    "refresh",
    "edit",
    "frame",
    "restore",
    "submit",
    "sign",
    "output",
)
DAY = dt.date(2026, 12, 14)


def a_gathering(by: User, plan: Plan) -> tuple[dict[str, int], dict[str, int]]:
    """Ask one unit, let it sign; write a report. Returns keys and rows."""
    gatherforms.load()
    unit = Unit.objects.get(code="CUC-TRE-EM")
    form = FormVersion.objects.get(code="nam_1330")
    fields = {
        "title": "x",
        "kind": "thematic",
        "year": 2026,
        "first": DAY,
        "last": DAY,
        "due_on": DAY,
        "form": form,
        "unit": unit,
        "plan": plan,
    }
    row = gathering.open_round(fields=fields, by=by)
    request = gathering.ask(row=row, units=[unit], by=by)[0]
    values = {"classes": "1", "trained": "2", "campaigns": "0"}
    answers.write(request=request, values=values, reasons={}, by=by)
    answers.submit(request=request, by=by)
    signed = answers.sign(request=request, role="x", by=by, now=timezone.now())
    cell = signed.cells.get(field="classes")
    found = Found.objects.create(
        source="x", first=DAY, last=DAY, query="x", as_of=timezone.now()
    )
    cell.found = found
    cell.save()
    report = reports.begin(plan=plan, year=2026, unit=unit, by=by)
    reports.write(report=report, by=by, now=timezone.now())
    keys = {f"gathering:{name}": row.pk for name in _OF_ROUND}
    keys |= {f"gathering:{name}": request.pk for name in _OF_REQUEST}
    keys |= {f"report:{name}": report.pk for name in _OF_REPORT}
    keys |= {"gathering:cell": cell.pk}
    keys |= {"gathering:form": form.pk, "gathering:form_add": form.pk}
    return keys, {
        "gathering:undo": _change(request).pk,
        "gathering:file": _file(request).pk,
        "gathering:found": found.pk,
    }


def _change(request: Request) -> Change:
    return Change.objects.get(label="programme.request", action="request.asked")


def _file(request: Request) -> AnswerFile:
    return AnswerFile.objects.create(
        request=request, digest="x", media_type="application/pdf", content=b"%PDF-"
    )
