"""Check the recommended labels of objects: name, part-of and component."""

from collections.abc import Iterator

from tests.manifests.objects import REPLICATED, Object, of, pods, title

EXPECTED = ("app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/component")


def unlabelled(objects: list[Object]) -> Iterator[str]:
    """Yield each object, or pod that it creates, with each label that it lacks."""
    for thing in objects:
        labels = thing["metadata"].get("labels", {})
        yield from (f"{title(thing)} lacks {label}" for label in EXPECTED if not labels.get(label))
    for pod in pods(objects):
        yield from (f"{title(pod.owner)}: its pods lack {label}" for label in EXPECTED if not pod.labels.get(label))


def selectors(objects: list[Object]) -> dict[str, dict[str, str]]:
    """Return the selector of each workload, which Kubernetes doesn't allow to be changed."""
    return {title(thing): thing["spec"]["selector"]["matchLabels"] for thing in of(objects, *REPLICATED)}
