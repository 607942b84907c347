from django.urls import path

from apps.curriculum import document_views, views

app_name = "curriculum"

urlpatterns = [
    path("learn/", views.modules, name="modules"),
    path("learn/<slug:module>/", views.module, name="module"),
    path("learn/<slug:module>/<slug:lesson>/", views.lesson, name="lesson"),
    path("learn/<slug:module>/<slug:lesson>/read/", views.read, name="lesson-read"),
    path("learn/<slug:module>/<slug:lesson>/<anchor:anchor>/read/", views.read, name="section-read"),
    path("documents/", document_views.documents_page, name="documents"),
    path("documents/<uuid:document_id>/", document_views.document_page, name="document"),
    path("documents/<uuid:document_id>/take/", document_views.take, name="document-take"),
    path("documents/<uuid:document_id>/remove/", document_views.remove, name="document-remove"),
    path("documents/<uuid:document_id>/files/", document_views.files, name="document-files"),
    path("search/", views.search_page, name="search"),
]
