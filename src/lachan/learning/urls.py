"""Everything below /hoc/: reading for everybody, writing for staff."""

from django.urls import path

from lachan.learning.views import media, reading, writing

app_name = "learning"
urlpatterns = [
    path("", reading.index, name="index"),
    path("in/", reading.sheet, name="sheet"),
    path("goi.zip", reading.school_package, name="package"),
    path("soan/", writing.index, name="writing"),
    path("soan/moi/", writing.begin, name="begin"),
    path("soan/<slug:code>/", writing.piece, name="piece"),
    path("soan/<slug:code>/sua/", writing.edit, name="write"),
    path("soan/<slug:code>/gui/", writing.send, name="send"),
    path("soan/<slug:code>/cho-doc/", writing.publish, name="publish"),
    path("soan/<slug:code>/tra-lai/", writing.give_back, name="give_back"),
    path("soan/<slug:code>/rut/", writing.hide, name="hide"),
    path("soan/<slug:code>/tep/", media.attach, name="attach"),
    path("soan/<slug:code>/tep/<int:pk>/bo/", media.detach, name="detach"),
    path("tep/<int:pk>.vtt", media.captions, name="captions"),
    path("tep/<str:media>", media.file, name="file"),
    path("<slug:code>/", reading.material, name="material"),
    path("<slug:code>.pdf", reading.one_pdf, name="pdf"),
]
