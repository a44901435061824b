"""Addresses of the way in, /khan-cap/. Names begin with "way"."""

from django.urls import URLPattern, URLResolver, path

from lachan.reports.views import way

urlpatterns: list[URLPattern | URLResolver] = [
    path("", way.way, name="way"),
    path("gui-sau.js", way.worker, name="way_worker"),
]
