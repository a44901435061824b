"""Every address of the web part, app by app."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from lachan.site.health import health_view
from lachan.site.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("health", health_view, name="health"),
    path("tai-khoan/", include("lachan.accounts.urls")),
    path("", include("lachan.supervision.urls")),
    path("", include("lachan.web.urls")),
]
if find_spec("lachan.lists.urls"):
    urlpatterns.insert(3, path("danh-sach/", include("lachan.lists.urls")))
