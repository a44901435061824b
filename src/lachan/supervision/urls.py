"""Addresses of families, of a child's own page, and of why."""

from django.urls import path

from lachan.supervision import urls_family, urls_school
from lachan.supervision.views import (
    child,
    devices,
    home,
    objections,
    rules,
    why,
    windows,
)

app_name = "supervision"
urlpatterns = [
    *urls_school.urlpatterns,
    *urls_family.urlpatterns,
    path("vi-sao/", why.why, name="why"),
    path("em/", child.child_page, name="child"),
    path("bao-nham/", objections.objections, name="objections"),
    path("bao-nham/<int:pk>/", objections.close, name="objection_close"),
    path("nha/", home.home, name="home"),
    path("nha/bat-dau/", home.start, name="start"),
    path("nha/yeu-cau/", home.requests, name="requests"),
    path("nha/yeu-cau/<int:pk>/", home.answer, name="answer"),
    path("nha/nhat-ky/", home.log, name="log"),
    path("nha/nhat-ky/<int:pk>/hoan-tac/", home.undo, name="undo"),
    path("nha/may/", devices.devices, name="devices"),
    path("nha/may/them/", devices.device_add, name="device_add"),
    path("nha/may/<int:pk>/", devices.device_edit, name="device_edit"),
    path("nha/may/<int:pk>/xoa/", devices.device_remove, name="device_remove"),
    path("nha/khach/", devices.guests, name="guests"),
    path("nha/lich-nghi/", windows.calendar, name="calendar"),
    path("nha/khung/<int:pk>/", windows.window_edit, name="window_edit"),
    path("nha/khung/<int:pk>/xoa/", windows.window_remove, name="window_remove"),
    path("nha/ten/<int:pk>/xoa/", rules.name_remove, name="name_remove"),
    path("nha/con/<slug:key>/", rules.child_rules, name="child_rules"),
    path("nha/con/<slug:key>/xong/", devices.ready, name="ready"),
    path("nha/con/<slug:key>/sua/", rules.child_edit, name="child_edit"),
    path("nha/con/<slug:key>/xoa/", rules.child_remove, name="child_remove"),
    path("nha/con/<slug:key>/nhom/", rules.save_groups, name="save_groups"),
    path("nha/con/<slug:key>/dich-vu/", rules.services, name="services"),
    path("nha/con/<slug:key>/tim-kiem/", rules.save_search, name="save_search"),
    path("nha/con/<slug:key>/ten/", rules.name_add, name="name_add"),
    path("nha/con/<slug:key>/khung/", windows.window_add, name="window_add"),
    path("nha/con/<slug:key>/khung/mau/", windows.window_start, name="window_start"),
    path("nha/con/<slug:key>/them-gio/", home.more_time, name="more_time"),
    path("nha/con/<slug:key>/tam-dung/", home.pause, name="pause"),
    path("nha/con/<slug:key>/mo-lai/", home.resume, name="resume"),
]
