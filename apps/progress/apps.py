from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "apps.progress"

    def ready(self) -> None:
        from apps.accounts.actions.personal_data import register
        from apps.core.signals import person_merged
        from apps.curriculum.signals import reading_changed
        from apps.interviews.signals import interview_graded, interview_uncounted
        from apps.progress.actions import personal_data, practice_days
        from apps.reviews.signals import reviews_changed

        reviews_changed.connect(practice_days.on_reviews_changed)
        reading_changed.connect(practice_days.on_reading_changed)
        interview_graded.connect(practice_days.on_interview_changed)
        interview_uncounted.connect(practice_days.on_interview_changed)
        person_merged.connect(practice_days.on_person_merged)
        register("progress", export=personal_data.export, erase=personal_data.erase, keys=personal_data.KEYS)
