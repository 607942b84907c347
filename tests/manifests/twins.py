"""Make a broken twin of rendered objects, with one value changed, to test that a check finds it."""

from typing import Any

from tests.manifests.objects import Object, the
from tests.manifests.rendering import Variant, objects_of

GONE = object()
SHORT = {"pod": "spec/template/spec", "app": "spec/template/spec/containers/0"}


def twin(variant: Variant, where: str, path: str, value: Any) -> list[Object]:
    """Return the objects of `variant`, with `path` in the object `where` (such as `Deployment web`) set to `value`, or removed for GONE.

    A path is separated by slashes; a number is an index in a list; `pod` and `app` at its start stand for the pod and its first container.
    """
    objects = objects_of(variant)
    kind, name = where.split()
    first, *rest = path.split("/")
    *steps, last = [*SHORT.get(first, first).split("/"), *rest]
    place: Any = the(objects, kind, name)
    for step in steps:
        place = place[int(step) if isinstance(place, list) else step]
    if value is GONE:
        del place[int(last) if isinstance(place, list) else last]
    elif isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return objects
