import pytest

from apps.curriculum import rendering
from apps.curriculum.markup import anchor_of


def url(slug: str) -> str:
    return f"/learn/tiny/{slug}/"


def test_a_lesson_is_an_opening_and_its_sections():
    opening, sections = rendering.lesson("Why.\n\n## One `thing`\n\nText.\n\n### Finer\n\nMore.\n\n## Two\n\nEnd.", url)

    assert opening == "<p>Why.</p>"
    assert [(section.anchor, section.title) for section in sections] == [("one-thing", "One <code>thing</code>"), ("two", "Two")]
    assert sections[0].html == '<p>Text.</p>\n<h3 id="finer">Finer</h3>\n<p>More.</p>'
    assert sections[0].text == "Text. Finer More."


def test_a_lesson_without_an_opening_has_an_empty_one():
    opening, sections = rendering.lesson("## One\n\nText.", url)

    assert opening == ""
    assert len(sections) == 1


@pytest.mark.parametrize(
    "title", ["Plain", "A `_b_` & c", "_Emphasis_ and **more**", "snake_case", "[Link](https://example.org)", "a <b> c"]
)
def test_the_page_gives_a_heading_the_anchor_that_the_files_link_to(title: str):
    _, sections = rendering.lesson(f"## {title}\n\nText.", url)

    assert [section.anchor for section in sections] == [anchor_of(title)]


def test_raw_html_is_shown_as_text():
    html = rendering.block("<script>alert(1)</script>\n\nA <b onclick=x>word</b>\n\n<div>\nblock\n</div>", url)

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
    assert rendering.inline(f"[there]({link})", url) == f'<a href="{href}">there</a>'


def test_a_link_to_another_site_says_so():
    assert rendering.inline("[there](https://example.org/)", url) == '<a href="https://example.org/" rel="noopener">there</a>'


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
    html = rendering.block(text, url)

    assert "href" not in html
    assert "<a" in html


def test_a_callout_is_an_aside_with_a_title_of_ours():
    html = rendering.block("> [!WARNING]\n> Mind the gap.\n\nAfter.", url)

    assert html == (
        '<aside class="callout" data-kind="warning">\n<p class="callout-title">The trap</p>\n<p>Mind the gap.</p>\n</aside>\n<p>After.</p>'
    )


def test_a_callout_with_code_and_one_inside_it_are_closed_in_turn():
    html = rendering.block("> [!NOTE]\n> ```yaml\n> a: 1\n> ```\n>\n> > [!TIP]\n> > Inner.\n>\n> Outer.\n\nAfter.", url)

    assert html.count("<aside") == html.count("</aside>") == 2
    assert html.count("<div") == html.count("</div>") == 1
    assert html.index("Inner.") < html.index("</aside>") < html.index("Outer.") < html.rindex("</aside>") < html.index("After.")


def test_a_quote_stays_a_quote():
    assert rendering.block("> Said.", url) == "<blockquote>\n<p>Said.</p>\n</blockquote>"


def test_code_names_its_language_and_is_reached_by_keyboard():
    html = rendering.block("```yaml\nkind: Pod\n```", url)

    assert html.startswith('<div class="code" data-language="yaml"><pre tabindex="0" role="region" aria-label="Code, yaml">')
    assert "<span" in html


def test_code_without_a_language_is_text():
    assert '<div class="code" data-language="text">' in rendering.block("```\nplain\n```", url)


def test_code_is_never_marked_up():
    html = rendering.block("```text\n<b>**no**</b> [a](b.md)\n```", url)

    assert "&lt;b&gt;**no**&lt;/b&gt; [a](b.md)" in html


def test_a_table_scrolls_on_its_own():
    html = rendering.block("| A | B |\n| --- | --- |\n| 1 | 2 |", url)

    assert html.startswith('<div class="table" role="region" aria-label="Table" tabindex="0"><table>')
    assert html.endswith("</table></div>")


def test_an_escaped_pipe_in_a_cell_is_a_pipe():
    html = rendering.block("| A | B |\n| --- | --- |\n| `a \\| b` | 2 |", url)

    assert "<td><code>a | b</code></td>" in html


def test_nested_lists_nest():
    html = rendering.block("- one\n    - two\n        - three\n- four", url)

    assert html.count("<ul>") == 3


def test_a_line_has_no_paragraph_around_it():
    assert rendering.inline("Just *this*.", url) == "Just <em>this</em>."


def test_inline_html_as_text_has_neither_tags_nor_entities():
    assert rendering.as_text("One <code>a &amp; b</code>") == "One a & b"
