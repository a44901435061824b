from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "lachan.learning"
    label = "learning"
