"""The rows of the access table that are about materials and training."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.signing import TimestampSigner
from django.utils import timezone

from lachan.accounts.models import User
from lachan.learning.models import (
    Certificate,
    Course,
    Enrolment,
    Guest,
    Media,
    Session,
    Version,
    mediastore,
)
from lachan.learning.services import writing
from lachan.learning.services.courses import load_courses
from lachan.learning.services.training import enrol
from lachan.partners.models import Unit
from lachan.partners.services.qualifications import Proof, qualify

PAPER = "22223333AAAA"
SLIP = "44445555BBBB"

# An, chị Lan, Giang, Bình (lists), Chi (school), Dũng (administrator); see the table.
LEARNING_TABLE = """
GET  learning:index                            200  200  200  200  200  200
GET  learning:sheet                            200  200  200  200  200  200
GET  learning:package                          200  200  200  200  200  200
GET  learning:material                         200  200  200  200  200  200
GET  learning:pdf                              200  200  200  200  200  200
GET  learning:writing                          in   403  403  200  200  200
GET  learning:begin                            in   403  403  200  200  200
POST learning:begin                            in   403  403  200  200  200
GET  learning:piece                            in   403  403  200  200  200
GET  learning:write                            in   403  403  200  200  200
POST learning:write                            in   403  403  200  200  200
GET  learning:attach                           in   403  403  200  200  200
POST learning:attach                           in   403  403  200  200  200
POST learning:detach                           in   403  403  ->   ->   ->
GET  learning:file                             404  404  404  200  200  200
GET  learning:captions                         404  404  404  200  200  200
POST learning:send                             in   403  403  ->   ->   ->
POST learning:publish                          in   403  403  ->   403  ->
POST learning:give_back                        in   403  403  ->   403  ->
POST learning:hide                             in   403  403  404  403  404
GET  training:index                            200  200  200  200  200  200
GET  training:course                           200  200  200  200  200  200
POST training:enrol                            in   ->   ->   ->   ->   ->
GET  training:lesson                           in   200  404  404  404  404
POST training:lesson                           in   ->   404  404  404  404
GET  training:trial                            in   200  404  404  404  404
POST training:trial                            in   200  404  404  404  404
POST training:seat                             in   ->   ->   ->   ->   ->
GET  training:attend                           200  200  200  200  200  200
POST training:attend                           200  ->   ->   ->   ->   ->
GET  training:slip_find                        200  200  200  200  200  200
POST training:slip_find                        200  200  200  200  200  200
GET  training:slip                             200  200  200  200  200  200
GET  training:slip_trial                       200  200  200  200  200  200
POST training:slip_trial                       200  200  200  200  200  200
GET  training:slip_paper                       404  404  404  404  404  404
POST training:claim                            in   ->   ->   ->   ->   ->
GET  training:session                          in   403  403  404  404  200
GET  training:code                             in   403  403  404  404  200
POST training:guests                           in   403  403  404  404  ->
POST training:guest_out                        in   403  403  404  404  ->
GET  training:guest_result                     in   403  403  404  404  200
POST training:guest_result                     in   403  403  404  404  200
GET  training:slips                            in   403  403  404  404  200
GET  training:questions                        in   403  403  404  404  200
GET  training:report                           in   403  403  404  404  200
GET  training:session_edit                     in   403  403  404  404  200
POST training:session_edit                     in   403  403  404  404  200
POST training:session_cancel                   in   403  403  404  404  ->
GET  training:session_add                      in   403  403  200  200  200
POST training:session_add                      in   403  403  200  200  200
GET  training:covered                          in   403  403  200  200  200
GET  training:covered_csv                      in   403  403  200  200  200
GET  training:add                              in   403  403  403  403  200
POST training:add                              in   403  403  403  403  200
GET  training:write                            in   403  403  403  403  200
GET  training:edit                             in   403  403  403  403  200
POST training:edit                             in   403  403  403  403  200
GET  training:lesson_add                       in   403  403  403  403  200
POST training:lesson_add                       in   403  403  403  403  200
GET  training:lesson_edit                      in   403  403  403  403  200
POST training:lesson_edit                      in   403  403  403  403  200
GET  training:question_add                     in   403  403  403  403  200
POST training:question_add                     in   403  403  403  403  200
GET  training:question_edit                    in   403  403  403  403  200
POST training:question_edit                    in   403  403  403  403  200
POST training:question_away                    in   403  403  403  403  ->
GET  training:paper                            in   200  404  404  404  200
POST training:take_back                        in   403  403  403  403  ->
GET  papers:check                              200  200  200  200  200  200
GET  papers:one                                200  200  200  200  200  200
POST papers:one                                200  200  200  200  200  200
"""
_OF_DRAFT = (
    *("piece", "write", "send", "publish", "give_back", "hide"),
    *("attach", "detach"),
)
_OF_SLIP = ("slip", "slip_trial", "slip_paper", "claim")


_OF_COURSE = (
    *("course", "enrol", "lesson", "trial", "session_add", "write", "edit"),
    *("lesson_add", "lesson_edit", "question_add", "question_edit", "question_away"),
)
_OF_SESSION = (
    "seat",
    "session",
    "code",
    "session_edit",
    "session_cancel",
    "report",
    "guests",
    "guest_out",
    "guest_result",
    "slips",
    "questions",
)


@dataclass(frozen=True, slots=True)
class Learning:
    """What addresses speak of: code and number in each, a token, a guest, a file."""

    codes: dict[str, str]
    keys: dict[str, int]
    token: str
    guest: int
    media: str


def a_learning(by: User, learner: User) -> Learning:
    """Keep a draft, a course that somebody takes, a session, a certificate."""
    fields = {"title_vi": "x", "first": date(2026, 1, 1)}
    draft = writing.begin(
        code="x", topic="danh-bac", reader="6-9", fields=fields, by=by
    )
    media = _a_film(draft)
    codes = dict.fromkeys(("learning:material", "learning:pdf"), "danh-bac-6-9")
    codes |= {f"learning:{name}": "x" for name in _OF_DRAFT}
    load_courses()
    course, now = Course.objects.get(code="giao-vien"), timezone.now()
    enrol(course=course, user=learner, now=now)
    session = Session.objects.create(
        course=course,
        unit=Unit.objects.create(
            code="TX", kind="centre", name="x", valid_from=date(2020, 1, 1)
        ),
        place="x",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    passed = Enrolment.objects.create(course=course, user=learner, at=now, done_at=now)
    proof = Proof(course.code, "x", PAPER, date(2026, 1, 1), None)
    qualify(user=learner, proof=proof, by=None)
    Certificate.objects.create(enrolment=passed, code=PAPER, issued_on=date(2026, 1, 1))
    codes |= {f"training:{name}": course.code for name in _OF_COURSE}
    codes |= dict.fromkeys(("training:paper", "training:take_back"), PAPER)
    keys = {f"training:{name}": session.pk for name in _OF_SESSION}
    question = course.questions.all()[0].pk
    keys |= dict.fromkeys(
        ("training:question_edit", "training:question_away"), question
    )
    token = TimestampSigner(salt="learning.attend").sign(str(session.pk))
    guest = Guest.objects.create(session=session, name="x", code=SLIP)
    codes |= {f"training:{name}": SLIP for name in _OF_SLIP}
    keys |= dict.fromkeys(("learning:detach", "learning:captions"), media.pk)
    codes |= {"papers:one": PAPER}
    return Learning(codes, keys, token, guest.pk, media.name)


def _a_film(draft: Version) -> Media:
    return Media.objects.create(
        version=draft,
        sort="video",
        name=mediastore.keep(b"film", "mp4"),
        octets=4,
        alt_vi="x",
        alt_en="x",
        licence="CC0-1.0",
        captions="WEBVTT",
    )
