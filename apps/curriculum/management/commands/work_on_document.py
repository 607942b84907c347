"""Reads or takes one document that staff sent by the web; the server starts it."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from apps.curriculum.actions import document_process, documents


class Command(BaseCommand):
    help = "Do what a document that was sent by the web waits for. The server starts this; a second run changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("document", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        document_process.limit()
        documents.work(options["document"])
