"""PostgreSQL and Redis for a test run: `pytest -p tests.services` starts them on private ports, and ends them with the run.

They come from Debian's packages (postgresql, redis-server). Where they are missing the run ends with one loud line; with CI=true it fails.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations

STARTED_BY = "DRYRUN_TEST_SERVICES"
PATIENCE = 30.0
"""Seconds to wait for a server to answer."""


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the servers before any setting is read. The workers of a run share them; each has its own Redis database."""
    if STARTED_BY not in os.environ:
        start()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["REDIS_URL"] = f"{os.environ[STARTED_BY]}/{worker}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests that use neither a database nor a server of ours, or only a browser: another run has them, with the same result."""
    config.hook.pytest_deselected(items=[item for item in items if not touches_services(item)])
    items[:] = filter(touches_services, items)


def touches_services(item: pytest.Item) -> bool:
    """Whether a test could fare otherwise here. One that asks for no database can't reach any: pytest-django refuses it."""
    if item.get_closest_marker("browser_only"):
        return False
    if any(item.get_closest_marker(name) for name in ("django_db", "services", "browser")):
        return True
    fixtures = set(getattr(item, "fixturenames", ()))
    makes_databases = {"Site", "running_site", "fresh_database"} & set(vars(getattr(item, "module", object)))
    return bool(fixtures & {"db", "transactional_db"} or makes_databases)


@pytest.fixture(scope="session", autouse=True)
def nobody_left_in_the_test_database(django_db_setup: None) -> Iterator[None]:
    """End connections of other threads and contexts, such as Playwright's, since PostgreSQL drops no database in use."""
    yield
    name = settings.DATABASES["default"]["NAME"]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [name])


@pytest.fixture(scope="session", autouse=True)
def emptied_by_deleting() -> Iterator[None]:
    """Empty the tables after a test that commits by DELETE: TRUNCATE makes new files for each table and index, for a few rows in them."""

    def deletes(self: DatabaseOperations, style: object, tables: Iterable[str], **options: bool) -> list[str]:
        assert not options.get("reset_sequences"), "which DELETE doesn't do"
        without_order = "SET LOCAL session_replication_role = replica"
        return [without_order, *(f"DELETE FROM {self.quote_name(table)}" for table in tables)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", deletes)
        yield


def start() -> None:
    postgres = newest_postgres()
    redis = shutil.which("redis-server")
    if postgres is None or redis is None:
        line = "NOT TESTED on PostgreSQL with Redis and Celery: install Debian's postgresql and redis-server."
        print(f"\n{'!' * len(line)}\n{line}\n{'!' * len(line)}", file=sys.stderr)
        pytest.exit(line, returncode=1 if os.environ.get("CI") else 0)
    folder = Path(tempfile.mkdtemp(prefix="dryrun-services-"))
    os.environ["DATABASE_URL"] = start_postgres(postgres, folder)
    os.environ[STARTED_BY] = os.environ["REDIS_URL"] = start_redis(redis, folder)


def newest_postgres() -> Path | None:
    """Return the folder with Debian's newest PostgreSQL programs; None if there is none."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return programs[-1].parent if programs else None


def start_postgres(programs: Path, folder: Path, *, durable: bool = False) -> str:
    """Start a PostgreSQL server, and return its URL. Unless it is `durable`, it may lose data in a crash, which is faster."""
    data, port = folder / "postgres", free_port()
    data.mkdir()
    as_user = owner_of_postgres()
    if as_user:
        owner = pwd.getpwnam("postgres")
        folder.chmod(0o755)
        os.chown(data, owner.pw_uid, owner.pw_gid)
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "dryrun", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(["setpriv", *as_user, *initdb] if as_user else initdb, check=True, capture_output=True)
    options: dict[str, object] = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": data}
    if not durable:
        options |= {"fsync": "off", "full_page_writes": "off"}
    settings = [f"-c{name}={value}" for name, value in options.items()]
    launch([str(programs / "postgres"), "-D", str(data), *settings], folder / "postgres.log", as_user)
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    wait_until(lambda: subprocess.run(ready, check=False).returncode == 0, "PostgreSQL", folder / "postgres.log")
    return f"postgresql://dryrun@127.0.0.1:{port}/postgres"


def owner_of_postgres() -> list[str]:
    """Return the `setpriv` command to become another user, since PostgreSQL refuses to run as root; empty for other users."""
    if os.geteuid():
        return []
    owner = pwd.getpwnam("postgres")
    return [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


def control_postgres(programs: Path, folder: Path, *what: str) -> None:
    """Run `pg_ctl` on the server in this folder."""
    command = [str(programs / "pg_ctl"), "-D", str(folder / "postgres"), "-w", "-l", str(folder / "postgres" / "again.log"), *what]
    as_user = owner_of_postgres()
    subprocess.run(["setpriv", *as_user, *command] if as_user else command, check=True, capture_output=True, cwd=folder)


def start_redis(program: str, folder: Path) -> str:
    port = free_port()
    launch([program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], folder / "redis.log")
    wait_until(lambda: can_connect(port), "Redis", folder / "redis.log")
    return f"redis://127.0.0.1:{port}"


def launch(command: list[str], log: Path, as_user: Sequence[str] = ()) -> None:
    """Start a server that ends when this process does, however that ends."""
    with log.open("wb") as output:
        _running.append(subprocess.Popen(["setpriv", *as_user, "--pdeathsig", "INT", *command], stdout=output, stderr=subprocess.STDOUT))


_running: list[subprocess.Popen[bytes]] = []
"""Kept, since Python warns about processes that are garbage-collected while they run."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def can_connect(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], bool], what: str, log: Path | None = None, patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {patience:.0f} s. {log.read_text(errors='replace')[-2000:] if log else ''}")
        time.sleep(0.05)  # between looks at a condition, not instead of one
