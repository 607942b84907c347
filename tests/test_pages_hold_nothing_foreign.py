"""No file of ours uses inline code or another host, since the Content-Security-Policy forbids both."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver

ROOT = settings.BASE_DIR
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and path.parent.name not in {"mail", "email"}]
"""Without mails: programs that show them know nothing but style attributes, and have no policy of ours."""
STATIC = sorted(path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js", ".svg"})

FOREIGN = re.compile(r"(?:https?:|wss?:|(?<=[\"'(=\s]))//(?!www\.w3\.org/(?:2000/svg|1999/xlink)\b)[\w.-]+\.[a-z]{2,}", re.IGNORECASE)
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\s(?:hx-)?on[a-z:-]+\s*=", re.IGNORECASE),
    "a script without a src": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "a script with content": re.compile(r"<script\b[^>]*>\s*[^\s<]", re.IGNORECASE),
    "an address that is a script": re.compile(r"[\"']\s*(?:javascript|js):", re.IGNORECASE),
    "a value of htmx that is a script": re.compile(r"\shx-(?:vars|vals|headers)\s*=\s*[\"']js", re.IGNORECASE),
    "a trigger of htmx with a filter": re.compile(r"\shx-trigger\s*=\s*[\"'][^\"']*\[", re.IGNORECASE),
}
URL = re.compile(r"{%\s*url\s+(?P<name>\S+)")


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def without_tags(text: str) -> str:
    """Return the text without template comments and with empty template tags, so that a `>` in a tag ends no element."""
    return re.sub(r"{%.*?%}|{{.*?}}", "{}", re.sub(r"{#.*?#}", "", text), flags=re.DOTALL)


def found_in(text: str) -> list[str]:
    return [what for what, pattern in INLINE.items() if pattern.search(without_tags(text))]


def test_there_are_files_to_look_at():
    assert len(PAGES) > 30
    assert {path.suffix for path in STATIC} == {".css", ".js", ".svg"}


@pytest.mark.parametrize("path", [*TEMPLATES, *STATIC], ids=short)
def test_no_file_names_a_foreign_host(path):
    assert FOREIGN.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_no_page_holds_style_or_script(path):
    assert found_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [path for path in STATIC if path.suffix == ".js"], ids=short)
def test_no_script_makes_code_of_text(path):
    assert (
        re.findall(r"\beval\(|new Function\(|\.innerHTML\b|document\.write|\.style\b|setAttribute\(\"(?:style|on)", path.read_text()) == []
    )


def test_the_patterns_find_what_they_are_for():
    samples = {
        '<p class="a" style="color: red">': ["a style attribute"],
        "<style>p {}</style>": ["a style element"],
        '<button onclick="go()">': ["an event attribute"],
        '<button hx-on:click="go()">': ["an event attribute"],
        '<button {% if a > b %}disabled{% endif %} onclick="go()">': ["an event attribute"],
        "<script>go()</script>": ["a script without a src", "a script with content"],
        '<script src="/a.js">go()</script>': ["a script with content"],
        '<a href="javascript:go()">': ["an address that is a script"],
        "<p hx-vals='js:{a: 1}'>": ["an address that is a script", "a value of htmx that is a script"],
        '<p hx-trigger="keyup[ctrlKey]">': ["a trigger of htmx with a filter"],
        '<script src="/a.js" defer></script><p data-on="1">one = two</p>': [],
    }

    assert {text: found_in(text) for text in samples} == samples

    for foreign in (
        'src="//cdn.example.com/a.js"',
        "url(https://fonts.example.com/a)",
        "fetch('wss://example.com')",
        "http://www.w3.org.evil.io/",
    ):
        assert FOREIGN.search(foreign), foreign
    for ours in ('xmlns="http://www.w3.org/2000/svg"', "// a comment", "/static/css/site.css"):
        assert not FOREIGN.search(ours), ours


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_every_url_name_in_a_template_is_one_of_ours(path):
    names = {match["name"].strip("\"'") for match in URL.finditer(path.read_text(encoding="utf-8"))}

    assert names - url_names() == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_every_template_can_be_read(path):
    get_template(path.relative_to(ROOT / "templates").as_posix())


def url_names() -> set[str]:
    resolver = get_resolver()
    names = {name for name in resolver.reverse_dict if isinstance(name, str)}
    for namespace, (_, inner) in resolver.namespace_dict.items():
        names |= {f"{namespace}:{name}" for name in inner.reverse_dict if isinstance(name, str)}
    return names
