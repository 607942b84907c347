"""Django's WSGI application, which serves all pages."""

import os

from django.core.wsgi import get_wsgi_application

from apps.config import open_files
from apps.config.environment import ends_when_wrong

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
with ends_when_wrong():
    application = get_wsgi_application()

from apps.example.actions import watching  # imported here because it needs the settings
from apps.observability.views import exporter

open_files.allow()
watching.hold_start()
exporter.serve(with_gauges=True)
