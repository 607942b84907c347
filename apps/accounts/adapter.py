"""What we ask of allauth: a guest who signs up stays the same row, a guest who signs in brings along what was done."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from apps.accounts import guests
from apps.accounts.models import User


class Adapter(DefaultAccountAdapter):
    def new_user(self, request: HttpRequest) -> User:
        return guests.person_of(request) or User()

    def clean_email(self, email: str) -> str:
        """Refuses what the record can't hold: allauth's own field cuts it, and nobody could sign in with the whole."""
        longest = User._meta.get_field("email").max_length or 254
        if len(email) > longest:
            raise ValidationError(f"An e-mail address has at most {longest} characters.")
        return email

    def login(self, request: HttpRequest, user: User) -> None:
        before = guests.person_of(request)
        super().login(request, user)
        guests.go_on_as(request, user, before=before)
        if before is not None:
            guests.adopt(before, user)

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: object, **kwargs: object) -> None:
        """Says only what a person couldn't see for themselves: that a password was changed."""
        if message_template in {"account/messages/password_changed.txt", "account/messages/password_set.txt"}:
            messages.success(request, "Your password is changed.")
