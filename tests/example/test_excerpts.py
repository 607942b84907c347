"""Every section of the lessons has an excerpt of a file of ours, which exists and is in the image."""

import re
from html import unescape
from pathlib import Path
from textwrap import dedent

import pytest
from django.conf import settings

from apps.curriculum.rules.content.reading import read as read_module
from apps.example.queries import excerpts
from apps.example.queries.excerpts import Excerpt

ROOT = settings.BASE_DIR
PRACTICE = "interview-practice"
"""The only lesson that is about talking and not about a cluster."""

ENTRY = {
    "name": "probe",
    "section": "probes",
    "concept": "A probe",
    "file": "app.yaml",
    "from": "probe:",
    "through": "period:",
    "text": "Asks now and then.",
}
FILE = "a: 1\nprobe:\n  path: /\n  period: 5\nb: 2\nperiod: 9\n"
TAG = re.compile(r"<[^>]+>")


def ours() -> list[Excerpt]:
    places, mistakes = excerpts.read(ROOT / "content", ROOT)
    assert mistakes == []
    return places


def sections() -> list[tuple[str, str]]:
    """Return the lesson's slug and the anchor of each section, in the order of reading."""
    lessons = read_module(ROOT / "content" / "containers")[0].lessons
    return [(lesson.slug, section.heading_id) for lesson in lessons for section in lesson.sections]


def test_nothing_that_is_named_is_gone():
    assert excerpts.read(ROOT / "content", ROOT)[1] == []


def test_every_section_that_is_about_a_cluster_has_a_place():
    shown = {(place.lesson, place.section) for place in ours()}

    assert [section for section in sections() if section not in shown and section[0] != PRACTICE] == []


def test_places_belong_to_sections_and_stand_in_their_order():
    shown = [(place.lesson, place.section) for place in ours()]

    assert sorted(set(shown) - set(sections())) == []
    assert shown == sorted(shown, key=sections().index)


def test_a_lesson_is_called_what_it_calls_itself():
    titles = {lesson.slug: lesson.title for lesson in read_module(ROOT / "content" / "containers")[0].lessons}

    assert {place.lesson: place.lesson_title for place in ours()} == {slug: title for slug, title in titles.items() if slug != PRACTICE}


def test_names_are_slugs_since_they_stand_in_addresses():
    assert [place.name for place in ours() if not re.fullmatch(r"[a-z0-9-]{3,40}", place.name)] == []


def test_words_are_plain_paragraphs_with_neither_links_nor_headings():
    tags = {tag for place in ours() for tag in TAG.findall(place.html)}

    assert tags <= {f"<{end}{tag}>" for tag in ("p", "code", "strong", "em") for end in ("", "/")}


def is_in_the_image(file: str) -> bool:
    """Return whether .dockerignore lets the file in: the last pattern that matches it or a folder around it decides."""
    is_in = True
    for pattern in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if pattern and not pattern.startswith("#"):
            expression = re.escape(pattern.removeprefix("!")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
            if re.fullmatch(f"{expression}(?:/.*)?", file):
                is_in = pattern.startswith("!")
    return is_in and not file.startswith("static/")  # the build replaces it by what is collected


def test_only_files_that_the_image_holds_are_shown():
    assert sorted({place.file for place in ours() if not is_in_the_image(place.file)}) == []


@pytest.mark.parametrize(
    ("file", "is_in"),
    [
        ("Dockerfile", True),
        ("k8s/base/web/service-web.yaml", True),
        ("k8s/overlays/local/secret.env", False),
        ("apps/example/queries/__pycache__/pod.pyc", False),
        ("docs/architecture.md", False),
        ("tests/conftest.py", False),
        ("Makefile", False),
        ("static/css/site.css", False),
    ],
)
def test_the_image_holds_what_is_served_and_nothing_else(file: str, is_in: bool):
    assert (ROOT / file).exists() or not is_in
    assert is_in_the_image(file) is is_in


def test_what_is_shown_of_a_file_is_the_file():
    for place in {place.file: place for place in ours()}.values():
        shown = [unescape(TAG.sub("", line.html)) for line in excerpts.lines(place, ROOT)]

        written = (ROOT / place.file).read_text(encoding="utf-8").splitlines()
        inside = slice(place.first - 1, place.last)
        written[inside] = dedent("\n".join(written[inside])).split("\n")
        assert shown == written, place.file


def a_content_with(folder: Path, *entries: dict[str, str]) -> tuple[list[Excerpt], list[str]]:
    """Read the excerpts of a module with these entries, beside a file that they may name."""
    (folder / "content" / "small").mkdir(parents=True)
    (folder / "app.yaml").write_text(FILE, encoding="utf-8")
    places = "".join("[[lesson.place]]\n" + "".join(f"{key} = '{value}'\n" for key, value in entry.items()) for entry in entries)
    (folder / "content" / "small" / excerpts.FILE).write_text(f"[[lesson]]\nslug = 'core'\ntitle = 'Core'\n{places}", encoding="utf-8")
    return excerpts.read(folder / "content", folder)


def test_a_place_ends_at_the_next_line_with_its_last_text(tmp_path: Path):
    places, mistakes = a_content_with(tmp_path, ENTRY)

    assert mistakes == []
    assert [(place.module, place.lesson, place.section, place.place) for place in places] == [("small", "core", "probes", "app.yaml:2–4")]


def test_a_place_may_be_one_line(tmp_path: Path):
    places, _ = a_content_with(tmp_path, ENTRY | {"from": "path: /", "through": "path:"})

    assert [place.place for place in places] == ["app.yaml:3"]


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"from": "probes:"}, "'probes:' stands in no lines, and should in one"),
        ({"from": "period:"}, "'period:' stands in 2 lines, and should in one"),
        ({"through": "a: 1"}, "'a: 1' stands in no line from 2 on"),
        ({"file": "gone.yaml"}, "there is no file gone.yaml"),
        ({"file": "content"}, "there is no file content"),
        ({"file": "../app.yaml"}, "there is no file ../app.yaml"),
        ({"file": "/etc/hostname"}, "there is no file /etc/hostname"),
    ],
)
def test_a_place_that_is_not_there_is_told_by_its_name(tmp_path: Path, change: dict[str, str], mistake: str):
    (tmp_path / "app.yaml").write_text(FILE, encoding="utf-8")

    places, mistakes = a_content_with(tmp_path / "inner", ENTRY | change)

    assert (places, mistakes) == ([], [f"worked-example.toml: probe: {mistake}"])


@pytest.mark.parametrize("key", ENTRY)
def test_a_place_without_one_of_its_parts_is_refused(tmp_path: Path, key: str):
    places, mistakes = a_content_with(tmp_path, {name: value for name, value in ENTRY.items() if name != key})

    assert (places, mistakes) == ([], [f"worked-example.toml: {'?' if key == 'name' else 'probe'}: it lacks {key}"])


def test_two_places_cannot_have_one_address(tmp_path: Path):
    _, mistakes = a_content_with(tmp_path, ENTRY, ENTRY | {"from": "b: 2", "through": "b: 2"}, ENTRY | {"name": "other"})

    assert mistakes == ["the name probe is used twice"]


def a_excerpt(file: str, first: int, last: int) -> Excerpt:
    return Excerpt("name", "small", "core", "Core", "probes", "A probe", file, first, last, "Text.")


def test_the_whole_file_is_shown_with_the_place_marked(tmp_path: Path):
    (tmp_path / "app.yaml").write_text(FILE, encoding="utf-8")

    shown = excerpts.lines(a_excerpt("app.yaml", 2, 4), tmp_path)

    assert [(line.number, line.is_marked) for line in shown] == [(1, False), (2, True), (3, True), (4, True), (5, False), (6, False)]
    assert shown[1].html == '<span class="nt">probe</span>:'


def test_a_place_begins_at_the_left_and_keeps_its_own_steps(tmp_path: Path):
    (tmp_path / "app.txt").write_text("a:\n    b:\n\n      c\n    d\n", encoding="utf-8")

    shown = [line.html for line in excerpts.lines(a_excerpt("app.txt", 2, 5), tmp_path)]

    assert shown == ["a:", "b:", "", "  c", "d"]


def test_a_multiline_string_is_coloured_on_each_line_and_escaped(tmp_path: Path):
    (tmp_path / "app.py").write_text('text = """Where\n\n<b>a</b> & b\n"""\nif 1 < 2:  # & so on\n    pass\n', encoding="utf-8")

    shown = [line.html for line in excerpts.lines(a_excerpt("app.py", 3, 3), tmp_path)]

    assert shown[:4] == [
        'text = <span class="s">"""Where</span>',
        "",
        '<span class="s">&lt;b&gt;a&lt;/b&gt; &amp; b</span>',
        '<span class="s">"""</span>',
    ]
    assert shown[4].endswith(' &lt; <span class="m">2</span>:  <span class="c"># &amp; so on</span>')


def test_a_file_of_no_known_language_is_shown_plain(tmp_path: Path):
    (tmp_path / "proxy.cfg").write_text("if { path_beg <x> }\n", encoding="utf-8")

    assert [line.html for line in excerpts.lines(a_excerpt("proxy.cfg", 1, 1), tmp_path)] == ["if { path_beg &lt;x&gt; }"]
