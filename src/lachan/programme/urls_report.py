"""Below /chuong-trinh/bao-cao/: the report on a plan's year. For staff."""

from django.urls import path

from lachan.programme.views import reports

app_name = "report"
urlpatterns = [
    path("", reports.index, name="index"),
    path("moi/", reports.begin, name="begin"),
    path("<int:pk>/", reports.show, name="show"),
    path("<int:pk>/so/<str:code>/", reports.figure, name="figure"),
    path("<int:pk>/soan-lai/", reports.refresh, name="refresh"),
    path("<int:pk>/doan/<str:key>/", reports.edit, name="edit"),
    path("<int:pk>/khung/", reports.frame, name="frame"),
    path("<int:pk>/ban/<int:number>/lay-lai/", reports.restore, name="restore"),
    path("<int:pk>/trinh/", reports.submit, name="submit"),
    path("<int:pk>/ky/", reports.sign, name="sign"),
    path("<int:pk>/bao-cao.<str:ending>", reports.output, name="output"),
]
