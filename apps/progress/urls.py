from django.urls import path

from apps.progress.views import home
from apps.progress.views import progress as pages

app_name = "progress"

urlpatterns = [
    path("", home.home, name="home"),
    path("today/read/", home.read_today, name="today-read"),
    path("progress/", pages.progress, name="progress"),
    path("progress/criteria/", pages.criteria, name="criteria"),
    path("progress/over-time/", pages.over_time, name="over-time"),
    path("progress/grading/", pages.grading, name="grading"),
    path("progress/questions/<int:question_id>/", pages.two_answers, name="two-answers"),
]
