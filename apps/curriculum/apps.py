from django.apps import AppConfig

from apps.ops import readiness


class CurriculumConfig(AppConfig):
    name = "apps.curriculum"

    def ready(self) -> None:
        from apps.accounts.personal_data import register
        from apps.curriculum import loading, personal_data

        register("curriculum", export=personal_data.export, erase=personal_data.erase, keys=personal_data.KEYS)
        readiness.register("content", loading.what_is_missing, at_start=True)
