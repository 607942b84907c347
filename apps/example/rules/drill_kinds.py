"""The kinds of drills: what each does and shows, how long it may last, and how long it is watched afterwards."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a drill does."""

    BURN_CPU = "burn-cpu"
    FAIL_READINESS = "fail-readiness"
    START_SLOWLY = "start-slowly"


@dataclass(frozen=True)
class About:
    """What the pages say of a kind, and its bounds in seconds."""

    title: str
    does: str
    watch: str
    module: str
    lesson: str
    anchor: str
    taught: str
    """What the section at `anchor` teaches."""
    usual: int
    most: int
    watched: int
    """How long samples are taken after it has ended."""
    allowance: int = 0
    """How much later than its start it may begin to act."""
    takes_pod_away: bool = False
    """Whether the pod gets no traffic meanwhile; then only one pod at a time may have such a drill."""


ABOUT: dict[Kind, About] = {
    Kind.BURN_CPU: About(
        title="Burn CPU",
        does="A process beside the pages reckons in circles on one core, for so long. The pages go on.",
        watch="The autoscaler reckons with the mean of all pods, as a share of their request: soon it wants more, and takes five minutes "
        "to want fewer again. With a CPU limit below one core, see in how many periods of 100 ms the kernel holds the container back.",
        module="containers",
        lesson="scaling",
        anchor="horizontal-pod-autoscaler",
        taught="Horizontal Pod Autoscaler",
        usual=60,
        most=300,
        watched=420,  # the autoscaler waits five minutes before it takes pods away
    ),
    Kind.FAIL_READINESS: About(
        title="Fail readiness",
        does="All processes of this container answer /readyz with 503 for so long, and everything else as ever.",
        watch="The pod leaves the endpoints of its Service once the probe has failed as often as it must (six times in a row, 5 s apart), "
        "and comes back after one success. It isn’t restarted: that is for the liveness probe to decide, which asks something else.",
        module="containers",
        lesson="kubernetes-core",
        anchor="services",
        taught="Services and their endpoints",
        usual=60,  # in less than the probe's 30 s of patience no pod would leave
        most=120,
        watched=60,
        takes_pod_away=True,
    ),
    Kind.START_SLOWLY: About(
        title="Start slowly",
        does="This container ends, the kubelet starts it again, and it waits for so long before it serves.",
        watch="The startup probe asks every 2 s and forgives 30 failures; until it succeeds, neither of the other two asks. "
        "A start that takes a minute or more is ended and begun anew, once: the second start doesn’t wait.",
        module="containers",
        lesson="kubernetes-core",
        anchor="pods",
        taught="Pods and their three probes",
        usual=20,
        most=60,
        watched=60,
        allowance=60,
        takes_pod_away=True,
    ),
}


TAKE_POD_AWAY = [kind.value for kind in Kind if ABOUT[kind].takes_pod_away]


def acts_until(kind: Kind, *, seconds: int) -> timedelta:
    """Return how long after its start a drill counts as ended, even if nobody has marked it."""
    return timedelta(seconds=seconds + ABOUT[kind].allowance)


def watched_for(kind: Kind) -> timedelta:
    """Return how long samples are taken after a drill has ended."""
    return timedelta(seconds=ABOUT[kind].watched)
