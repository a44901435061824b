"""Addresses of duties about personal data, /du-lieu-ca-nhan/. For administrators."""

from django.urls import URLPattern, URLResolver, path

from lachan.privacy.views import assessments, breaches

app_name = "privacy"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", breaches.index, name="index"),
    path("so-su-co.csv", breaches.table, name="table"),
    path("su-co/moi/", breaches.create, name="create"),
    path("su-co/<int:pk>/", breaches.show, name="breach"),
    path("su-co/<int:pk>/sua/", breaches.edit, name="edit"),
    path("su-co/<int:pk>/bao/", breaches.tell, name="tell"),
    path("su-co/<int:pk>/dong/", breaches.close, name="close"),
    path("su-co/<int:pk>/thong-bao.<slug:ending>", breaches.letter, name="letter"),
    path("danh-gia/", assessments.versions, name="versions"),
    path("danh-gia/viet/", assessments.write, name="write"),
    path("danh-gia/ban-hanh/", assessments.issue, name="issue"),
    path("danh-gia/<int:version>.<slug:ending>", assessments.paper, name="paper"),
]
