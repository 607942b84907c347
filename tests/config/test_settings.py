"""A wrong value stops every way of starting, with one sentence and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {
    "ALLOWED_HOSTS", "BEHIND_TLS", "CONTENT_DIR", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL", "DATA_DIR", "DEBUG", "DEFAULT_FROM_EMAIL",
    "EMAIL_URL", "HSTS_SECONDS", "LOG_FORMAT", "LOG_LEVEL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "STATIC_ROOT", "DJANGO_SETTINGS_MODULE",
    "CLUSTER_API", "CLUSTER_VIEW", "CPU_REQUEST", "DRILLS", "DRAIN_FILE", "METRICS_PORT", "TRUSTED_PROXIES",
    "PEOPLE_BEHIND_ONE_ADDRESS", "LIMITS_TIMES",
}  # fmt: skip
WRONG = {
    "ALLOWED_HOSTS": (
        "https://a.example",
        "ALLOWED_HOSTS holds 'https://a.example': write host names parted by commas, without a scheme or path, such as dryrun.example.com.",
    ),
    "BEHIND_TLS": ("perhaps", "BEHIND_TLS is 'perhaps': write true or false."),
    "CSRF_TRUSTED_ORIGINS": (
        "a.example",
        "CSRF_TRUSTED_ORIGINS holds 'a.example': write origins parted by commas, such as https://dryrun.example.com.",
    ),
    "DATABASE_URL": (
        "mysql://u:p@db/name",
        "DATABASE_URL begins with 'mysql': write postgresql://user:password@host/name or sqlite:////path/to/file.",
    ),
    "CLUSTER_API": (
        "kubernetes",
        "CLUSTER_API is 'kubernetes': write where this server is reached, without a path, such as https://dryrun.example.com.",
    ),
    "CLUSTER_VIEW": ("some", "CLUSTER_VIEW is 'some': write true or false."),
    "CPU_REQUEST": ("a lot", "CPU_REQUEST is 'a lot': write a whole number of at least 0."),
    "DEBUG": ("maybe", "DEBUG is 'maybe': write true or false."),
    "EMAIL_URL": (
        "mail.example",
        "EMAIL_URL is not a mail server's address: write smtp://user:password@host:587?tls=true, or smtps:// for TLS from the start.",
    ),
    "DRILLS": ("now", "DRILLS is 'now': write true or false."),
    "HSTS_SECONDS": ("a year", "HSTS_SECONDS is 'a year': write a whole number of at least 0."),
    "LOG_FORMAT": ("xml", "LOG_FORMAT is 'xml': write one of text, json."),
    "LOG_LEVEL": ("loud", "LOG_LEVEL is 'loud': write one of DEBUG, INFO, WARNING, ERROR."),
    "METRICS_PORT": ("-1", "METRICS_PORT is '-1': write a whole number of at least 0."),
    "TRUSTED_PROXIES": ("all", "TRUSTED_PROXIES is 'all': write a whole number of at least 0."),
    "PEOPLE_BEHIND_ONE_ADDRESS": ("0", "PEOPLE_BEHIND_ONE_ADDRESS is '0': write a whole number of at least 1."),
    "LIMITS_TIMES": ("none", "LIMITS_TIMES is 'none': write a whole number of at least 1."),
    "REDIS_URL": ("host:6379", "REDIS_URL is not a Redis server's address: write redis://host:6379/0, or leave it out."),
    "SITE_URL": (
        "https://a.example/path",
        "SITE_URL is 'https://a.example/path': write where this server is reached, without a path, such as https://dryrun.example.com.",
    ),
    "SECRET_KEY": ("short", "SECRET_KEY is too short to protect sessions: write at least 32 random characters."),
}
IMPORT = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'apps.config.settings'; "
WAYS_IN = {
    "manage.py": ["manage.py", "check"],
    "manage.py serve": ["manage.py", "serve"],
    "the WSGI application": ["-c", "import apps.config.wsgi"],
    "the ASGI application": ["-c", "import apps.config.asgi"],
    "the Celery worker": ["-m", "celery", "-A", "apps.config.celery", "inspect", "ping"],
}


@pytest.fixture
def run(tmp_path):
    """Run Python with only these variables of ours, on a data folder of its own."""
    outside = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in OURS}

    def run_python(*arguments, **variables):
        environ = outside | {"DATA_DIR": str(tmp_path)} | variables
        return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)

    return run_python


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_ends_the_start_in_one_sentence(run, tmp_path, name):
    value, sentence = WRONG[name]

    ended = run("manage.py", "migrate", **{name: value})

    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"{sentence}\n")
    assert not (tmp_path / "dryrun.sqlite3").exists()


@pytest.mark.parametrize("way_in", WAYS_IN.values(), ids=WAYS_IN)
def test_every_way_in_ends_alike(run, way_in):
    ended = run(*way_in, DEBUG="maybe")

    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", "DEBUG is 'maybe': write true or false.\n")


def test_code_that_sets_up_django_gets_the_sentence_last(run):
    ended = run("-c", f"{IMPORT}import django; django.setup()", DEBUG="maybe")

    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == "apps.config.environment.Wrong: DEBUG is 'maybe': write true or false."


def test_a_data_folder_that_cannot_be_is_refused(run, tmp_path):
    (tmp_path / "file").touch()

    ended = run("manage.py", "check", DATA_DIR=str(tmp_path / "file"))

    assert ended.returncode == 2
    [sentence] = ended.stderr.splitlines()
    assert sentence.startswith(f"SECRET_KEY is unset and no key can be kept in {tmp_path / 'file/secret_key'} (")
    assert sentence.endswith("): set SECRET_KEY or make DATA_DIR writable.")


def test_with_nothing_set_the_project_is_whole(run):
    ended = run("manage.py", "check", "--fail-level", "WARNING")

    assert (ended.returncode, ended.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_a_secret_comes_from_a_file(run, tmp_path):
    file = tmp_path / "from outside"
    file.write_text("s" * 40 + "\n")

    ended = run("-c", f"{IMPORT}from django.conf import settings; print(settings.SECRET_KEY)", SECRET_KEY_FILE=str(file))

    assert ended.stdout == "s" * 40 + "\n"
    assert not (tmp_path / "secret_key").exists()


def test_nothing_is_left_to_migrate(run):
    ended = run("manage.py", "makemigrations", "--check", "--dry-run")

    assert (ended.returncode, ended.stdout) == (0, "No changes detected\n")
