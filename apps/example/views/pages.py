"""The pages of the worked example: excerpts of our own files, and the pod that answers."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.http.htmx import render_part
from apps.core.http.public_pages import public_page
from apps.example.queries import cluster, excerpts, pod


@require_safe
@public_page
def worked_example(request: HttpRequest) -> HttpResponse:
    return render(request, "example/worked-example.html", {"excerpts": excerpts.all_excerpts(), "pod": pod.this_pod()})


@require_safe
@public_page
def excerpt(request: HttpRequest, name: str) -> HttpResponse:
    every = excerpts.all_excerpts()
    place = next((number for number, entry in enumerate(every) if entry.name == name), None)
    if place is None:
        raise Http404
    context = {
        "excerpt": every[place],
        "lines": excerpts.lines(every[place], settings.BASE_DIR),
        "before": every[place - 1] if place else None,
        "after": every[place + 1] if place + 1 < len(every) else None,
        "beside": [other for other in every if other.file == every[place].file and other.name != name],
    }
    return render(request, "example/excerpt.html", context)


@require_safe
@never_cache
def pod_page(request: HttpRequest) -> HttpResponse:
    """Show the pod that answers this request. The page fetches the part again every few seconds, maybe from another pod."""
    context: dict[str, Any] = {"pod": pod.this_pod(), "cluster": None, "cluster_is_away": "", "watches_cluster": settings.CLUSTER_VIEW}
    if settings.CLUSTER_VIEW:
        try:
            context["cluster"] = cluster.look()
        except cluster.Unreachable as unreachable:
            context["cluster_is_away"] = str(unreachable)
    return render_part(request, "example/pod.html", "figures", context)
