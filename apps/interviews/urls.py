from django.urls import path

from apps.interviews.views import answering, calibrating, grading, planning, report

app_name = "interviews"

urlpatterns = [
    path("", planning.interviews, name="interviews"),
    path("new/", planning.new, name="new"),
    path("practise/<slug:module>/<slug:lesson>/", planning.practise, name="practise-topic"),
    path("practise/<slug:module>/<slug:lesson>/<anchor:anchor>/", planning.practise, name="practise"),
    path("calibrate/<slug:module>/<slug:lesson>/", calibrating.calibrate, name="calibrate"),
    path("questions/<int:question_id>/plan/", planning.practise_question, name="practise-plan"),
    path("<uuid:interview_id>/", answering.interview, name="interview"),
    path("<uuid:interview_id>/start/", planning.start, name="interview-start"),
    path("<uuid:interview_id>/submit/", answering.submit, name="interview-submit"),
    path("<uuid:interview_id>/discard/", planning.discard, name="interview-discard"),
    path("<uuid:interview_id>/turns/<int:turn>/begin/", answering.begin, name="turn-begin"),
    path("<uuid:interview_id>/turns/<int:turn>/save/", answering.save, name="turn-save"),
    path("<uuid:interview_id>/turns/<int:turn>/hint/", answering.hint, name="turn-hint"),
    path("<uuid:interview_id>/turns/<int:turn>/finish/", answering.finish, name="turn-finish"),
    path("<uuid:interview_id>/turns/<int:turn>/clock/", answering.time_left, name="turn-clock"),
    path("<uuid:interview_id>/turns/<int:turn>/follow-ups/<int:follow_up>/begin/", answering.begin, name="follow-up-begin"),
    path("<uuid:interview_id>/turns/<int:turn>/follow-ups/<int:follow_up>/save/", answering.save, name="follow-up-save"),
    path("<uuid:interview_id>/turns/<int:turn>/follow-ups/<int:follow_up>/finish/", answering.finish, name="follow-up-finish"),
    path("<uuid:interview_id>/turns/<int:turn>/follow-ups/<int:follow_up>/clock/", answering.time_left, name="follow-up-clock"),
    path("<uuid:interview_id>/grade/", grading.grade, name="grade"),
    path("<uuid:interview_id>/grade/blank/", grading.blanks, name="grade-blanks"),
    path("<uuid:interview_id>/grade/complete/", grading.complete, name="grade-complete"),
    path("<uuid:interview_id>/grade/<int:turn>/", grading.grade_turn, name="grade-turn"),
    path("<uuid:interview_id>/grade/<int:turn>/predict/", grading.predict, name="grade-predict"),
    path("<uuid:interview_id>/grade/<int:turn>/blank/", grading.blank, name="grade-blank"),
    path("<uuid:interview_id>/grade/<int:turn>/levels/", grading.give_levels, name="grade-levels"),
    path("<uuid:interview_id>/report/", report.report, name="report"),
]
