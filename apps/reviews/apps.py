from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "apps.reviews"

    def ready(self) -> None:
        from apps.accounts.actions.personal_data import register
        from apps.core.signals import person_merged
        from apps.interviews.signals import interview_graded, interview_uncounted
        from apps.reviews.actions import gaps, personal_data, rapid_fire, rebuilding

        interview_graded.connect(rapid_fire.on_interview_graded)
        interview_graded.connect(gaps.on_interview_graded)
        interview_uncounted.connect(rapid_fire.on_interview_uncounted)
        interview_uncounted.connect(gaps.on_interview_uncounted)
        person_merged.connect(rebuilding.on_person_merged)
        register("reviews", export=personal_data.export, erase=personal_data.erase, keys=personal_data.KEYS)
