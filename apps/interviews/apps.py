from django.apps import AppConfig
from django.db.models.signals import post_save

from apps.core import longest
from apps.core.signals import person_merged
from apps.observability.queries import gauges


class InterviewsConfig(AppConfig):
    name = "apps.interviews"

    def ready(self) -> None:
        from apps.accounts.actions.personal_data import register
        from apps.accounts.models import Preferences
        from apps.interviews.actions import extra_time, personal_data
        from apps.interviews.forms.interviews import LONGEST_ANSWER, LONGEST_NOTE
        from apps.interviews.models import Interview
        from apps.interviews.models.cases import LONGEST_WORDS

        longest.register(answer=LONGEST_ANSWER, note=LONGEST_NOTE, words=LONGEST_WORDS)
        person_merged.connect(extra_time.on_person_merged)
        post_save.connect(extra_time.on_preferences_saved, sender=Preferences)
        register("interviews", export=personal_data.export, erase=personal_data.erase, keys=personal_data.KEYS)
        gauges.register("dryrun_interviews_running", "Interviews whose clock runs.", Interview.objects.running().count)
