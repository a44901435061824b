from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "lachan.supervision"
    label = "supervision"
