"""The resource quota controller: how much of each quota is used."""

from apps.simulator.rules import kinds
from apps.simulator.rules.admission.quotas import COUNTED_PLAIN, used_in, written
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.objects.fields import dig


def run(cluster: Cluster, _: float) -> None:
    """Write into every quota's status what its namespace uses of it."""
    for quota in cluster.all(kinds.QUOTAS):
        hard = dig(quota, "spec.hard", {})
        used = used_in(cluster, quota["metadata"]["namespace"])
        counted = {resource: written(resource, used.get(COUNTED_PLAIN.get(resource, resource), 0)) for resource in hard}
        cluster.update(kinds.QUOTAS, quota, status={"hard": hard, "used": counted})
