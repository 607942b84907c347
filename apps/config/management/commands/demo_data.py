"""Fill a fresh database with a half-year of made-up practice, to try Dry Run with."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.accounts.models import User
from apps.config.demo import half_year
from apps.curriculum.models import Blueprint


class Command(BaseCommand):
    help = "Make a half-year of one person and a team of six: reviews, interviews, rooms and a date. It says how to sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--add", action="store_true", help="also where people have accounts or practised as guests")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists() and not options["add"]:
            raise CommandError("There are people in this database: take an empty one, or call this with --add.")
        if User.objects.filter(email__endswith="@demo.example").exists():
            raise CommandError("This database has the demonstration data already: take an empty one to make it anew.")
        if not Blueprint.objects.not_retired().exists():
            raise CommandError("There is no content to practise with yet: load it by `python manage.py load_content`.")
        password = secrets.token_urlsafe(9)
        made = half_year.make(now=timezone.now(), password=password)
        self.stdout.write(f"Sign in as {made.person.email} with the password {password}")
        others = ", ".join(str(person.email) for person in made.people[1:])
        self.stdout.write(f"The others of {made.team.name} sign in by the same password: {others}")
