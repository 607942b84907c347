"""The incidents of the content folder. They are read from its files and kept until one of them changes."""

from functools import lru_cache
from pathlib import Path

from apps.handson.rules.incidents.reading import incidents
from apps.handson.rules.incidents.source import IncidentSource


def listed(content: Path) -> list[IncidentSource]:
    """All incidents that can be read, the easiest first."""
    readable = [incident for folder in _folders(content) for incident in _read(folder, _state(folder))]
    return sorted(readable, key=lambda incident: (incident.seconds, incident.slug))


def find(content: Path, slug: str) -> IncidentSource | None:
    """The incident of this name."""
    return next((incident for incident in listed(content) if incident.slug == slug), None)


def _folders(content: Path) -> list[Path]:
    return sorted(path.parent for path in content.glob("*/incidents") if path.parent.name[0] not in "._")


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Changes when a file does."""
    stats = ((path, path.stat()) for path in sorted(folder.glob("incidents/*/*")))
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in stats)


@lru_cache(maxsize=8)
def _read(folder: Path, _: tuple[tuple[str, int, int], ...]) -> list[IncidentSource]:
    return incidents(folder)[0]
