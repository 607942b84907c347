from django.urls import path

from apps.ops.views import drills, example

app_name = "ops"
urlpatterns = [
    path("", example.worked_example, name="worked-example"),
    path("pod/", example.pod_page, name="pod"),
    path("drills/", drills.drills_page, name="drills"),
    path("drills/start/", drills.start, name="drill-start"),
    path("drills/<uuid:drill_id>/", drills.drill_page, name="drill"),
    path("drills/<uuid:drill_id>/stop/", drills.stop, name="drill-stop"),
    path("in/<slug:name>/", example.specimen, name="specimen"),
]
