"""What gateways and collectors call: signed, without a cookie."""

from django.urls import path

from lachan.observatory import api

app_name = "observatory_api"
urlpatterns = [path("api/v1/statistics", api.statistics, name="statistics")]
