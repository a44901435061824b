from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "lachan.lists"
    label = "lists"

    def ready(self) -> None:
        from lachan.lists import conf

        conf.check()
