from django.apps import AppConfig

from apps.core import longest


class HandsonConfig(AppConfig):
    name = "apps.handson"
    verbose_name = "Hands on"

    def ready(self) -> None:
        from apps.accounts.actions.personal_data import register
        from apps.curriculum.actions import loading
        from apps.handson.actions import personal_data
        from apps.handson.models import LONGEST_SAID
        from apps.handson.rules.incidents.checking import check

        longest.register(said=LONGEST_SAID)
        loading.also_check(check)
        register("handson", export=personal_data.export, erase=personal_data.erase, keys=personal_data.KEYS)
