"""Write the secrets of the compose stack into a folder, once: `python deploy/make_secrets.py FOLDER`.

A second run changes nothing, since the database keeps the password it was created with.
"""

import secrets
import sys
from pathlib import Path


def main(folder: Path) -> None:
    """Write the files, unless an earlier run was completed in this folder."""
    written = folder / "WRITTEN"
    if written.exists():
        return
    postgres_password, redis_password = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    values = {
        "secret-key": secrets.token_urlsafe(48),
        "postgres-password": postgres_password,
        "database-url": f"postgresql://dryrun:{postgres_password}@postgres:5432/dryrun",
        "redis.conf": f"requirepass {redis_password}\n",
        "redis-url": f"redis://:{redis_password}@redis:6379/0",
    }
    for name, value in values.items():
        path = folder / name
        path.write_text(value, encoding="utf-8")
        path.chmod(0o444)  # each container reads them as a different user; the volume is mounted nowhere else
    written.touch()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        raise SystemExit("Name the folder to write to: python deploy/make_secrets.py FOLDER")
    main(Path(sys.argv[1]))
