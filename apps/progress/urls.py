from django.urls import path

from apps.progress import views

app_name = "progress"

urlpatterns = [
    path("", views.home, name="home"),
    path("today/read/", views.read_today, name="today-read"),
    path("progress/", views.progress, name="progress"),
]
