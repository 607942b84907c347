#!/usr/bin/env python
"""Django's command line for Dry Run: `python manage.py help` lists the commands."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    from django.core.management import execute_from_command_line

    from apps.config.environment import ends_when_wrong

    with ends_when_wrong():
        execute_from_command_line(sys.argv)
