"""Everything below /danh-sach/: for list editors and administrators."""

from django.urls import path

from lachan.lists.views import sources as views

app_name = "lists"
urlpatterns = [
    path("", views.index, name="index"),
    path("tra/", views.lookup, name="lookup"),
    path("phat-hanh/", views.release, name="release"),
    path("<slug:code>/", views.source, name="source"),
    path("<slug:code>/tai/", views.refresh, name="refresh"),
    path("<slug:code>/bat-tat/", views.toggle, name="toggle"),
    path("<slug:code>/nhan/", views.take, name="take"),
    path("<slug:code>/bo/", views.drop, name="drop"),
]
