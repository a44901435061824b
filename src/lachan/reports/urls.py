"""Addresses: the way in, the follow-up, the desk, the API."""

from django.urls import URLPattern, URLResolver, include, path

from lachan.reports import api, urls_desk, urls_files, urls_follow, urls_way
from lachan.reports.views import opening, partners

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/reports", api.reports, name="api"),
    path("doi-tac-bao-tin/", partners.partners, name="partners"),
    path("doi-tac-bao-tin/<int:pk>/ngung", partners.partner_end, name="partner_end"),
    path("mo-nhan-bao-tin/", opening.opening, name="opening"),
    path("khan-cap/", include(urls_way.urlpatterns)),
    path("tra-loi/", include(urls_follow.urlpatterns)),
    path("ban-truc/", include(urls_desk.urlpatterns)),
    path("ban-truc/", include(urls_files.urlpatterns)),
]
