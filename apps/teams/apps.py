from django.apps import AppConfig
from django.db.models.signals import post_delete


class TeamsConfig(AppConfig):
    name = "apps.teams"

    def ready(self) -> None:
        from apps.accounts.actions.personal_data import register
        from apps.interviews.signals import interviews_going
        from apps.teams.actions import membership, personal_data, report_sharing
        from apps.teams.models import Membership

        interviews_going.connect(report_sharing.on_interviews_going)
        post_delete.connect(membership.on_membership_ended, sender=Membership)
        register("teams", export=personal_data.export, erase=personal_data.erase, warn=personal_data.warn, keys=personal_data.KEYS)
