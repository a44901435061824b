"""Addresses of the follow-up with the code, /tra-loi/. Names begin with "follow"."""

from django.urls import URLPattern, URLResolver, path

from lachan.reports.views import files, follow

urlpatterns: list[URLPattern | URLResolver] = [
    path("tep/", files.upload, name="files"),
    path("", follow.follow, name="follow"),
]
