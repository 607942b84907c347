"""The proxy of the compose stack."""

import re

from tests.site import ROOT

SERVERS = re.compile(r"^ +server-template \w+ \d+ (?P<service>\w+):(?P<port>\d+)(?: .*)?$", re.MULTILINE)


def test_an_address_that_passes_from_one_service_to_another_answers_for_neither():
    """Docker assigns a freed address to another container within seconds, and both services answer on /readyz."""
    ports = {line["service"]: line["port"] for line in SERVERS.finditer((ROOT / "deploy/proxy.cfg").read_text())}

    assert set(ports) == {"web", "live"}
    assert ports["web"] != ports["live"]
