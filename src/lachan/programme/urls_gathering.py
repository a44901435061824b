"""Below /chuong-trinh/tong-hop/: asking units, their answers, sums. For staff."""

from django.urls import path

from lachan.programme.views import gatherforms, provenance, requests, rounds

app_name = "gathering"
urlpatterns = [
    path("", rounds.index, name="index"),
    path("moi/", rounds.add, name="add"),
    path("mau/", gatherforms.index, name="forms"),
    path("mau/<int:pk>/", gatherforms.show, name="form"),
    path("mau/<int:pk>/ban-moi/", gatherforms.add, name="form_add"),
    path("<int:pk>/", rounds.show, name="round"),
    path("<int:pk>/sua/", rounds.edit, name="round_edit"),
    path("<int:pk>/don-vi/", rounds.ask, name="ask"),
    path("<int:pk>/don-doc/", rounds.urge, name="urge"),
    path("<int:pk>/so-lieu/", rounds.sums, name="sums"),
    path("<int:pk>/so-lieu.csv", rounds.export_csv, name="csv"),
    path("<int:pk>/dong/", rounds.close, name="close"),
    path("<int:pk>/lich-su/", rounds.history, name="history"),
    path("<int:pk>/lich-su/<int:row>/hoan-tac/", rounds.take_back, name="undo"),
    path("phieu/<int:pk>/", requests.show, name="request"),
    path("phieu/<int:pk>/lay-so/", requests.refresh, name="refresh"),
    path("phieu/<int:pk>/rut-lai/", requests.reopen, name="reopen"),
    path("phieu/<int:pk>/ky/", requests.sign, name="sign"),
    path("phieu/<int:pk>/tra-lai/", requests.send_back, name="send_back"),
    path("phieu/<int:pk>/nhan/", requests.accept, name="accept"),
    path("phieu/<int:pk>/han/", requests.move_due, name="due"),
    path("phieu/<int:pk>/thoi/", requests.drop, name="request_drop"),
    path("phieu/<int:pk>/nhac/", requests.urge, name="request_urge"),
    path("phieu/<int:pk>/xa/", requests.ask_below, name="below"),
    path("phieu/<int:pk>/don-doc.<str:ending>", provenance.letter, name="letter"),
    path("phieu/<int:pk>/so-lieu.<str:ending>", provenance.paper, name="paper"),
    path("phieu/<int:pk>/tep/<int:row>/", provenance.file, name="file"),
    path("phieu/<int:pk>/so/<int:row>/", provenance.found, name="found"),
    path("o/<int:pk>/", provenance.cell, name="cell"),
]
