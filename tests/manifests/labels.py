"""By which labels an object is found: what it is, of what it is a part, and what it does there."""

from collections.abc import Iterator

from tests.manifests.objects import REPLICATED, Object, of, pods, title

EXPECTED = ("app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/component")


def unlabelled(objects: list[Object]) -> Iterator[str]:
    """Every object, and every pod that one of them makes."""
    for thing in objects:
        labels = thing["metadata"].get("labels", {})
        yield from (f"{title(thing)} lacks {label}" for label in EXPECTED if not labels.get(label))
    for pod in pods(objects):
        yield from (f"{title(pod.owner)}: its pods lack {label}" for label in EXPECTED if not pod.labels.get(label))


def selectors(objects: list[Object]) -> dict[str, dict[str, str]]:
    """Of each set of pods, by which labels it knows its own. Kubernetes refuses to change them."""
    return {title(thing): thing["spec"]["selector"]["matchLabels"] for thing in of(objects, *REPLICATED)}
