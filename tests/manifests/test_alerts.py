"""Alerts, panels and canary checks query metrics that the app exposes, in valid PromQL."""

import json
import re
from collections.abc import Iterator

import promql_parser
import pytest
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from apps.observability.queries import gauges
from apps.observability.rules import metrics
from tests.manifests.objects import of
from tests.manifests.rendering import K8S, PRODUCTION, Variant, objects_of

GRAFANAS = {"$__rate_interval": "5m", "$namespace": "dryrun"}
FLAGGERS = {"{{ namespace }}": "dryrun", "{{ target }}": "web", "{{ interval }}": "2m"}
METRIC = re.compile(r"\bdryrun_\w+")
SELECTED = re.compile(r"\b(?P<metric>dryrun_\w+)\{(?P<labels>[^}]*)\}")
LABEL = re.compile(r"(\w+)(?:=~|!~|!=|=)")
OF_THE_TARGET = {"namespace", "pod"}
"""Labels that Prometheus adds to every metric."""


def alerts() -> Iterator[str]:
    for rule in of(objects_of(PRODUCTION), "PrometheusRule"):
        yield from (alert["expr"] for group in rule["spec"]["groups"] for alert in group["rules"])


def panels() -> Iterator[str]:
    dashboard = json.loads((K8S / "components/monitoring/dashboard.json").read_text(encoding="utf-8"))
    yield from (filled(target["expr"], GRAFANAS) for panel in dashboard["panels"] for target in panel["targets"])


def canary_checks() -> Iterator[str]:
    for template in of(objects_of(Variant("overlays/local", ("canary/flagger",))), "MetricTemplate"):
        yield filled(template["spec"]["query"], FLAGGERS)


def filled(query: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        query = query.replace(name, value)
    return query


def queries() -> list[str]:
    return [*alerts(), *panels(), *canary_checks()]


def exposed() -> dict[str, set[str]]:
    """Return the labels of each exposed metric by its name, with suffixes such as `_total`; gauges that are looked up have none."""
    counted = [thing for thing in vars(metrics).values() if isinstance(thing, MetricWrapperBase)]
    labels = {name: set(thing._labelnames) for thing in counted for name in REGISTRY._get_names(thing)}
    return labels | {name: set() for name in gauges._gauges}


def unknown_labels(query: str) -> set[str]:
    selectors = SELECTED.finditer(query)
    return {
        label
        for selector in selectors
        for label in LABEL.findall(selector["labels"])
        if label not in exposed()[selector["metric"]] | OF_THE_TARGET
    }


def test_every_query_is_one():
    for query in queries():
        promql_parser.parse(query)

    with pytest.raises(ValueError, match="unclosed left parenthesis"):
        promql_parser.parse("sum(rate(dryrun_http_requests_total[5m])")


def test_every_figure_that_is_asked_for_is_one_of_the_apps():
    asked = {name for query in queries() for name in METRIC.findall(query)}

    assert asked - exposed().keys() == set()
    assert [query for query in queries() if unknown_labels(query)] == []
    assert {"dryrun_http_requests_total", "dryrun_queue_length"} <= asked


def test_a_figure_that_the_app_has_not_would_be_found():
    assert set(METRIC.findall('rate(dryrun_http_request_total{status="500"}[5m])')) - exposed().keys() == {"dryrun_http_request_total"}
    assert unknown_labels('dryrun_http_requests_total{code=~"5..", namespace="dryrun"}') == {"code"}
