from django.apps import AppConfig

from apps.core.signals import person_merged
from apps.ops import figures


class InterviewsConfig(AppConfig):
    name = "apps.interviews"

    def ready(self) -> None:
        from apps.accounts.portability import register
        from apps.interviews import merging, portability
        from apps.interviews.models import Interview

        person_merged.connect(merging.move)
        register("interviews", export=portability.export, erase=portability.erase)
        figures.register("dryrun_interviews_running", "Interviews whose clock runs.", Interview.objects.running().count)
