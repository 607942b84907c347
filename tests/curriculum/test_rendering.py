import pytest

from apps.curriculum.rules.content import rendering
from apps.curriculum.rules.content.markup import heading_id

RENDERER = rendering.Renderer(lambda slug: f"/learn/tiny/{slug}/")
"""One renderer for all texts, as when a module is loaded, so that state left behind by one text would show in the next."""


def test_a_lesson_is_an_opening_and_its_sections():
    opening, sections = RENDERER.lesson("Why.\n\n## One `thing`\n\nText.\n\n### Finer\n\nMore.\n\n## Two\n\nEnd.")

    assert opening == "<p>Why.</p>"
    assert [(section.heading_id, section.title) for section in sections] == [("one-thing", "One <code>thing</code>"), ("two", "Two")]
    assert sections[0].html == '<p>Text.</p>\n<h3 id="finer">Finer</h3>\n<p>More.</p>'
    assert sections[0].text == "Text. Finer More."


def test_a_lesson_without_an_opening_has_an_empty_one():
    opening, sections = RENDERER.lesson("## One\n\nText.")

    assert opening == ""
    assert len(sections) == 1


@pytest.mark.parametrize(
    "title", ["Plain", "A `_b_` & c", "_Emphasis_ and **more**", "snake_case", "[Link](https://example.org)", "a <b> c"]
)
def test_the_page_gives_a_heading_the_anchor_that_the_files_link_to(title: str):
    _, sections = RENDERER.lesson(f"## {title}\n\nText.")

    assert [section.heading_id for section in sections] == [heading_id(title)]


def test_raw_html_is_shown_as_text():
    html = RENDERER.block("<script>alert(1)</script>\n\nA <b onclick=x>word</b>\n\n<div>\nblock\n</div>")

    assert "<script" not in html
    assert "<b " not in html
    assert "<div>" not in html
    assert html.startswith("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ("02-storage.md#claims", "/learn/tiny/storage/#claims"),
        ("./02-storage.md", "/learn/tiny/storage/"),
        ("../lessons/02-storage.md#claims", "/learn/tiny/storage/#claims"),
        ("#claims", "#claims"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_links_among_files_lead_to_pages(link: str, href: str):
    assert RENDERER.inline(f"[there]({link})") == f'<a href="{href}">there</a>'


def test_a_link_to_another_site_says_so():
    assert RENDERER.inline("[there](https://example.org/)") == '<a href="https://example.org/" rel="noopener">there</a>'


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x]( JavaScript:alert(1))",
        "[a [b] c](data:text/html,x)",
        "[x][y]\n\n[y]: vbscript:x",
        "[x](//a.example)",
    ],
)
def test_a_link_that_could_run_something_leads_nowhere(text: str):
    html = RENDERER.block(text)

    assert "href" not in html
    assert "<a" in html


def test_a_callout_is_an_aside_with_a_title_of_ours():
    html = RENDERER.block("> [!WARNING]\n> Mind the gap.\n\nAfter.")

    assert html == (
        '<aside class="callout" data-kind="warning">\n<p class="callout-title">The trap</p>\n<p>Mind the gap.</p>\n</aside>\n<p>After.</p>'
    )


def test_a_callout_with_code_and_one_inside_it_are_closed_in_turn():
    html = RENDERER.block("> [!NOTE]\n> ```yaml\n> a: 1\n> ```\n>\n> > [!TIP]\n> > Inner.\n>\n> Outer.\n\nAfter.")

    assert html.count("<aside") == html.count("</aside>") == 2
    assert html.count("<div") == html.count("</div>") == 1
    assert html.index("Inner.") < html.index("</aside>") < html.index("Outer.") < html.rindex("</aside>") < html.index("After.")


def test_a_quote_stays_a_quote():
    assert RENDERER.block("> Said.") == "<blockquote>\n<p>Said.</p>\n</blockquote>"


def test_code_names_its_language_and_is_reached_by_keyboard():
    html = RENDERER.block("```yaml\nkind: Pod\n```")

    assert html.startswith('<div class="code" data-language="yaml"><pre tabindex="0" role="region" aria-label="Code, yaml">')
    assert "<span" in html


def test_what_is_said_of_code_for_the_proofs_is_not_shown():
    plain = RENDERER.block("```yaml\nkind: Pod\n```")

    assert RENDERER.block('```yaml of="Pod"\nkind: Pod\n```') == plain
    assert RENDERER.block('```yaml of="Pod" wrong="x" parses\nkind: Pod\n```', tells_faults=False) == plain


@pytest.mark.parametrize(
    "nested",
    [
        "{}",
        "> [!WARNING]\n> {}",
        "> {}",
        "1. one\n\n    {}",
        "> - one\n>\n>     {}",
    ],
)
def test_code_wrong_on_purpose_says_so_above_and_to_screen_readers(nested: str):
    margin = nested.format("").rpartition("\n")[2].replace("1.", "  ")
    code = f'```yaml of="Pod" wrong="a < b & `c`"\n{margin}kind: Pod\n{margin}```'.replace("`c`", "‘c’")

    html = RENDERER.block(nested.format(code))

    assert (
        '<div class="code" data-language="yaml" data-wrong><p class="code-wrong"><strong>Wrong on purpose:</strong> a &lt; b &amp; ‘c’</p>'
        '<pre tabindex="0" role="region" aria-label="Code, yaml, wrong on purpose">'
    ) in html
    assert "<span" in html
    assert "of=" not in html


def test_an_image_is_never_taken_from_elsewhere():
    assert "<img" not in RENDERER.block("![x](https://example.org/x.png) ![y][z]\n\n[z]: https://example.org/")


def test_code_without_a_language_is_text():
    assert '<div class="code" data-language="text">' in RENDERER.block("```\nplain\n```")


def test_code_is_never_marked_up():
    html = RENDERER.block("```text\n<b>**no**</b> [a](b.md)\n```")

    assert "&lt;b&gt;**no**&lt;/b&gt; [a](b.md)" in html


def test_a_table_scrolls_on_its_own():
    html = RENDERER.block("| A | B |\n| --- | --- |\n| 1 | 2 |")

    assert html.startswith('<div class="table" role="region" aria-label="Table" tabindex="0"><table>')
    assert html.endswith("</table></div>")


def test_an_escaped_pipe_in_a_cell_is_a_pipe():
    html = RENDERER.block("| A | B |\n| --- | --- |\n| `a \\| b` | 2 |")

    assert "<code>a | b</code></td>" in html


def test_nested_lists_nest():
    html = RENDERER.block("- one\n    - two\n        - three\n- four")

    assert html.count("<ul>") == 3


def test_a_line_has_no_paragraph_around_it():
    assert RENDERER.inline("Just *this*.") == "Just <em>this</em>."


def test_inline_html_as_text_has_neither_tags_nor_entities():
    assert rendering.as_text("One <code>a &amp; b</code>") == "One a & b"
