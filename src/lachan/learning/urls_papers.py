"""Below /giay/: whether a certificate holds, for everybody."""

from django.urls import path

from lachan.learning.views import papers

app_name = "papers"
urlpatterns = [
    path("", papers.check, name="check"),
    path("<str:code>/", papers.check_one, name="one"),
]
