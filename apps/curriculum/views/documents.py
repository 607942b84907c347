"""Study documents by the web, for staff; for everyone else there is nothing here."""

import io
import zipfile
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.errors import Refused
from apps.core.http.htmx import render_part
from apps.curriculum.actions import documents
from apps.curriculum.forms.documents import DocumentForm, TakeForm
from apps.curriculum.models import StudyDocument


def staff_only[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Have a view answer 404 to anyone who isn't staff: there is nothing here for them."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (request.user.is_authenticated and request.user.is_staff):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def documents_page(request: HttpRequest) -> HttpResponse:
    """Show what was sent, and the form that sends more; take what it sends."""
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if request.method == "POST" and form.is_valid():
        return redirect(documents.receive(form.cleaned_data["name"], form.cleaned_data["content"], now=timezone.now()))
    documents.give_up_overdue(timezone.now())
    every = StudyDocument.objects.latest_first().defer("text", "files", "found")
    return render(request, "curriculum/documents.html", {"form": form, "documents": every}, status=422 if form.is_bound else 200)


@staff_only
@require_safe
@never_cache
def document_page(request: HttpRequest, document_id: UUID) -> HttpResponse:
    documents.give_up_overdue(timezone.now())
    return _page(request, _document(document_id))


@staff_only
@require_POST
def take(request: HttpRequest, document_id: UUID) -> HttpResponse:
    document = _document(document_id)
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _page(request, document, form, status=422)
    try:
        documents.take(document, **form.cleaned_data, now=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, document, form, status=409)
    return redirect(document)


@staff_only
@require_POST
def remove(request: HttpRequest, document_id: UUID) -> HttpResponse:
    document = _document(document_id)
    documents.remove(document, now=timezone.now())
    messages.success(request, f"{document.title or document.name} was removed.")
    return redirect("curriculum:documents")


@staff_only
@require_safe
@never_cache
def files(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Send the module's folder as a zip, to be written on."""
    document = get_object_or_404(StudyDocument.objects.taken(), pk=document_id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in document.files.items():
            archive.writestr(f"{document.slug}/{name}", text)
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{document.slug}.zip"'
    return response


def _document(document_id: UUID) -> StudyDocument:
    return get_object_or_404(StudyDocument.objects.defer("text", "files"), pk=document_id)


def _page(request: HttpRequest, document: StudyDocument, form: TakeForm | None = None, *, status: int = 200) -> HttpResponse:
    may_take = (
        bool(document.found)
        and not document.found["is_empty"]
        and document.state in {StudyDocument.State.READ, StudyDocument.State.REFUSED}
    )
    context: dict[str, Any] = {
        "document": document,
        "preview": document.found,
        "form": form or TakeForm(initial={"title": document.title, "slug": document.slug}),
        "may_take": may_take,
        "is_taken": document.state == StudyDocument.State.TAKEN,
    }
    return render_part(request, "curriculum/document.html", "document", context, status=status)
