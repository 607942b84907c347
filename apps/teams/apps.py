from django.apps import AppConfig
from django.db.models.signals import post_delete

from apps.core.signals import person_going, sessions_ended
from apps.interviews.signals import interview_graded, time_changed


class TeamsConfig(AppConfig):
    name = "apps.teams"

    def ready(self) -> None:
        from apps.accounts.personal_data import register
        from apps.teams import hosting, membership, personal_data, rating
        from apps.teams.models import Membership

        interview_graded.connect(rating.hear_of_grading)
        time_changed.connect(hosting.hear_of_time)
        person_going.connect(personal_data.before_going)
        post_delete.connect(membership.end_what_hangs_on, sender=Membership)
        sessions_ended.connect(hosting.ask_streams_again)
        register("teams", export=personal_data.export, erase=personal_data.erase, warn=personal_data.warn, keys=personal_data.KEYS)
