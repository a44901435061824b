"""Addresses of the follow-up with the code, /tra-loi/. Names begin with "follow"."""

from django.urls import URLPattern, URLResolver, path

from lachan.reports.views import follow

urlpatterns: list[URLPattern | URLResolver] = [
    path("", follow.follow, name="follow"),
]
