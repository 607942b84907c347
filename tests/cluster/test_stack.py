"""After `docker compose up` the whole app works, as a person would use it, also when each service is restarted in turn."""

import re
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import answer_field, begin, saved
from tests.browser.test_the_loop import (
    test_a_guest_goes_round_the_loop_and_keeps_everything_signing_up as test_the_whole_loop_in_a_browser,  # noqa: F401
)
from tests.cluster.stack import Stack, asked, docker, inspected
from tests.cluster.test_rolling import STREAMS, Load, streaming
from tests.services import wait_until
from tests.site import ROOT

SERVICES = ("web", "live", "worker", "beat", "redis", "postgres", "proxy")
LONGEST_END = 10.0
"""Seconds from SIGTERM to the end of a process."""


def test_only_the_proxy_can_be_reached_and_only_from_this_machine(stack: Stack):
    for service in SERVICES:
        for container in stack.containers(service):
            published = [binding for bindings in inspected(container)["NetworkSettings"]["Ports"].values() for binding in bindings or []]
            assert [binding["HostIp"] for binding in published] == (["127.0.0.1"] if service == "proxy" else []), service


def test_every_container_is_limited_read_only_and_without_privileges(stack: Stack):
    for service in SERVICES:
        (container, *_) = stack.containers(service)
        host = inspected(container)["HostConfig"]
        assert host["Memory"] > 0, service
        assert host["NanoCpus"] > 0, service
        assert host["SecurityOpt"] == ["no-new-privileges:true"], service
        if service != "postgres":  # whose image sets its files up as root
            assert host["ReadonlyRootfs"], service
            assert host["CapDrop"] == ["ALL"], service


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/healthz"])
def test_what_is_for_the_inside_cannot_be_asked_from_outside(stack: Stack, path: str):
    done = subprocess.run(
        ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"{stack.url}{path}"], capture_output=True, text=True, check=True
    )

    assert done.stdout == "404"


@pytest.mark.parametrize("service", SERVICES)
def test_a_restart_loses_nothing_that_was_written(stack: Stack, page: Page, service: str):
    begin(page, "Full interview")
    answer_field(page).fill(f"Written before {service} was restarted")
    expect(saved(page)).to_be_visible()

    stack.compose("restart", "-t", "20", service)
    wait_until(stack.is_ready, f"the stack after {service}", patience=90)
    answer_field(page).press_sequentially(", and after")

    expect(saved(page)).to_be_visible(timeout=30_000)
    page.reload()
    expect(answer_field(page)).to_have_value(f"Written before {service} was restarted, and after")


FAREWELL = "worker: Warm shutdown (MainProcess)"
"""Printed by Celery, not logged."""


def test_every_line_of_the_apps_log_is_json(stack: Stack):
    for service in ("web", "live", "worker", "beat"):
        lines = stack.compose("logs", "--no-log-prefix", service).splitlines()
        assert lines, service
        assert [line for line in lines if line not in {"", FAREWELL} and not re.fullmatch(r"\{.*\}", line)] == [], service


@pytest.mark.parametrize("service", ["web", "live", "worker", "beat"])
def test_a_process_that_is_asked_to_end_ends_soon_and_well(stack: Stack, service: str):
    (container, *_) = stack.containers(service)

    with streaming(stack, Load()) if service == "live" else nullcontext():
        if service == "live":
            wait_until(lambda: f"dryrun_streams_open {float(STREAMS)}" in asked(container, ":9000/metrics"), "all streams")
        began = time.monotonic()
        docker("kill", "--signal", signal.SIGTERM.name, container)
        docker("wait", container)
        took = time.monotonic() - began

    print(f"\n{service}: {took:.1f} s from SIGTERM to the end{f', {STREAMS} streams open' if service == 'live' else ''}")
    assert took < LONGEST_END
    assert inspected(container)["State"]["ExitCode"] == 0
    stack.compose("up", "-d", "--no-build")
    wait_until(stack.is_ready, "the stack", patience=90)


def test_the_tools_of_docker_find_nothing_in_the_dockerfile():
    logs = subprocess.run(
        [str(Path(sys.executable).with_name("hadolint")), "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (logs.returncode, logs.stdout) == (0, "")
