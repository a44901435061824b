"""Addresses of boxes: the pages of a family and a school, and what boxes ask."""

from django.urls import path

from lachan.supervision import api
from lachan.supervision.views import boxes

_SCHOOL = "truong/<slug:key>/hop/"

urlpatterns = [
    path("nha/hop/", boxes.boxes, name="boxes"),
    path("nha/hop/ma/", boxes.code, name="box_code"),
    path("nha/hop/<int:pk>/ten/", boxes.rename, name="box_rename"),
    path("nha/hop/<int:pk>/thu-hoi/", boxes.revoke, name="box_revoke"),
    path(_SCHOOL, boxes.school_boxes, name="school_boxes"),
    path(f"{_SCHOOL}ma/", boxes.school_code, name="school_box_code"),
    path(f"{_SCHOOL}<int:pk>/ten/", boxes.school_rename, name="school_box_rename"),
    path(f"{_SCHOOL}<int:pk>/thu-hoi/", boxes.school_revoke, name="school_box_revoke"),
    path("api/v1/boxes/join", api.join, name="box_join"),
    path("api/v1/boxes/sync", api.sync, name="box_sync"),
    path("api/v1/boxes/files", api.files, name="box_files"),
    path("api/v1/boxes/counts", api.counts, name="box_counts"),
]
