"""Below /mang-luoi/: for administrators; own teams for staff; places for all."""

from django.urls import path

from lachan.partners.views import (
    communes,
    duty,
    importing,
    places,
    roles,
    staff,
    teams,
    units,
)

app_name = "partners"
urlpatterns = [
    path("", units.index, name="index"),
    path("them/", units.create, name="create"),
    path("nhap/", importing.bring, name="import"),
    path("dia-danh/<str:province>.json", places.communes, name="places"),
    path("xa/", communes.index, name="communes"),
    path("xa/lap/", communes.load, name="communes_load"),
    path("xa/<int:pk>/lap/", communes.load_one, name="communes_load_one"),
    path("xa/<int:pk>/bo/", communes.take_back, name="communes_take_back"),
    path("<int:pk>/mo-lai/", units.reopen, name="reopen"),
    path("doi-cua-toi/", teams.mine, name="my_teams"),
    path("doi/", teams.index, name="teams"),
    path("doi/<int:pk>/", teams.team, name="team"),
    path("doi/<int:pk>/ten/", teams.rename, name="team_rename"),
    path("doi/<int:pk>/thoi/", teams.close, name="team_close"),
    path("doi/<int:pk>/nguoi/", teams.join, name="team_join"),
    path("doi/<int:pk>/nguoi/<int:row>/roi/", teams.leave, name="team_leave"),
    path("doi/<int:pk>/lich/", duty.roster, name="roster"),
    path("doi/<int:pk>/lich.csv", duty.export, name="roster_export"),
    path("doi/<int:pk>/ca/", duty.add, name="shift_add"),
    path("doi/<int:pk>/ca/<int:row>/thoi/", duty.end, name="shift_end"),
    path("doi/<int:pk>/doi-ca/", duty.change, name="change_add"),
    path("doi/<int:pk>/doi-ca/<int:row>/bo/", duty.drop, name="change_drop"),
    path("<int:pk>/doi/", teams.create, name="team_create"),
    path("<int:pk>/vai-tro/", roles.appoint, name="role_add"),
    path("<int:pk>/vai-tro/<int:row>/thoi/", roles.dismiss, name="role_end"),
    path("<int:pk>/", units.unit, name="unit"),
    path("<int:pk>/ten/", units.rename, name="rename"),
    path("<int:pk>/dong/", units.close, name="close"),
    path("<int:pk>/ke-tuc/", units.succeed, name="succeed"),
    path("<int:pk>/nguoi/", staff.admit, name="staff_add"),
    path("<int:pk>/nguoi/<int:row>/thoi/", staff.release, name="staff_end"),
]
