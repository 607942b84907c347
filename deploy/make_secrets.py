"""Writes what the compose stack must keep secret into a folder, once: `python deploy/make_secrets.py FOLDER`.

A second run changes nothing: the database goes on with the password it was made with.
"""

import secrets
import sys
from pathlib import Path


def main(folder: Path) -> None:
    written = folder / "WRITTEN"
    if written.exists():
        return
    of_postgres, of_redis = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    values = {
        "secret-key": secrets.token_urlsafe(48),
        "postgres-password": of_postgres,
        "database-url": f"postgresql://dryrun:{of_postgres}@postgres:5432/dryrun",
        "redis.conf": f"requirepass {of_redis}\n",
        "redis-url": f"redis://:{of_redis}@redis:6379/0",
    }
    for name, value in values.items():
        path = folder / name
        path.write_text(value, encoding="utf-8")
        path.chmod(0o444)  # each container reads them as a user of its own; the volume is mounted nowhere else
    written.touch()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        raise SystemExit("Name the folder to write to: python deploy/make_secrets.py FOLDER")
    main(Path(sys.argv[1]))
