"""Everything below /danh-sach-quoc-gia/: for everybody."""

from django.urls import path

from lachan.lists.views import national_log

app_name = "national_log"
urlpatterns = [
    path("", national_log.index, name="index"),
    path("nhat-ky.json", national_log.as_json, name="json"),
    path("kiem-tra/", national_log.check, name="check"),
]
