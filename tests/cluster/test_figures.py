"""How long a process takes to be ready, and its memory at rest: the figures of docs/operations.md."""

import time

import pytest

from tests.cluster.stack import Stack, asked, docker
from tests.services import wait_until

PROBES = {"web": ":8000/readyz", "live": ":8001/readyz", "worker": ":9000/healthz", "beat": ":9000/healthz"}
LONGEST_START = 20.0
"""Seconds, on two cores that others use as well."""

REQUESTED_MIB = {"web": 320, "live": 160, "worker": 256, "beat": 128}
"""Memory requests in k8s/base, which must be enough for a process at rest."""


@pytest.mark.parametrize("service", PROBES)
def test_a_process_is_ready_soon_and_rests_within_what_it_requests(stack: Stack, service: str):
    (container, *_) = stack.containers(service)
    docker("stop", "-t", "30", container)

    began = time.monotonic()
    docker("start", container)
    wait_until(lambda: bool(asked(container, PROBES[service])), service, patience=60)
    took = time.monotonic() - began
    wait_until(stack.is_ready, "the stack", patience=90)
    used = docker("stats", "--no-stream", "--format", "{{.MemUsage}}", container).split("iB")[0]
    mib = float(used[:-1]) * {"K": 1 / 1024, "M": 1, "G": 1024}[used[-1]]

    print(f"\n{service}: ready {took:.1f} s after its container was started, {mib:.0f} MiB at rest")
    assert took < LONGEST_START
    assert mib < REQUESTED_MIB[service]
