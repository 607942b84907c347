from django.apps import AppConfig
from django.db.models.signals import post_save

from apps.core.signals import person_merged
from apps.ops import figures


class InterviewsConfig(AppConfig):
    name = "apps.interviews"

    def ready(self) -> None:
        from apps.accounts.models import Preferences
        from apps.accounts.portability import register
        from apps.interviews import extra_time, merging, portability
        from apps.interviews.models import Interview

        person_merged.connect(merging.move)
        person_merged.connect(extra_time.hear_of_merging)
        post_save.connect(extra_time.hear_of_preferences, sender=Preferences)
        register("interviews", export=portability.export, erase=portability.erase)
        figures.register("dryrun_interviews_running", "Interviews whose clock runs.", Interview.objects.running().count)
