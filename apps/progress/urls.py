from django.urls import path

from apps.progress.views import pages, plan

app_name = "progress"

urlpatterns = [
    path("", pages.home, name="home"),
    path("today/read/", pages.read_today, name="today-read"),
    path("plan/", plan.plan, name="plan"),
    path("plan/address/", plan.new_address, name="plan-address"),
    path("plan/<str:key>.ics", plan.calendar_feed, name="plan-calendar"),
    path("reminders/<str:token>/stop/", plan.stop_reminders, name="reminders-stop"),
    path("progress/", pages.progress, name="progress"),
]
