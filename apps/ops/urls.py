from django.urls import path

from apps.ops import drill_views, views

app_name = "ops"
urlpatterns = [
    path("", views.worked_example, name="worked-example"),
    path("pod/", views.pod_page, name="pod"),
    path("drills/", drill_views.drills_page, name="drills"),
    path("drills/start/", drill_views.start, name="drill-start"),
    path("drills/<uuid:drill_id>/", drill_views.drill_page, name="drill"),
    path("drills/<uuid:drill_id>/stop/", drill_views.stop, name="drill-stop"),
    path("in/<slug:name>/", views.specimen, name="specimen"),
]
