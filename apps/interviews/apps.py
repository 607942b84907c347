from django.apps import AppConfig

from apps.ops import figures


class InterviewsConfig(AppConfig):
    name = "apps.interviews"

    def ready(self) -> None:
        from apps.accounts.personal_data import register
        from apps.interviews import personal_data
        from apps.interviews.models import Interview

        register("interviews", export=personal_data.export, erase=personal_data.erase, keys=personal_data.KEYS)
        figures.register("dryrun_interviews_running", "Interviews whose clock runs.", Interview.objects.running().count)
