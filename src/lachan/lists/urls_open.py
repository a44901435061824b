"""For everybody: lists by child-safety level, and reports of wrong blocks."""

from django.urls import path

from lachan.lists.views import levels, reports

app_name = "lists_open"
urlpatterns = [
    path("muc-an-toan/", levels.index, name="levels"),
    path("muc-an-toan/<int:version>/<str:name>", levels.file, name="level_file"),
    path("bao-chan-nham/", reports.report, name="report"),
    path("bao-chan-nham/ket-qua/", reports.result, name="report_result"),
]
