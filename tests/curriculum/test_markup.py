import pytest

from apps.curriculum.rules.content import markup
from apps.curriculum.rules.content.markup import Fence, HeadedText
from apps.curriculum.rules.content.source import Text

DOCUMENT = """\
opening
## First
text
```bash
## no heading
```
### Below
more
## Second *thing*
"""


def test_headings_are_found_with_line_and_level_but_not_in_code():
    assert list(markup.headings(Text(11, DOCUMENT))) == [(12, 2, "First"), (17, 3, "Below"), (19, 2, "Second *thing*")]


def test_code_ends_only_at_a_fence_as_long_as_its_first():
    text = "````text\n```\n## no heading\n````\n## Heading"

    assert list(markup.outside_fences(Text(1, text))) == [(5, "## Heading")]


def test_code_in_a_quote_is_code():
    assert list(markup.outside_fences(Text(1, "> ```text\n> # no\n> ```\nyes"))) == [(4, "yes")]


def test_a_line_that_begins_with_a_span_of_code_opens_no_block():
    assert list(markup.outside_fences(Text(1, "```a``` is code\n## Heading"))) == [(1, "```a``` is code"), (2, "## Heading")]


def test_splitting_gives_each_part_with_what_stands_below_its_heading():
    assert markup.split(Text(11, DOCUMENT), 2) == [
        HeadedText(12, "First", Text(13, "text\n```bash\n## no heading\n```\n### Below\nmore")),
        HeadedText(19, "Second *thing*", Text(20, "")),
    ]


def test_a_part_ends_at_a_heading_above_it():
    assert markup.split(Text(1, "### A\na\n## B\nb\n### C\nc"), 3) == [HeadedText(1, "A", Text(2, "a")), HeadedText(5, "C", Text(6, "c"))]


def test_a_text_without_headings_has_no_parts():
    assert markup.split(Text(1, "only text"), 2) == []
    assert markup.split(Text(1, ""), 2) == []


def test_items_keep_the_lines_that_belong_to_them():
    text = "before\n- one\n  and on\n\n- two\n    - below\n3. three"

    assert list(markup.items(Text(5, text))) == [(6, "one\nand on"), (9, "two\n  - below"), (11, "three")]


def test_paragraphs_are_parted_by_empty_lines():
    assert list(markup.paragraphs(Text(3, "\na\n b\n\n\nc"))) == [(4, "a\nb"), (8, "c")]


def test_the_line_of_a_text_is_the_first_that_begins_with_it():
    assert markup.line_of("a = 1\n  b = 2\nb = 3", "b =") == 2
    assert markup.line_of("a = 1", "c =") == 1


@pytest.mark.parametrize(
    ("title", "plain", "anchor"),
    [
        ("Multi-stage builds", "Multi-stage builds", "multi-stage-builds"),
        ("`COPY` and **`ADD`**", "COPY and ADD", "copy-and-add"),
        ("Requests & limits (2026)", "Requests & limits (2026)", "requests--limits-2026"),
        ("[Pods](02-core.md#pods), really", "Pods, really", "pods-really"),
        ("snake_case_name", "snake_case_name", "snake_case_name"),
        ("An _emphatic_ word", "An emphatic word", "an-emphatic-word"),
        ("The `_helpers.tpl` file", "The _helpers.tpl file", "the-_helperstpl-file"),
        ("`node:_stream_*`", "node:_stream_*", "node_stream_"),
        ("Größe", "Größe", "größe"),
        ("???", "???", ""),
    ],
)
def test_a_heading_becomes_plain_words_and_an_anchor(title: str, plain: str, anchor: str):
    assert markup.plain(title) == plain
    assert markup.heading_id(title) == anchor


def test_a_line_loses_its_emphasis_and_code_marks_only():
    assert markup.unformatted(" What does `maxSurge: 1` *promise*? ") == "What does maxSurge: 1 promise?"


def test_code_is_found_with_what_is_said_of_it():
    text = 'before\n```yaml of="Pod.spec"\na: 1\n\nb: 2\n```\nafter\n~~~\nplain\n~~~'

    assert list(markup.fences(Text(5, text))) == [
        Fence(6, 'yaml of="Pod.spec"', "a: 1\n\nb: 2", is_closed=True),
        Fence(12, "", "plain", is_closed=True),
    ]


@pytest.mark.parametrize(
    "nested",
    [
        "> ```yaml\n> a:\n>   b: 1\n>\n> ```",
        "1. one\n\n    ```yaml\n    a:\n      b: 1\n\n    ```",
        "> - one\n>\n>     ```yaml\n>     a:\n>       b: 1\n>\n>     ```",
        "> > ```yaml\n> > a:\n> >   b: 1\n> >\n> > ```",
    ],
)
def test_code_in_quotes_and_lists_is_found_without_them(nested: str):
    (fence,) = markup.fences(Text(1, nested))

    assert (fence.info, fence.code) == ("yaml", "a:\n  b: 1\n")


def test_two_blocks_without_a_line_between_them_are_two():
    assert [fence.code for fence in markup.fences(Text(1, "```\na\n```\n```\nb\n```"))] == ["a", "b"]


def test_code_without_an_end_reaches_to_the_end():
    assert list(markup.fences(Text(1, "```\na\nb"))) == [Fence(1, "", "a\nb", is_closed=False)]
    assert list(markup.fences(Text(1, "```"))) == [Fence(1, "", "", is_closed=False)]


def test_code_without_an_end_ends_with_the_quote_around_it():
    body = Text(1, "> ```text\n> a\n\n## Heading")

    assert list(markup.fences(body)) == [Fence(1, "text", "a", is_closed=False)]
    assert list(markup.headings(body)) == [(4, 2, "Heading")]
