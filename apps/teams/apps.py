from django.apps import AppConfig

from apps.core.signals import person_merging
from apps.interviews.signals import interview_graded


class TeamsConfig(AppConfig):
    name = "apps.teams"

    def ready(self) -> None:
        from apps.accounts.personal_data import register
        from apps.teams import personal_data, rating

        interview_graded.connect(rating.hear_of_grading)
        person_merging.connect(personal_data.before_merging)
        register("teams", export=personal_data.export, erase=personal_data.erase, warn=personal_data.warn, keys=personal_data.KEYS)
