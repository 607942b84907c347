from django.urls import path

from apps.ops import views

app_name = "ops"
urlpatterns = [
    path("", views.worked_example, name="worked-example"),
    path("pod/", views.pod_page, name="pod"),
    path("in/<slug:name>/", views.specimen, name="specimen"),
]
