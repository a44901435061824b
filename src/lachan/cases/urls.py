"""Addresses of cases, /ho-so/."""

from django.urls import URLPattern, URLResolver, path

from lachan.cases.views import (
    forms,
    glass,
    late,
    papers,
    passing,
    plans,
    schemas,
    taking,
    work,
)

app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", work.index, name="index"),
    path("viec-den-han/", late.late, name="late"),
    path("bieu-mau/", schemas.index, name="schemas"),
    path("bieu-mau/nap/", schemas.load, name="schema_load"),
    path("bieu-mau/<int:pk>/", schemas.one, name="schema"),
    path("bieu-mau/<slug:code>.toml", schemas.file, name="schema_file"),
    path("ban-giao/", passing.hand_over, name="hand_over"),
    path("don-vi/", passing.moves, name="moves"),
    path("mo-khan/", glass.glasses, name="glasses"),
    path("mo-khan/<int:number>/", glass.glass, name="glass"),
    path("lap/<uuid:report>/", work.begin, name="begin"),
    path("<uuid:pk>/", work.show, name="case"),
    path("<uuid:pk>/quen/", work.know, name="know"),
    path("<uuid:pk>/buoc/<slug:act>/", taking.step, name="step"),
    path("<uuid:pk>/ke-hoach/", plans.planned, name="plan"),
    path("<uuid:pk>/ke-hoach/<int:number>/", plans.plan_line, name="plan_line"),
    path("<uuid:pk>/mau/<slug:code>/", forms.fill, name="form"),
    path("<uuid:pk>/mau/<slug:code>.pdf", papers.paper, name="paper"),
    path("<uuid:pk>/mau/<slug:code>.docx", papers.word, name="word"),
    path("<uuid:pk>/ban/<uuid:form>.pdf", papers.kept, name="kept"),
    path("<uuid:pk>/ghi-chu/", work.note, name="note"),
    path("<uuid:pk>/giao/", work.assign, name="assign"),
    path("<uuid:pk>/vi-sao/<int:place>/", work.why, name="why"),
    path("<uuid:pk>/nhan/", work.offered, name="offered"),
    path("<uuid:pk>/han/", late.one, name="load"),
]
