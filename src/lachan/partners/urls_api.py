"""What systems of members call: signed, without a cookie."""

from django.urls import path

from lachan.partners import api

app_name = "partners_api"
urlpatterns = [
    path("api/v1/handovers/<uuid:ref>", api.callback, name="callback"),
]
