"""Writes the secret.env of an overlay, from which kustomize makes the Secret: `python k8s/make_secrets.py local`.

Random values, readable by you alone, ignored by git. A file that is there is never overwritten: the database keeps its old password.
For `production`, where database and Redis are outside, their addresses come from the environment, and so stay out of the shell's history:
DATABASE_URL, REDIS_URL and, to send mail, EMAIL_URL.
"""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

OVERLAYS = Path(__file__).resolve().parent / "overlays"


def main(arguments: list[str]) -> None:
    if arguments not in (["local"], ["production"]):
        raise SystemExit("Say for which overlay: python k8s/make_secrets.py local, or production.")
    (overlay,) = arguments
    values = inside() if overlay == "local" else outside()
    path = OVERLAYS / overlay / "secret.env"
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SystemExit(f"{path} is there already and stays as it is: change it by hand, or delete it first.") from None
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    sys.stdout.write(f"Written: {path}\n")


def inside() -> dict[str, str]:
    """For the PostgreSQL and the Redis of components/."""
    of_postgres, of_redis = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    return {
        "POSTGRES_PASSWORD": of_postgres,
        "REDIS_CONF": f"requirepass {of_redis}",
    } | for_the_app(f"postgresql://dryrun:{of_postgres}@postgres:5432/dryrun", f"redis://:{of_redis}@redis:6379/0")


def outside() -> dict[str, str]:
    if missing := [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]:
        raise SystemExit(f"Set {' and '.join(missing)} first: production brings no database and no Redis of its own.")
    return for_the_app(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])


def for_the_app(database_url: str, redis_url: str) -> dict[str, str]:
    redis = urlsplit(redis_url)
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "EMAIL_URL": os.environ.get("EMAIL_URL", ""),
        # The same as in REDIS_URL, taken apart for KEDA, which reads no URL.
        "REDIS_ADDRESS": f"{redis.hostname}:{redis.port or 6379}",
        "REDIS_USERNAME": redis.username or "",
        "REDIS_PASSWORD": redis.password or "",
        "REDIS_TLS": "enable" if redis.scheme == "rediss" else "disable",
    }


if __name__ == "__main__":
    main(sys.argv[1:])
