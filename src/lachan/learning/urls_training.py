"""Everything below /hoc/khoa/: courses, sessions, tests, coverage."""

from django.urls import path

from lachan.learning.views import (
    courses,
    guests,
    papers,
    sessions,
    slips,
    teaching,
)

app_name = "training"
urlpatterns = [
    path("", courses.index, name="index"),
    path("them/", teaching.add, name="add"),
    path("do-phu/", teaching.covered, name="covered"),
    path("do-phu.csv", teaching.covered_csv, name="covered_csv"),
    path("diem-danh/<str:token>/", sessions.attend, name="attend"),
    path("lop/<int:pk>/", sessions.session, name="session"),
    path("lop/<int:pk>/sua/", sessions.edit, name="session_edit"),
    path("lop/<int:pk>/hoan/", sessions.cancel, name="session_cancel"),
    path("lop/<int:pk>/bao-cao.<str:ending>", sessions.report, name="report"),
    path("lop/<int:pk>/nguoi-du/", guests.add, name="guests"),
    path("lop/<int:pk>/nguoi-du/<int:row>/bo/", guests.take_out, name="guest_out"),
    path(
        "lop/<int:pk>/nguoi-du/<int:row>/ket-qua/", guests.result, name="guest_result"
    ),
    path("lop/<int:pk>/phieu.pdf", guests.slips, name="slips"),
    path("lop/<int:pk>/bai-kiem-tra.pdf", guests.questions, name="questions"),
    path("phieu/", slips.find, name="slip_find"),
    path("phieu/<slug:code>/", slips.slip, name="slip"),
    path("phieu/<slug:code>/giay.pdf", slips.paper, name="slip_paper"),
    path("phieu/<slug:code>/nhan/", slips.claim, name="claim"),
    path("phieu/<slug:code>/<slug:stage>/", slips.trial, name="slip_trial"),
    path("lop/<int:pk>/ma/", sessions.show_code, name="code"),
    path("lop/<int:pk>/ghi-ten/", sessions.take_seat, name="seat"),
    path("giay/<slug:code>.pdf", papers.paper, name="paper"),
    path("giay/<slug:code>/thu-hoi/", papers.take_back, name="take_back"),
    path("<slug:code>/", courses.course, name="course"),
    path("<slug:code>/bat-dau/", courses.enrol, name="enrol"),
    path("<slug:code>/bai/<int:number>/", courses.lesson, name="lesson"),
    path("<slug:code>/kiem-tra/<slug:stage>/", courses.trial, name="trial"),
    path("<slug:code>/mo-lop/", sessions.add, name="session_add"),
    path("<slug:code>/soan/", teaching.write, name="write"),
    path("<slug:code>/soan/sua/", teaching.edit, name="edit"),
    path("<slug:code>/soan/bai/", teaching.add_lesson, name="lesson_add"),
    path(
        "<slug:code>/soan/bai/<int:number>/", teaching.edit_lesson, name="lesson_edit"
    ),
    path("<slug:code>/soan/cau-hoi/", teaching.add_question, name="question_add"),
    path(
        "<slug:code>/soan/cau-hoi/<int:pk>/",
        teaching.edit_question,
        name="question_edit",
    ),
    path(
        "<slug:code>/soan/cau-hoi/<int:pk>/cat/",
        teaching.put_away_question,
        name="question_away",
    ),
]
