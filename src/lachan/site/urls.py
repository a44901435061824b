"""Every address of the web part, app by app."""

from django.urls import URLPattern, URLResolver, include, path

from lachan.programme.views import links
from lachan.site.health import health_view
from lachan.site.home import home
from lachan.site.state import state

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("health", health_view, name="health"),
    path("may-chu/", state, name="state"),
    path("tai-khoan/", include("lachan.accounts.urls")),
    path("danh-sach/", include("lachan.lists.urls")),
    path("danh-sach-quoc-gia/", include("lachan.lists.urls_public")),
    path("hoc/khoa/", include("lachan.learning.urls_training")),
    path("hoc/", include("lachan.learning.urls")),
    path("giay/", include("lachan.learning.urls_papers")),
    path("", include("lachan.lists.urls_open")),
    path("mang-luoi/", include("lachan.partners.urls")),
    path("", include("lachan.partners.urls_api")),
    path("chuong-trinh/tong-hop/", include("lachan.programme.urls_gathering")),
    path("chuong-trinh/bao-cao/", include("lachan.programme.urls_report")),
    path("chuong-trinh/chien-dich/", include("lachan.programme.urls_campaigns")),
    path("chuong-trinh/", include("lachan.programme.urls")),
    path("l/<slug:code>", links.follow, name="short"),
    path("phap-luat/", include("lachan.programme.urls_law")),
    path("gui-di/", include("lachan.outbox.urls")),
    path("khoa/", include("lachan.vault.urls")),
    path("du-lieu-ca-nhan/", include("lachan.privacy.urls")),
    path("ho-so/", include("lachan.cases.urls")),
    path("so-lieu/", include("lachan.observatory.urls")),
    path("", include("lachan.observatory.urls_api")),
    path("", include("lachan.reports.urls")),
    path("", include("lachan.supervision.urls")),
    path("", include("lachan.web.urls")),
]
