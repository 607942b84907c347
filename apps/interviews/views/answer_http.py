"""How an answer is saved by HTTP, alone and in a room: what a page sends, and what its script or the page is told of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from apps.core.errors import Conflict, Hidden, Refused
from apps.interviews.actions import answering
from apps.interviews.forms import AnswerForm
from apps.interviews.models import Response


class NotStored(Exception):
    """The answer was not stored. `cause` is the refusal, None for a form that can't be read; `stored` is what is there, on a conflict."""

    def __init__(self, why: str, form: AnswerForm, *, cause: Refused | None = None) -> None:
        super().__init__(why)
        self.form = form
        self.cause = cause
        self.stored = cause.response if isinstance(cause, answering.Conflict) else None

    @property
    def status(self) -> int:
        """422 where the text can be put right and sent again, 409 on a conflict, 404 without a question, 410 for text that is too late."""
        if self.cause is None:
            return 422
        return self.cause.status if isinstance(self.cause, Conflict | Hidden) else 410

    def as_json(self, **more: str) -> JsonResponse:
        """What the page's script is told: `error`, and on a conflict `stored` with the text and its save number."""
        there = {"stored": {"text": self.stored.text, "save_number": self.stored.save_number}} if self.stored else {}
        return JsonResponse({"error": str(self)} | more | there, status=self.status)


def store[Stored](request: HttpRequest, action: Callable[..., Stored]) -> Stored:
    """Read the answer that was sent and have `action` store it, with the moment as `now`. Raises NotStored, and what isn't a refusal."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise NotStored(str(next(iter(form.errors.values()))[0]), form)
    try:
        return action(now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        raise NotStored(str(refusal), form, cause=refusal) from refusal


def saved(response: Response, clocks: Mapping[str, Any], **more: int) -> JsonResponse:
    """What the page's script is told of an answer that is stored: the number of its save, and the clocks."""
    return JsonResponse({"save_number": response.save_number, **more, **clocks})


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's script asks; a plain form gets a page."""
    return request.headers.get("Accept", "") == "application/json"
