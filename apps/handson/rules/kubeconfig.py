"""The file that tells a client where a cluster is."""

from typing import Any


def kubeconfig(address: str, namespace: str) -> dict[str, Any]:
    """A kubeconfig for one cluster and one namespace to begin in; JSON is YAML too. The secret is a part of the address."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "incident", "cluster": {"server": address}}],
        "users": [{"name": "student", "user": {}}],
        "contexts": [{"name": "incident", "context": {"cluster": "incident", "user": "student", "namespace": namespace}}],
        "current-context": "incident",
    }
