"""Addresses of a report's files at the desk, /ban-truc/. Names begin with "files"."""

from django.urls import URLPattern, URLResolver, path

from lachan.reports.views import desk_evidence

urlpatterns: list[URLPattern | URLResolver] = [
    path("<uuid:pk>/tep/<uuid:file>/", desk_evidence.reveal, name="files_reveal"),
    path("<uuid:pk>/tep/<uuid:file>/xau/", desk_evidence.sexual, name="files_sexual"),
]
