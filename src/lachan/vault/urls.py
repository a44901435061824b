"""Everything below /khoa/."""

from django.urls import path

from lachan.vault.views import custodians, loss, own, police, team

app_name = "vault"
urlpatterns = [
    path("", own.home, name="home"),
    path("mo/", own.unlock, name="unlock"),
    path("dong/", own.lock, name="lock"),
    path("cu/", own.shut, name="shut"),
    path("cu/nho/", loss.ask_for_mine, name="loss_mine"),
    path("mat/", loss.show, name="losses"),
    path("mat/nguoi/<int:pk>/", loss.ask, name="loss_ask"),
    path("mat/nguoi/<int:pk>/thoi/", loss.drop, name="loss_drop"),
    path("mat/<int:pk>/dong-y/", loss.agree, name="loss_agree"),
    path("nhom/<int:pk>/", team.show, name="team"),
    path("nhom/<int:pk>/tao/", team.found, name="found"),
    path("nhom/<int:pk>/cho-vao/<int:row>/", team.admit, name="admit"),
    path("nhom/<int:pk>/giao/", team.entrust, name="entrust"),
    path("nhom/<int:pk>/khoi-phuc/", team.recover, name="recover"),
    path("nguoi-giu/", custodians.show, name="custodians"),
    path("nguoi-giu/cu/", custodians.appoint, name="appoint"),
    path("nguoi-giu/thu/", custodians.test, name="test"),
    path("nguoi-giu/<int:pk>/gop/", custodians.approve, name="approve"),
    path("cong-an/", police.show, name="police"),
    path("cong-an/go/", police.retire, name="police_retire"),
]
