"""Addresses of schools, below /truong/."""

from django.urls import path

from lachan.supervision.views import (
    opinions,
    school,
    school_devices,
    school_exam,
    school_network,
    school_rules,
    school_units,
)

_HERE = "truong/<slug:key>/"

urlpatterns = [
    path("truong/", school.index, name="school_index"),
    path("truong/them/", school.add, name="school_add"),
    path(_HERE, school.school, name="school"),
    path(f"{_HERE}lop/them/", school.group_add, name="school_group_add"),
    path(f"{_HERE}lop/<int:pk>/", school.group, name="school_group"),
    path(f"{_HERE}lop/<int:pk>/sua/", school.group_edit, name="school_group_edit"),
    path(f"{_HERE}lop/<int:pk>/xoa/", school.group_remove, name="school_group_remove"),
    path(f"{_HERE}nguoi/", school.people, name="school_people"),
    path(f"{_HERE}nguoi/moi/", school.invite, name="school_invite"),
    path(f"{_HERE}nguoi/giao/", school.appoint, name="school_appoint"),
    path(f"{_HERE}nguoi/<int:pk>/thoi/", school.member_end, name="school_member_end"),
    path(f"{_HERE}don-vi/", school_units.unit, name="school_unit"),
    path(f"{_HERE}thi/", school_exam.exam, name="school_exam"),
    path(f"{_HERE}thi/<int:pk>/xong/", school_exam.end, name="school_exam_end"),
    path(f"{_HERE}thi/<int:pk>/them/", school_exam.more, name="school_exam_more"),
    path(f"{_HERE}luat/", school_rules.rules, name="school_rules"),
    path(f"{_HERE}luat/nhom/", school_rules.save_groups, name="school_save_groups"),
    path(f"{_HERE}luat/khach/", school_rules.save_guests, name="school_save_guests"),
    path(f"{_HERE}luat/ten/", school_rules.name_add, name="school_name_add"),
    path(
        f"{_HERE}luat/ten/<int:pk>/xoa/",
        school_rules.name_remove,
        name="school_name_remove",
    ),
    path(f"{_HERE}luat/khung/", school_rules.window_add, name="school_window_add"),
    path(
        f"{_HERE}luat/khung/<int:pk>/",
        school_rules.window_edit,
        name="school_window_edit",
    ),
    path(
        f"{_HERE}luat/khung/<int:pk>/xoa/",
        school_rules.window_remove,
        name="school_window_remove",
    ),
    path(f"{_HERE}luat/nghi/", school_rules.save_period, name="school_save_period"),
    path(f"{_HERE}may/", school_devices.roster_page, name="school_roster"),
    path(f"{_HERE}may/tai-ve/", school_devices.export, name="school_export"),
    path(f"{_HERE}may/them/", school_devices.device_add, name="school_device_add"),
    path(
        f"{_HERE}may/<int:pk>/", school_devices.device_edit, name="school_device_edit"
    ),
    path(
        f"{_HERE}may/<int:pk>/xoa/",
        school_devices.device_remove,
        name="school_device_remove",
    ),
    path(f"{_HERE}y-kien/", opinions.index, name="school_opinions"),
    path(f"{_HERE}y-kien/<int:pk>/", opinions.answer, name="school_opinion"),
    path("em/y-kien/", opinions.opinion, name="opinion"),
    path(f"{_HERE}mang/", school_network.network, name="school_network"),
]
