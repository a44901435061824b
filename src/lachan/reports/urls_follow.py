"""Addresses of the follow-up with the code, /tra-loi/. Names begin with "follow"."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
