"""The app as it is deployed: PostgreSQL, Redis, two web processes and two for live streams, each of which a test may kill."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.faults.visitor import Front, Visitor
from tests.live_process import LiveProcess
from tests.made_rooms import Made, made_on
from tests.own_redis import OwnRedis
from tests.site import Site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/faults/"):
            item.add_marker(pytest.mark.services)


@dataclass
class Deployment:
    site: Site
    redis: OwnRedis
    webs: tuple[LiveProcess, LiveProcess]
    lives: tuple[LiveProcess, LiveProcess]

    def processes(self) -> tuple[LiveProcess, ...]:
        return (*self.webs, *self.lives)

    def front(self, *webs: int) -> Front:
        """Return a load balancer in front of the web processes of these numbers, the first of them preferred."""
        return Front([self.webs[number] for number in webs or (0, 1)])


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("deployment")
    redis = OwnRedis(folder)
    redis.start()
    site = Site(folder)
    assert "DATABASE_URL" in site.environment
    site.environment["REDIS_URL"] = redis.url
    site.start()  # which prepares the database
    site.stop()
    deployment = Deployment(
        site,
        redis,
        webs=(LiveProcess(site, "apps.config.asgi:application"), LiveProcess(site, "apps.config.asgi:application")),
        lives=(LiveProcess(site), LiveProcess(site)),
    )
    yield deployment
    for process in deployment.processes():
        process.end(signal.SIGKILL)
    redis.kill()


@pytest.fixture(autouse=True)
def everything_runs(deployment: Deployment) -> None:
    """Start whatever the test before has killed."""
    if deployment.redis.process is None:
        deployment.redis.start()
    for process in deployment.processes():
        if process.process is None:
            process.start()


@pytest.fixture
def made(deployment: Deployment) -> Made:
    """Make a room in a round between the host and the second person, which the third observes."""
    [made] = made_on(deployment.site.environment, 1, 3, begun=True)
    return made


@dataclass
class Three:
    interviewer: Visitor
    candidate: Visitor
    observer: Visitor

    @property
    def everyone(self) -> tuple[Visitor, Visitor, Visitor]:
        return self.interviewer, self.candidate, self.observer


@pytest.fixture
def three(deployment: Deployment, made: Made) -> Iterator[Three]:
    """Open the room: the interviewer at the first web and live process, the candidate at the second ones, the observer at one of each."""
    first, second = deployment.lives
    with ExitStack() as stack:
        servers = ((deployment.front(0, 1), first), (deployment.front(1, 0), second), (deployment.front(1, 0), first))
        visitors = [
            stack.enter_context(Visitor(front, live, made.room, cookie))
            for (front, live), cookie in zip(servers, made.cookies, strict=True)
        ]
        yield Three(*visitors)
    assert [visitor.failures for visitor in visitors] == [[], [], []]
