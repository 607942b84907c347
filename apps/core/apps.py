from django.apps import AppConfig
from django.urls import register_converter

from apps.core.http.anchors import AnchorConverter


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        register_converter(AnchorConverter, "anchor")
