from django.urls import path

from apps.curriculum.views import documents, lessons

app_name = "curriculum"

urlpatterns = [
    path("learn/", lessons.modules, name="modules"),
    path("learn/<slug:module>/", lessons.module, name="module"),
    path("learn/<slug:module>/<slug:lesson>/", lessons.lesson, name="lesson"),
    path("learn/<slug:module>/<slug:lesson>/read/", lessons.read, name="lesson-read"),
    path("learn/<slug:module>/<slug:lesson>/<anchor:anchor>/read/", lessons.read, name="section-read"),
    path("documents/", documents.documents_page, name="documents"),
    path("documents/<uuid:document_id>/", documents.document_page, name="document"),
    path("documents/<uuid:document_id>/take/", documents.take, name="document-take"),
    path("documents/<uuid:document_id>/remove/", documents.remove, name="document-remove"),
    path("documents/<uuid:document_id>/files/", documents.files, name="document-files"),
    path("search/", lessons.search_page, name="search"),
]
