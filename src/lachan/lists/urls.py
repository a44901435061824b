"""Everything below /danh-sach/: for list editors and administrators."""

from django.urls import path

from lachan.lists.views import national, sources, takedowns

app_name = "lists"
NATIONAL = "quoc-gia/<int:pk>"
urlpatterns = [
    path("", sources.index, name="index"),
    path("tra/", sources.lookup, name="lookup"),
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
    path("<slug:code>/", sources.source, name="source"),
    path("<slug:code>/tai/", sources.refresh, name="refresh"),
    path("<slug:code>/bat-tat/", sources.toggle, name="toggle"),
    path("<slug:code>/nhan/", sources.take, name="take"),
    path("<slug:code>/bo/", sources.drop, name="drop"),
]
