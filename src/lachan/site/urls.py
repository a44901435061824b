"""Every address of the web part, app by app."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from lachan.site.health import health_view
from lachan.site.home import home

_APPS = {
    "danh-sach/": "lachan.lists.urls",
    "tai-khoan/": "lachan.accounts.urls",
}
_ROOT_APPS = ["lachan.supervision.urls", "lachan.web.urls"]


def _built(module: str) -> bool:
    return find_spec(module) is not None


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("health", health_view, name="health"),
    *[path(at, include(m)) for at, m in _APPS.items() if _built(m)],
    *[path("", include(m)) for m in _ROOT_APPS if _built(m)],
]
