"""How templates and style sheets are written, where no other tool looks."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import engines

from tests.templates import FOLDER, without_token

SCRIPTS = sorted((Path(__file__).parents[1] / "static" / "js").rglob("*.js"))
STYLES = sorted((Path(__file__).parents[1] / "static" / "css").glob("*.css"))
LONGEST_LINE = 160

# What stands between a property's colon and the end of its declaration: a selector's colon ends at a brace that opens.
DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;{}]+)(?=[;}])")
NO_COLOUR = re.compile(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'|url\([^)]*\)|var\(\s*--[\w-]+", re.DOTALL)

# With every name of https://www.w3.org/TR/css-color-4/#named-colors. `transparent`, `currentcolor` and the system's colours are none.
LITERAL = re.compile(
    r"""
    [#][0-9a-f]{3,8}\b
    | \b (?: rgba? | hsla? | hwb | lab | lch | oklab | oklch | color ) \(
    | (?<! [\w-] ) (?:
        aliceblue | antiquewhite | aqua | aquamarine | azure | beige | bisque | black | blanchedalmond | blue | blueviolet |
        brown | burlywood | cadetblue | chartreuse | chocolate | coral | cornflowerblue | cornsilk | crimson | cyan | darkblue |
        darkcyan | darkgoldenrod | darkgray | darkgreen | darkgrey | darkkhaki | darkmagenta | darkolivegreen | darkorange |
        darkorchid | darkred | darksalmon | darkseagreen | darkslateblue | darkslategray | darkslategrey | darkturquoise |
        darkviolet | deeppink | deepskyblue | dimgray | dimgrey | dodgerblue | firebrick | floralwhite | forestgreen | fuchsia |
        gainsboro | ghostwhite | gold | goldenrod | gray | green | greenyellow | grey | honeydew | hotpink | indianred | indigo |
        ivory | khaki | lavender | lavenderblush | lawngreen | lemonchiffon | lightblue | lightcoral | lightcyan |
        lightgoldenrodyellow | lightgray | lightgreen | lightgrey | lightpink | lightsalmon | lightseagreen | lightskyblue |
        lightslategray | lightslategrey | lightsteelblue | lightyellow | lime | limegreen | linen | magenta | maroon |
        mediumaquamarine | mediumblue | mediumorchid | mediumpurple | mediumseagreen | mediumslateblue | mediumspringgreen |
        mediumturquoise | mediumvioletred | midnightblue | mintcream | mistyrose | moccasin | navajowhite | navy | oldlace |
        olive | olivedrab | orange | orangered | orchid | palegoldenrod | palegreen | paleturquoise | palevioletred | papayawhip |
        peachpuff | peru | pink | plum | powderblue | purple | rebeccapurple | red | rosybrown | royalblue | saddlebrown |
        salmon | sandybrown | seagreen | seashell | sienna | silver | skyblue | slateblue | slategray | slategrey | snow |
        springgreen | steelblue | tan | teal | thistle | tomato | turquoise | violet | wheat | white | whitesmoke | yellow |
        yellowgreen
    ) (?! [\w-] )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def literal_colours(css: str) -> list[str]:
    """The declarations that write a colour as a value, each as `property: value`."""
    declared = DECLARATION.findall(NO_COLOUR.sub(" ", css))
    return [f"{name}: {value.strip()}" for name, value in declared if LITERAL.search(value)]


COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CLASS_ALONE = re.compile(r"\.([\w-]+)")
FOR_PAPER = "print.css"
"""The one style sheet that changes what others style."""


def selectors(css: str) -> set[str]:
    """The selectors of rules that stand inside no other rule, only in at-rules."""
    around: list[str] = []
    outer = set()
    for text, brace in re.findall(r"([^{};]*)([{};])", COMMENT.sub("", css)):
        if brace == "{":
            if all(rule.startswith("@") for rule in [*around, text.strip()][:-1]):
                outer |= {part.strip() for part in text.split(",")}
            around.append(text.strip())
        elif brace == "}" and around:
            around.pop()
    return outer


def test_a_class_is_styled_in_one_sheet():
    """A class of one page must not style another: a class that stands alone as a selector is its sheet's own."""
    sheets: dict[str, list[str]] = {}
    for path in STYLES:
        if path.name != FOR_PAPER:
            for match in filter(None, map(CLASS_ALONE.fullmatch, selectors(path.read_text()))):
                sheets.setdefault(match[1], []).append(path.name)

    assert {name: where for name, where in sheets.items() if len(where) > 1} == {}


def test_selectors_are_found_in_at_rules_and_not_in_rules():
    css = "@media (width > 1px) { .a, .b p { color: red; .c { color: red } } } /* .d {} */ .e { }"

    assert selectors(css) == {"@media (width > 1px)", ".a", ".b p", ".e"}


def test_no_line_of_a_template_is_too_long_to_read():
    too_long = [
        f"{path.relative_to(FOLDER)}:{number} has {len(line)} characters"
        for path in sorted(FOLDER.rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]

    assert too_long == []


WRITES_A_MOMENT = re.compile(r"\|\s*(?:date|time|timesince|timeuntil|naturaltime|naturalday)\b|{%\s*now\b")
MOMENTS = {"components/moment.html", "components/moment.txt"}
DAYS = {
    "components/charts/over_time.html",
    "progress/home.html",
    "progress/over-time.html",
    "progress/plan.html",
    "progress/plan_days.html",
    "reviews/dates.html",
}
"""Templates that write days, which are the person's own and in no zone."""


def test_a_moment_is_written_by_one_component():
    """Anywhere else it would stay in UTC beside others in the reader's zone, or in another notation."""
    written = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*") if WRITES_A_MOMENT.search(path.read_text())}
    scripts = {path.name for path in SCRIPTS if re.search(r"toLocale\w*(?:Time|Date)|DateTimeFormat", path.read_text())}

    assert written == MOMENTS | DAYS
    assert scripts == {"local-times.js"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('{% include "components/moment.html" with at=at only %}, moved', "5 Jan 2026, 09:07 UTC</time>, moved"),
        ('{% include "components/moment.html" with at=at shows="day" only %}.', ">5 Jan 2026 UTC</time>."),
        ('{% include "components/moment.html" with at=at shows="time" only %}', ">09:07:03 UTC</time>"),
        ('{% include "components/moment.txt" with at=at only %}, was called off', "5 Jan 2026, 09:07 UTC, was called off"),
    ],
)
def test_a_moment_stands_in_a_sentence(written, shown):
    rendered = engines["django"].from_string(f"on {written}").render({"at": datetime(2026, 1, 5, 9, 7, 3, tzinfo=UTC)})

    assert rendered.startswith("on ")
    assert rendered.endswith(shown)
    assert "\n" not in rendered


def test_no_script_asks_by_a_dialog_of_the_browser():
    asking = re.compile(r"(?<![.\w])(?:window\.)?(?:confirm|alert|prompt)\(")

    assert [path.name for path in SCRIPTS if asking.search(path.read_text())] == []


def test_colours_are_named_in_one_style_sheet():
    """Anywhere else a colour would have no counterpart in the dark theme."""
    literals = {path.name: literal_colours(path.read_text()) for path in STYLES if path.name != "tokens.css"}

    assert {name: written for name, written in literals.items() if written} == {}
    assert literal_colours((STYLES[0].parent / "tokens.css").read_text())


@pytest.mark.parametrize(
    "written",
    [
        "a { color: #fff }",
        "a { color: White; }",
        "a:hover { border: 1px solid #0d5b6280; }",
        "a { &:hover { box-shadow: 0 0 1px rgb(0 0 0 / 12%); } }",
        "a { background: color-mix(in srgb, var(--ink), red 10%); }",
        "a { color: var(--ink, oklch(50% 0.1 20)); }",
        "a { --level: hsl(0 0% 0%); }",
    ],
)
def test_a_literal_colour_is_seen(written):
    assert len(literal_colours(written)) == 1


@pytest.mark.parametrize(
    "written",
    [
        "a { color: var(--white); }",
        "a:is(.red) { color: currentcolor; background: transparent; }",
        "#fade { fill: Canvas; }",
        'a::after { content: "white"; }',
        "/* color: #fff; */ a { color: inherit; }",
        "a { background: color-mix(in srgb, var(--ink) 10%, transparent); }",
    ],
)
def test_a_name_is_no_literal_colour(written):
    assert literal_colours(written) == []


def test_each_form_of_an_included_template_is_given_its_token():
    assert without_token({path.relative_to(FOLDER).as_posix(): path.read_text() for path in FOLDER.rglob("*.html")}) == []


@pytest.mark.parametrize(
    ("include", "is_wrong"),
    [
        ('{% include "form.html" only %}', True),
        ('{% include "around.html" with a=1 only %}', True),
        ('{% include "form.html" with csrf_token=csrf_token only %}', False),
        ('{% include "form.html" %}', False),
        ('{% include "text.html" only %}', False),
    ],
)
def test_an_include_that_hides_the_token_of_a_form_is_found(include: str, is_wrong: bool):
    sources = {
        "form.html": "<form>{% csrf_token %}</form>",
        "around.html": '{% include "form.html" %}',
        "text.html": "<p>",
        "page.html": include,
    }

    assert bool(without_token(sources)) == is_wrong
