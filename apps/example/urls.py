from django.urls import path

from apps.example.views import drills, pages

app_name = "example"
urlpatterns = [
    path("", pages.worked_example, name="worked-example"),
    path("pod/", pages.pod_page, name="pod"),
    path("drills/", drills.drills_page, name="drills"),
    path("drills/start/", drills.start, name="drill-start"),
    path("drills/<uuid:drill_id>/", drills.drill_page, name="drill"),
    path("drills/<uuid:drill_id>/stop/", drills.stop, name="drill-stop"),
    path("in/<slug:name>/", pages.excerpt, name="excerpt"),
]
