from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "apps.config"

    def ready(self) -> None:
        from apps.config import celery  # noqa: F401  # so that every process sends its tasks to our broker
