"""Everything below /so-lieu/: for everybody, but for the page of the staff."""

from django.urls import path, re_path

from lachan.observatory.views import (
    comparing,
    explaining,
    files,
    open_data,
    reading,
    staff,
)

app_name = "observatory"
_CODE = r"(?P<code>[A-F][0-9]{1,2})"
_WORD = r"(?P<word>[a-z0-9Q-]{4,30})"
_CUT = r"(?P<cut>[a-z][a-z0-9-]{2,60})"
urlpatterns = [
    path("", reading.index, name="index"),
    path("so-sanh/", comparing.compare, name="compare"),
    path("chac-den-dau/", explaining.sure, name="sure"),
    path("cho-em/", explaining.children, name="children"),
    path("ngan-sach/", explaining.budget, name="budget"),
    path("noi-bo/", staff.fresh, name="fresh"),
    path("du-lieu-mo/", open_data.index, name="open"),
    path("du-lieu-mo/danh-muc.jsonld", open_data.catalogue, name="catalogue"),
    path("du-lieu-mo/nghien-cuu.zip", open_data.research, name="research"),
    path("du-lieu-mo/<slug:word>/", open_data.folder, name="folder"),
    path("du-lieu-mo/<slug:word>/<str:name>", open_data.file, name="open_file"),
    re_path(rf"^{_CODE}/$", reading.indicator, name="indicator"),
    re_path(rf"^{_CODE}/{_WORD}/$", reading.indicator, name="indicator_at"),
    re_path(rf"^{_CODE}/{_WORD}/{_CUT}/$", reading.chart, name="chart"),
    re_path(
        rf"^{_CODE}/{_WORD}/{_CUT}\.(?P<kind>svg|png|csv|json)$",
        files.file,
        name="file",
    ),
]
