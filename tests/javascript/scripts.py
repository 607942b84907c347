"""The scripts of static/js, read as text: what they import, and which of them a template names."""

import re
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "static" / "js"
TEMPLATES = Path(settings.BASE_DIR) / "templates"

STATIC_IMPORT = re.compile(r'^import\s(?:[^;"]*?\sfrom\s)?"(?P<path>[^"]+)";', re.MULTILINE)
LATE_IMPORT = re.compile(r'\bimport\("(?P<path>[^"]+)"\)')
NAMED = re.compile(r"""<(?P<tag>script|link)\b[^>]*{%\s*static\s+'js/(?P<name>[^']+)'\s*%}[^>]*>""")
INCLUDED = re.compile(r"""{%\s*include\s+"(?P<name>[^"]+_scripts\.html)"[^%]*%}""")


def names() -> list[str]:
    return sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js"))


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def imports(name: str, pattern: re.Pattern[str] = STATIC_IMPORT) -> set[str]:
    """What that script imports, by names like its own."""
    folder = (FOLDER / name).parent
    return {(folder / match["path"]).resolve().relative_to(FOLDER.resolve()).as_posix() for match in pattern.finditer(text_of(name))}


def needed(name: str) -> set[str]:
    """The script and all that it imports, and what those import."""
    reached = {name}
    while following := {other for known in reached for other in imports(known)} - reached:
        reached |= following
    return reached


def named_by(template: str) -> tuple[set[str], set[str]]:
    """The modules that a template runs, and those that it has the browser fetch early; with those of what it includes for it."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    run, fetched = set[str](), set[str]()
    for match in NAMED.finditer(text):
        (run if match["tag"] == "script" else fetched).add(match["name"])
    for match in INCLUDED.finditer(text):
        more_run, more_fetched = named_by(match["name"])
        run |= more_run
        fetched |= more_fetched
    return run, fetched


def templates() -> list[str]:
    """Those that name scripts."""
    everything = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
    return [name for name in everything if any(named_by(name))]
