"""The look and voice shared by every page; it knows no word of the domain."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "lachan.web"
    label = "web"
    verbose_name = "Lá Chắn"

    def ready(self) -> None:
        from lachan.web import voice

        voice.speak()
