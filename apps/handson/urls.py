from django.urls import path

from apps.handson import views

app_name = "handson"

urlpatterns = [
    path("", views.incidents, name="incidents"),
    path("<slug:slug>/", views.incident, name="incident"),
    path("<slug:slug>/begin/", views.begin, name="begin"),
    path("attempts/<uuid:attempt_id>/", views.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/run/", views.run, name="run"),
    path("attempts/<uuid:attempt_id>/hint/", views.hint, name="hint"),
    path("attempts/<uuid:attempt_id>/pass/", views.let_time_pass, name="pass"),
    path("attempts/<uuid:attempt_id>/end/", views.end, name="end"),
    path("attempts/<uuid:attempt_id>/grade/", views.grade, name="grade"),
    path("attempts/<uuid:attempt_id>/delete/", views.delete, name="delete"),
]
