"""Addresses of the desk, /ban-truc/. Names begin with "desk"."""

from django.urls import URLPattern, URLResolver, path

from lachan.reports.views import (
    desk,
    desk_acts,
    desk_care,
    desk_counts,
    desk_files,
    desk_intake,
    desk_letters,
    desk_ties,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.queue, name="desk"),
    path("ghi-tin/", desk_intake.write, name="desk_intake"),
    path("giu-minh/", desk_care.care, name="desk_care"),
    path("bao-thu/", desk_letters.letters_wanted, name="desk_letters"),
    path("so-lieu/", desk_counts.show, name="desk_counts"),
    path("so-lieu.csv", desk_counts.export, name="desk_counts_csv"),
    path("<uuid:pk>/", desk.report, name="desk_report"),
    path("<uuid:pk>/quen/", desk_acts.know, name="desk_know"),
    path("<uuid:pk>/phan-loai/", desk_acts.triage, name="desk_triage"),
    path("<uuid:pk>/chuyen/", desk_acts.hand_over, name="desk_hand_over"),
    path("<uuid:pk>/tra-loi/", desk_acts.answer, name="desk_answer"),
    path("<uuid:pk>/ghi-chu/", desk_acts.note, name="desk_note"),
    path("<uuid:pk>/dong/", desk_acts.close, name="desk_close"),
    path("<uuid:pk>/mo-lai/", desk_acts.reopen, name="desk_reopen"),
    path("<uuid:pk>/giu/", desk_acts.keep, name="desk_keep"),
    path("<uuid:pk>/rut/", desk_acts.withdrawal, name="desk_withdrawal"),
    path("<uuid:pk>/ten/", desk_acts.unmask, name="desk_unmask"),
    path("<uuid:pk>/noi/", desk_ties.tie, name="desk_tie"),
    path("<uuid:pk>/hai-nguoi/<int:row>/", desk_acts.decide, name="desk_decide"),
    path("<uuid:pk>/xoa-chu/", desk_files.redact, name="desk_redact"),
    path("<uuid:pk>/xuat/", desk_files.export, name="desk_export"),
]
