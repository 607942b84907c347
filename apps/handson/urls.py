from django.urls import path

from apps.handson.views import pages

app_name = "handson"

urlpatterns = [
    path("", pages.incidents, name="incidents"),
    path("<slug:slug>/", pages.incident, name="incident"),
    path("<slug:slug>/begin/", pages.begin, name="begin"),
    path("attempts/<uuid:attempt_id>/", pages.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/run/", pages.run, name="run"),
    path("attempts/<uuid:attempt_id>/complete/", pages.complete, name="complete"),
    path("attempts/<uuid:attempt_id>/hint/", pages.hint, name="hint"),
    path("attempts/<uuid:attempt_id>/pass/", pages.let_time_pass, name="pass"),
    path("attempts/<uuid:attempt_id>/client/", pages.client, name="client"),
    path("attempts/<uuid:attempt_id>/kubeconfig/", pages.kubeconfig, name="kubeconfig"),
    path("attempts/<uuid:attempt_id>/end/", pages.end, name="end"),
    path("attempts/<uuid:attempt_id>/grade/", pages.grade, name="grade"),
    path("attempts/<uuid:attempt_id>/delete/", pages.delete, name="delete"),
]
