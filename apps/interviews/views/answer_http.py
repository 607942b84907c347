"""The protocol by which a page saves an answer, the same alone and in a room."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from apps.core.errors import Conflict, Hidden, Refused
from apps.interviews.actions import answering
from apps.interviews.forms.interviews import AnswerForm
from apps.interviews.models import Step


class NotStored(Exception):
    """The answer was not stored. `cause` is the action's refusal, None for an invalid form; `stored` is the stored answer on a conflict."""

    def __init__(self, why: str, form: AnswerForm, *, cause: Refused | None = None) -> None:
        super().__init__(why)
        self.form = form
        self.cause = cause
        self.stored = cause.stored if isinstance(cause, answering.Conflict) else None

    @property
    def status(self) -> int:
        """422 for an invalid form, 409 on a conflict, 404 without such a question, 410 for text that doesn't count any more."""
        if self.cause is None:
            return 422
        return self.cause.status if isinstance(self.cause, Conflict | Hidden) else 410

    def as_json(self, **more: str) -> JsonResponse:
        """Return the JSON for the page's script: `error`, and on a conflict `stored` with the text and its save number."""
        conflict = {"stored": {"text": self.stored.text, "save_number": self.stored.save_number}} if self.stored else {}
        return JsonResponse({"error": str(self)} | more | conflict, status=self.status)


def store[Stored](request: HttpRequest, action: Callable[..., Stored]) -> Stored:
    """Read the answer that was sent, have `action` store it, and return its result.

    Raises NotStored for an invalid form and for any refusal of `action`; other errors pass.
    """
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise NotStored(str(next(iter(form.errors.values()))[0]), form)
    try:
        return action(now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        raise NotStored(str(refusal), form, cause=refusal) from refusal


def saved(response: Step, clocks: Mapping[str, Any], **more: int) -> JsonResponse:
    """Return the JSON for the page's script after a save: the number of the save, and the clocks."""
    return JsonResponse({"save_number": response.save_number, **more, **clocks})


def wants_json(request: HttpRequest) -> bool:
    """Whether the request is the page's script's, which expects JSON; a plain form gets a page."""
    return request.headers.get("Accept", "") == "application/json"
