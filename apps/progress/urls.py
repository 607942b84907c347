from django.urls import path

from apps.progress.views import home, plan
from apps.progress.views import progress as pages

app_name = "progress"

urlpatterns = [
    path("", home.home, name="home"),
    path("today/read/", home.read_today, name="today-read"),
    path("plan/", plan.plan, name="plan"),
    path("plan/address/", plan.new_address, name="plan-address"),
    path("plan/<str:key>.ics", plan.calendar_feed, name="plan-calendar"),
    path("reminders/<str:token>/stop/", plan.stop_reminders, name="reminders-stop"),
    path("progress/", pages.progress, name="progress"),
    path("progress/criteria/", pages.criteria, name="criteria"),
    path("progress/over-time/", pages.over_time, name="over-time"),
    path("progress/grading/", pages.grading, name="grading"),
    path("progress/questions/<int:question_id>/", pages.two_answers, name="two-answers"),
]
