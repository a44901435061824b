"""Addresses of the shared choices; include at the root as ``web``."""

from django.urls import path

from lachan.web import kit, views

app_name = "web"
urlpatterns = [
    path("favicon.ico", views.icon, name="icon"),
    path("-/ngon-ngu/", views.language, name="language"),
    path("-/giao-dien/", views.theme, name="theme"),
    path("-/thoat/", views.leave, name="exit"),
    path("-/components/", kit.components, name="components"),
    path("-/components/<slug:frame>/", kit.components, name="components_in"),
]
