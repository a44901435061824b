"""Everything below /mang-luoi/: for administrators."""

from django.urls import path

from lachan.partners.views import importing, places, staff, units

app_name = "partners"
urlpatterns = [
    path("", units.index, name="index"),
    path("them/", units.create, name="create"),
    path("nhap/", importing.bring, name="import"),
    path("dia-danh/<str:province>.json", places.communes, name="places"),
    path("<int:pk>/", units.unit, name="unit"),
    path("<int:pk>/ten/", units.rename, name="rename"),
    path("<int:pk>/dong/", units.close, name="close"),
    path("<int:pk>/ke-tuc/", units.succeed, name="succeed"),
    path("<int:pk>/nguoi/", staff.admit, name="staff_add"),
    path("<int:pk>/nguoi/<int:row>/thoi/", staff.release, name="staff_end"),
]
