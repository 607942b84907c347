from django.apps import AppConfig


class ExampleConfig(AppConfig):
    name = "apps.example"
