"""Addresses of the desk, /ban-truc/. Names begin with "desk"."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
