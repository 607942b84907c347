from django.urls import path

from apps.curriculum import views

app_name = "curriculum"

urlpatterns = [
    path("learn/", views.modules, name="modules"),
    path("learn/<slug:module>/", views.module, name="module"),
    path("learn/<slug:module>/<slug:lesson>/", views.lesson, name="lesson"),
    path("learn/<slug:module>/<slug:lesson>/read/", views.read, name="lesson-read"),
    path("learn/<slug:module>/<slug:lesson>/<anchor:anchor>/read/", views.read, name="section-read"),
    path("search/", views.search_page, name="search"),
]
