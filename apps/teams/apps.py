from django.apps import AppConfig

from apps.core.signals import person_merged
from apps.interviews.signals import interview_graded, time_changed


class TeamsConfig(AppConfig):
    name = "apps.teams"

    def ready(self) -> None:
        from apps.accounts.portability import register
        from apps.teams import hosting, merging, portability, rating

        interview_graded.connect(rating.hear_of_grading)
        time_changed.connect(hosting.hear_of_time)
        person_merged.connect(merging.move)
        register("teams", export=portability.export, erase=portability.erase, warn=portability.warn)
