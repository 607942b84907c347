"""What Tab offers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.handson.rules.terminal.names import MOST, completions
from tests.simulator.controllers.building import cluster_of, container, deploy, node, pod_spec

CLUSTER = cluster_of(node("node-1"), node("node-2"))
deploy(CLUSTER, "checkout", pod_spec(container("image")), replicas=2)
deploy(CLUSTER, "cart", pod_spec(container("image")), replicas=2)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", ["kubectl"]),
        ("k", ["kubectl"]),
        ("k ro", ["rollout"]),
        ("k rollout re", ["restart", "resume"]),
        ("k -n shop rollout s", ["status"]),
        ("k get deplo", ["deployments"]),
        ("k get deploy ", ["cart", "checkout"]),
        ("k get deploy ch", ["checkout"]),
        ("k get deploy/ch", ["deploy/checkout"]),
        ("k rollout restart deployments ca", ["cart"]),
        ("k -n default get deploy ", []),
        ("k get -n default deploy ", []),
        ("k get -A deploy c", ["cart", "checkout"]),
        ("k get deploy -n ", ["default", "kube-system", "shop"]),
        ("k describe deploy cart -o", []),
        ("k get pods -o j", ["json", "jsonpath="]),
        ("k get pods --show-l", ["--show-labels"]),
        ("k apply -f ", ["fixed.yaml", "new.yaml"]),
        ("k drain ", ["node-1", "node-2"]),
        ("k top n", ["node"]),
        ("k explain deploy", ["deployments"]),
        ("k exec web -- l", []),
        ("k get pods | so", ["sort"]),
        ("k get pods | grep ", []),
        ("ls ", []),
    ],
)
def test_a_word_is_offered_where_it_fits(line, words):
    assert completions(line, CLUSTER, namespace="shop", files=["new.yaml", "fixed.yaml"]) == words


@given(st.text(max_size=40) | st.builds("k {} {} ".format, st.sampled_from(["get", "create", "top", "set", "logs"]), st.text(max_size=20)))
def test_any_half_typed_line_is_answered(line):
    assert len(completions(line, CLUSTER, namespace="shop")) <= MOST
