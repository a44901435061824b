"""What gateways and collectors call, signed; and what anybody may read. No cookie."""

from django.urls import path

from lachan.observatory import api, api_reading

app_name = "observatory_api"
urlpatterns = [
    path("api/v1/statistics", api.statistics, name="statistics"),
    path("api/v1/indicators", api_reading.indicators, name="indicators"),
    path("api/v1/indicators/<slug:code>", api_reading.indicator, name="indicator"),
    path(
        "api/v1/indicators/<slug:code>/observations",
        api_reading.observations,
        name="observations",
    ),
    path("api/v1/releases", api_reading.releases, name="releases"),
    path("api/v1/releases/<slug:word>", api_reading.release, name="release"),
    path("api/v1/openapi.json", api_reading.openapi, name="openapi"),
]
