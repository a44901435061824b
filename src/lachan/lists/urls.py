"""Everything below /danh-sach/: for list editors and administrators."""

from django.urls import path

from lachan.lists.views import (
    complaints,
    local,
    lookup,
    national,
    samples,
    sources,
    takedowns,
    zones,
)

app_name = "lists"
NATIONAL = "quoc-gia/<int:pk>"
urlpatterns = [
    path("", sources.index, name="index"),
    path("tra/", lookup.lookup, name="lookup"),
    path("tai-cho/", local.index, name="local"),
    path("tai-cho/them/", local.add, name="local_add"),
    path("tai-cho/<int:pk>/hoan-tac/", local.undo, name="local_undo"),
    path("bao-nham/", complaints.index, name="complaints"),
    path("bao-nham/<int:pk>/", complaints.one, name="complaint"),
    path("bao-nham/<int:pk>/mo-lai/", complaints.reopen, name="complaint_reopen"),
    path("mau/", samples.index, name="samples"),
    path("mau/<int:pk>/", samples.one, name="sample"),
    path("mau/<int:pk>/<int:row>/", samples.judge, name="sample_judge"),
    path("mau/<int:pk>/chot/", samples.close, name="sample_close"),
    path("phat-hanh/", sources.release, name="release"),
    path("quoc-gia/", national.index, name="national"),
    path("quoc-gia/de-nghi/", national.propose, name="national_propose"),
    path("quoc-gia/go-bo/", takedowns.index, name="takedowns"),
    path("quoc-gia/go-bo/<int:pk>/", takedowns.one, name="takedown"),
    path(f"{NATIONAL}/", national.entry, name="national_entry"),
    path(f"{NATIONAL}/dong-y/", national.agree, name="national_agree"),
    path(f"{NATIONAL}/ban-dem/", national.release_by_night, name="national_night"),
    path(f"{NATIONAL}/tra-lai/", national.refuse, name="national_refuse"),
    path(f"{NATIONAL}/go/", national.withdraw, name="national_withdraw"),
    path(f"{NATIONAL}/giu-nguyen/", national.refuse_appeal, name="national_appeal"),
    path("nha-mang/", zones.index, name="zones"),
    path("nha-mang/them/", zones.add, name="zones_add"),
    path("nha-mang/<int:pk>/", zones.one, name="zones_one"),
    path("nha-mang/<int:pk>/thu-hoi/", zones.revoke, name="zones_revoke"),
    path("<slug:code>/", sources.source, name="source"),
    path("<slug:code>/tai/", sources.refresh, name="refresh"),
    path("<slug:code>/bat-tat/", sources.toggle, name="toggle"),
    path("<slug:code>/nhan/", sources.take, name="take"),
    path("<slug:code>/bo/", sources.drop, name="drop"),
]
