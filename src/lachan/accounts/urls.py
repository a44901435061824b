"""Everything below /tai-khoan/. Names of allauth's views stay allauth's."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, include, path, re_path

from lachan.accounts import views

ENTRANCE = [
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("dang-ky/", account.signup, name="account_signup"),
    path("tam-khoa/", account.account_inactive, name="account_inactive"),
    path("mat-khau-lan-nua/", account.reauthenticate, name="account_reauthenticate"),
    path("mat-khau/", account.password_change, name="account_change_password"),
    path("mat-khau/dat/", account.password_set, name="account_set_password"),
    path("thu/", account.email, name="account_email"),
    path(
        "thu/da-gui/",
        account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^thu/xac-nhan/(?P<key>[-:\w]+)/$",
        account.confirm_email,
        name="account_confirm_email",
    ),
    path("quen-mat-khau/", account.password_reset, name="account_reset_password"),
    path(
        "quen-mat-khau/da-gui/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "quen-mat-khau/xong/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^quen-mat-khau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
SECOND_FACTOR = [
    path("", mfa.index, name="mfa_index"),
    path("nhap-ma/", mfa.authenticate, name="mfa_authenticate"),
    path("ma-lan-nua/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("bat/", totp.activate_totp, name="mfa_activate_totp"),
    path("bo/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("du-phong/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "du-phong/moi/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "du-phong/tai/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
OWN = [
    path("", views.home, name="home"),
    path("con-day/", views.stay, name="stay"),
    path("dang-xuat-moi-may/", views.end_sessions, name="end_sessions"),
    path("xoa/", views.leave, name="leave"),
    path("moi/<str:token>/", views.join, name="join"),
    path("can-bo/", views.staff, name="staff"),
    path("can-bo/<int:pk>/", views.person, name="person"),
    path("can-bo/<int:pk>/khoa/", views.deactivate, name="deactivate"),
    path("can-bo/<int:pk>/mo/", views.reactivate, name="reactivate"),
    path(
        "can-bo/<int:pk>/go-khoa-hai/",
        views.remove_second_factor,
        name="remove_second_factor",
    ),
    path("can-bo/<int:pk>/giup-vao/", views.help_in, name="help_in"),
    path("can-bo/loi-moi/", views.invitations, name="invitations"),
    path("can-bo/loi-moi/them/", views.invite, name="invite"),
    path("can-bo/loi-moi/<int:pk>/lam-lai/", views.send_again, name="send_again"),
    path("can-bo/loi-moi/<int:pk>/thu-hoi/", views.withdraw, name="withdraw"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *ENTRANCE,
    path("khoa-thu-hai/", include(SECOND_FACTOR)),
    path("", include((OWN, "accounts"))),
]
