from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        from apps.accounts.actions import personal_data

        personal_data.register("accounts", export=personal_data.export, erase=personal_data.erase, keys=personal_data.keys_of_accounts())
