"""What part of a diagram's file a page contains, and each mistake with its line."""

import pytest

from apps.curriculum.models import Lesson
from apps.curriculum.rules.content import diagrams
from tests.curriculum.conftest import DIAGRAM, SHOWN, Content

LESSON, FILE = "lessons/01-basics.md", "diagrams/a-loop.svg"
RIGHT = '![what it says](../diagrams/name.svg "Caption")'
ELEMENTS = "circle, defs, ellipse, g, line, marker, path, polygon, polyline, rect, text, tspan"
CLASSES = "bad, box, code, dashed, fill, good, label, line, note, quiet, strong, warn, zone"
VIEW_BOX = """viewBox is '{}'; write "0 0 420 H" with a whole number for the height"""
OF_SVG = "is no attribute of <svg> here; its size is the viewBox, its look is the site's"
NO_SVG = 'the file is no SVG; begin it with <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 …">'
ID = "the id {!r} stands here twice, or isn't a letter followed by letters, digits and hyphens; write another"
ELSEWHERE = "marker-end is 'url(https://example.org/a.svg#b)'; write url(#id) with the id of a marker in this file"
LOOK = "is no attribute of <{}> here; say its look by a class, and nothing that acts or leads elsewhere"
IN_TEXT = f"an image stands in the middle of text; give it a line of its own between empty ones, as {RIGHT}"
NOT_SHOWN = "tiny/diagrams/a-loop.svg:1: no lesson shows this diagram; show it by ![what it says](../diagrams/a-loop.svg)"

IN_FILES = [
    ('viewBox="0 0 420 120"', 'viewBox="0 0 400 120"', 1, VIEW_BOX.format("0 0 400 120")),
    (' viewBox="0 0 420 120"', "", 1, VIEW_BOX.format("")),
    ('viewBox="0 0 420', 'width="420" viewBox="0 0 420', 1, f"width {OF_SVG}"),
    ('viewBox="0 0 420', 'onload="x()" viewBox="0 0 420', 1, f"onload {OF_SVG}"),
    (' xmlns="http://www.w3.org/2000/svg"', "", 1, NO_SVG),
    ("<svg", '<?xml version="1.0"?><?xml-stylesheet href="x"?><svg', 1, "<?xml-stylesheet?> is no part of a diagram; remove it"),
    ("<svg", '<!DOCTYPE svg [<!ENTITY a "b">]><svg', 1, "a diagram has no DOCTYPE and no entities of its own; remove it"),
    ("pods &lt; 3", "pods &nbsp; 3", 10, "this is not well-formed XML (undefined entity); correct it"),
    ("</svg>", "", 13, "this is not well-formed XML (no element found); correct it"),
    ("<!-- two things -->", "<script>alert(1)</script>", 7, f"<script> is no element of a diagram; there are {ELEMENTS}"),
    ("<!-- two things -->", '<image x="1"/>', 7, f"<image> is no element of a diagram; there are {ELEMENTS}"),
    ("<!-- two things -->", "<svg/>", 7, f"<svg> is no element of a diagram; there are {ELEMENTS}"),
    ("fill: none; }", "}\n@import 'x';\n", 3, "an address stands in <style>; a diagram fetches nothing, so remove it"),
    ("<!-- two things -->", "lost", 7, "'lost' stands outside <text>, where nobody sees it; move it in or remove it"),
    ('<rect class="box strong"', '<rect style="fill: red"', 8, f"style {LOOK.format('rect')}"),
    ('<rect class="box strong"', '<rect fill="red"', 8, f"fill {LOOK.format('rect')}"),
    ('<rect class="box strong"', '<rect onclick="x()"', 8, f"onclick {LOOK.format('rect')}"),
    ('<rect class="box strong"', '<rect href="https://example.org"', 8, f"href {LOOK.format('rect')}"),
    ('<rect class="box strong"', '<rect xlink:href="#arrow"', 8, f"xlink:href {LOOK.format('rect')}"),
    ('class="box strong"', 'class="box tall"', 8, f"the class 'tall' has no look; there are {CLASSES}"),
    ('x="10"', 'x="url(#arrow)"', 8, "x is 'url(#arrow)'; an address is only in a marker-end, as url(#id)"),
    ("url(#arrow)", "url(https://example.org/a.svg#b)", 9, ELSEWHERE),
    ("url(#arrow)", "url(#arow)", 9, "there is no 'arow' in this file that url(#arow) could mean; define it"),
    ('<rect class="box strong"', '<rect id="arrow"', 8, ID.format("arrow")),
    ('id="arrow"', 'id="1 arrow"', 5, ID.format("1 arrow")),
    ("fill: none", "fill: url(x.svg#y)", 2, "an address stands in <style>; a diagram fetches nothing, so remove it"),
    ("fill: none", "} @import 'x'; {", 2, "an address stands in <style>; a diagram fetches nothing, so remove it"),
    ("A loop", "A <b>loop</b>", 3, "<b> stands inside <title>, which holds only text; move it out"),
    ("<style>", '<style media="print">', 2, "media is no attribute of <style> here; remove it"),
]  # fmt: skip

IN_LESSONS = [
    (f"Before.\n{SHOWN}\n", [f":9: {IN_TEXT}", None]),
    (f"{SHOWN}\nAfter.\n", [f":8: {IN_TEXT}", None]),
    (f"As {SHOWN} shows.\n", [f":8: {IN_TEXT}", None]),
    (f"> {SHOWN}\n", [f":8: {IN_TEXT}", None]),
    (f"- one\n\n    {SHOWN}\n", [f":10: {IN_TEXT}", None]),
    ("![x][y]\n\n[y]: 01-basics.md\n", [f":8: {IN_TEXT}", None]),
    ("![](../diagrams/a-loop.svg)\n", [f":8: the image has no text alternative; say between the brackets what it shows, as {RIGHT}"]),
    ('![ ](../diagrams/a-loop.svg "A")\n', [f":8: the image has no text alternative; say between the brackets what it shows, as {RIGHT}"]),
    ("![x](../diagrams/b.svg)\n", [":8: there is no diagram 'b' in the module's diagrams; there is a-loop", None]),
    ("![x](../diagrams/a-loop.png)\n", [
        ":8: the image '../diagrams/a-loop.png' is no diagram of the module; write ../diagrams/name.svg", None,
    ]),
    ("![x](https://example.org/x.svg)\n", [
        ":8: the image 'https://example.org/x.svg' is no diagram of the module; write ../diagrams/name.svg", None,
    ]),
    (f"{SHOWN}\n\n{SHOWN}\n", [":10: the diagram 'a-loop' stands at line 8 too; show it once"]),
    (f"`![x](y)` is how.\n\n{SHOWN}\n\n```text\n![x](y)\n```\n", []),
]  # fmt: skip


@pytest.fixture
def shown(content: Content) -> Content:
    """The module with a diagram in the opening of its lesson, at line 8."""
    content.write(FILE, DIAGRAM)
    content.replace(LESSON, "Why it matters.\n", f"{SHOWN}\n")
    return content


def test_a_diagram_that_a_lesson_shows_has_no_mistakes(shown: Content):
    assert shown.mistakes() == []


@pytest.mark.parametrize(("old", "new", "line", "fault"), IN_FILES)
def test_a_mistake_in_a_diagram_is_named_by_file_and_line(shown: Content, old: str, new: str, line: int, fault: str):
    shown.replace(FILE, old, new)

    assert f"tiny/{FILE}:{line}: {fault}" in shown.mistakes()


@pytest.mark.parametrize(("written", "mistakes"), IN_LESSONS)
def test_an_image_must_be_a_diagram_on_a_line_of_its_own(shown: Content, written: str, mistakes: list[str | None]):
    shown.replace(LESSON, f"{SHOWN}\n", written)

    assert shown.mistakes() == sorted(f"tiny/{LESSON}{mistake}" if mistake else NOT_SHOWN for mistake in mistakes)


@pytest.mark.parametrize(
    ("file", "old", "line"), [("questions/tny-01.md", "What is the one thing?", 13), ("cards/basics.md", "The *one*.", 5)]
)
def test_an_image_in_a_question_or_a_card_is_a_mistake(shown: Content, file: str, old: str, line: int):
    shown.replace(file, old, f"{old} {SHOWN}")

    expected = f"tiny/{file}:{line}: an image stands here; only lessons show diagrams, so say it in words or link to the section"
    assert shown.mistakes() == [expected]


def test_a_diagram_that_no_lesson_shows_is_a_mistake(content: Content):
    content.write(FILE, DIAGRAM)

    assert content.mistakes() == [NOT_SHOWN]


def test_a_diagram_has_at_most_32_kib(shown: Content):
    room = 32 * 1024 - len(DIAGRAM.encode())
    shown.write(FILE, DIAGRAM + "\n" * room)
    assert shown.mistakes() == []

    shown.write(FILE, DIAGRAM + "\n" * (room + 1024))
    assert shown.mistakes() == [f"tiny/{FILE}:1: the diagram has 33.0 KiB; at most 32 KiB go into a page, so draw it with less"]


def test_a_diagram_is_named_in_lower_case(shown: Content):
    (shown.folder / FILE).rename(shown.folder / "diagrams/A_Loop.svg")
    shown.replace(LESSON, "a-loop.svg", "A_Loop.svg")

    assert shown.mistakes() == [
        "tiny/diagrams/A_Loop.svg:1: a diagram's file is named in lower case with hyphens, such as hpa-loop.svg; rename it"
    ]


def test_entities_that_would_fill_the_memory_are_never_read():
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or ''};" * 10}">' for n in range(1, 30)) + "]>"

    faults = diagrams.parse("x", f"{bomb}<svg>&a29;</svg>").faults

    assert [text for _, text in faults] == ["a diagram has no DOCTYPE and no entities of its own; remove it"]


def test_a_figure_holds_shapes_words_and_nothing_of_the_file_around_them():
    figure = diagrams.figure("a-loop", DIAGRAM, alternative='Two "things"', caption="A <loop>")

    assert figure == (
        '<figure class="diagram"><svg role="img" aria-label="Two &quot;things&quot;" viewBox="0 0 420 120">'
        '<defs><marker id="a-loop_arrow" viewBox="0 0 8 8" refX="7" refY="4" orient="auto">'
        '<path class="fill" d="M0 0L8 4L0 8z"></path></marker></defs>'
        '<rect class="box strong" x="10" y="10" width="100" height="40"></rect>'
        '<path class="line" d="M110 30H200" marker-end="url(#a-loop_arrow)"></path>'
        '<text class="label" x="20" y="35">pods &lt; 3 <tspan class="code">ready</tspan></text>'
        "</svg><figcaption>A &lt;loop&gt;</figcaption></figure>"
    )


def test_a_figure_without_a_caption_has_none():
    assert "figcaption" not in diagrams.figure("a-loop", DIAGRAM, alternative="Two things", caption="")


@pytest.mark.django_db
def test_a_lesson_holds_its_diagrams_and_search_finds_what_they_say(shown: Content):
    shown.replace(LESSON, "The first thing", f"{SHOWN.replace('a-loop', 'b').replace('things', '`things`')}\n\nThe first thing")
    shown.write("diagrams/b.svg", DIAGRAM)

    shown.load()

    lesson = Lesson.objects.get()
    section = lesson.sections.get(anchor="one-thing")
    figure = diagrams.figure("a-loop", DIAGRAM, alternative="Two things and an arrow", caption="A loop")
    assert lesson.opening_html == figure
    assert 'id="b_arrow"' in section.html
    assert section.text == "Two things and an arrow A loop The first thing, in code."


@pytest.mark.django_db
def test_a_diagram_that_changed_changes_the_lesson(shown: Content):
    shown.load()
    before = Lesson.objects.get().content_hash
    shown.replace(FILE, "ready", "steady")

    outcome = shown.load()

    lesson = Lesson.objects.get()
    assert outcome.changes == {"lessons changed": 1}
    assert "steady" in lesson.opening_html
    assert lesson.content_hash != before
