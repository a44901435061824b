from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "lachan.site"
    label = "site"
