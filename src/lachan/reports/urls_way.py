"""Addresses of the way in, /khan-cap/. Names begin with "way"."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
