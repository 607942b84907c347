"""Adapt allauth to guests: signing up keeps the guest's row, signing in moves the guest's work to the account."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.accounts.actions import adopting, personal_data
from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.http import limits
from apps.core.http.addresses import address_of
from apps.core.signals import sessions_ended

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):
    """Our adapter for allauth (the setting ACCOUNT_ADAPTER)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "E-mail address and password don’t fit together.",
        "email_taken": "There is an account with this address already: sign in instead.",
    }

    def validation_error(self, code: str, *args: object) -> ValidationError:
        """Say why nobody was signed in below the password, where one looks next."""
        error: ValidationError = super().validation_error(code, *args)
        return ValidationError({"password": error.messages}) if code == "email_password_mismatch" else error

    def new_user(self, request: HttpRequest) -> User:
        """Return the guest's own row, to be filled in; a new one for a visitor."""
        return guests.person_of(request) or User()

    def clean_email(self, email: str) -> str:
        """Refuse an address that is longer than its column: allauth's field would cut it, and nobody could sign in with the whole."""
        longest = User._meta.get_field("email").max_length or 254
        if len(email) > longest:
            raise ValidationError(f"An e-mail address has at most {longest} characters.")
        return email

    def is_safe_url(self, url: str) -> bool:
        """Return whether `next` may lead to this URL. A malformed URL is not safe."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in and move the guest's work in one transaction. If moving fails, they stay the guest they were, and a page says so."""
        user_before, session = request.user, request.session.session_key
        before = guests.person_of(request)
        try:
            with transaction.atomic():
                if before is not None:
                    adopting.adopt(before, user)
                super().login(request, user)
                guests.go_on_as(request, user, before=before)
        except (DatabaseError, personal_data.NoRule):
            logger.exception("What a guest did could not be moved to their account.")
            request.session, request.user = type(request.session)(session), user_before  # `login` has replaced both in memory
            raise ImmediateHttpResponse(_still_a_guest(request)) from None

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and tell whatever this session had opened (`sessions_ended`)."""
        person = guests.person_of(request)
        super().logout(request)
        if person is not None:
            sessions_ended.send(sender=User, person=person)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Send a mail within the limit for its address, so that nobody can fill someone else's mailbox. Raises limits.TooMany."""
        limits.spend(limits.MAIL, key=email.lower())
        super().send_mail(template_prefix, email, context)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's address by the same rule as our own limits."""
        return address_of(request)

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: object, **kwargs: object) -> None:
        """Show only the messages about what the person can't see for themselves: that a password was changed."""
        if message_template in {"account/messages/password_changed.txt", "account/messages/password_set.txt"}:
            messages.success(request, "Your password is changed.")


def _still_a_guest(request: HttpRequest) -> HttpResponse:
    return render(request, "account/not_signed_in.html", status=503)
