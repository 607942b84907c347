from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        from apps.accounts import portability

        portability.register("accounts", export=portability.export, erase=portability.erase)
