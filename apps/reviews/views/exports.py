"""A person's cards and reviews as files for other programs."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.text.tables import csv_table
from apps.reviews.queries import exports
from apps.reviews.queries.settings import settings_of
from apps.reviews.rules.anki_package import packed


@require_safe
@never_cache
@guests.someone
def anki(request: HttpRequest, person: User) -> HttpResponse:
    """Send all cards with their schedules as a package that Anki imports."""
    now, settings = timezone.now(), settings_of(person)
    cards = exports.packed_cards(person, settings, site=request.build_absolute_uri("/").rstrip("/"))
    return _file(packed(cards, exports.collection_of(settings, now)), "application/apkg", f"dry-run-{now:%Y-%m-%d}.apkg")


@require_safe
@never_cache
@guests.someone
def cards(request: HttpRequest, person: User) -> HttpResponse:
    """Send all cards and when each comes back, as CSV."""
    return _table(exports.CARD_COLUMNS, exports.card_rows(person), "cards", timezone.now())


@require_safe
@never_cache
@guests.someone
def reviews(request: HttpRequest, person: User) -> HttpResponse:
    """Send every review, as CSV."""
    return _table(exports.REVIEW_COLUMNS, exports.review_rows(person), "reviews", timezone.now())


def _table(columns: Sequence[str], rows: Iterable[exports.Row], name: str, now: datetime) -> HttpResponse:
    return _file(csv_table(columns, rows), "text/csv; charset=utf-8", f"dry-run-{name}-{now:%Y-%m-%d}.csv")


def _file(content: bytes | str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
