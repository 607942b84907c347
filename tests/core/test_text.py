"""What people type: made safe, quoted, searched."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import excerpt, folded, holds_passage, marked, plain_text, typed_markdown

# Markdown that people type


def test_what_answers_need_is_rendered():
    samples = {
        "**bold** and *soft*": "<p><strong>bold</strong> and <em>soft</em></p>",
        "one\ntwo": "<p>one<br>\ntwo</p>",
        "- a\n- b": "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
        "3. c\n4. d": "<ol>\n<li>c</li>\n<li>d</li>\n</ol>",
        "use `kubectl`": "<p>use <code>kubectl</code></p>",
        "```yaml\na: <b>\n```": "<pre><code>a: &lt;b&gt;\n</code></pre>",
        "> said": "<blockquote>\n<p>said</p>\n</blockquote>",
        "a | b\n--|--\n1 | 2": (
            "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>"
        ),
        "": "",
    }

    assert {text: str(typed_markdown(text)) for text in samples} == samples


def test_links_stay_text():
    assert typed_markdown("[docs](https://example.com/a) <https://example.com>") == (
        "<p>[docs](https://example.com/a) &lt;https://example.com&gt;</p>"
    )


@pytest.mark.parametrize("piece", ["[", "[a](", "![", ">", "> ", "*", "**a", "`", "# a\n", "- a\n", "|", "a\n", "<a ", "\\"])
def test_no_text_takes_long(piece):
    began = time.process_time()

    typed_markdown((piece * 50_000)[:50_000])

    assert time.process_time() - began < 2


def test_html_that_is_typed_is_shown_as_typed():
    assert typed_markdown("a <b>b</b> & c") == "<p>a &lt;b&gt;b&lt;/b&gt; &amp; c</p>"
    assert typed_markdown("<div>\n**b**\n</div>") == "<p>&lt;div&gt;<br>\n<strong>b</strong><br>\n&lt;/div&gt;</p>"


HARMFUL = [
    "<script>alert(1)</script>",
    "text <script src=//evil.example/x.js></script> text",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<p onclick='alert(1)'>p</p>",
    "<a href='javascript:alert(1)'>a</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<style>body{display:none}</style>",
    "<form action='https://evil.example'><input name=password></form>",
    "<div style='position:fixed'>d</div>",
    "</main><h1>Out</h1>",
    "<!-- <script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](&#106;avascript:alert(1))",
    "[click](java\tscript:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "[click](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    '[click](https://example.com "x\\" onmouseover=alert(1) y=\\"")',
    "[click][1]\n\n[1]: javascript:alert(1)",
    "![alt](https://evil.example/pixel.png)",
    "![alt](x onerror=alert(1))",
    "![alt][1]\n\n[1]: https://evil.example/pixel.png",
    "```html onload=alert(1)\n<script>alert(1)</script>\n```",
    "# <script>alert(1)</script>",
    "| <script>alert(1)</script> | b |\n|--|--|\n| <img src=x onerror=alert(1)> | 2 |",
    "> <img src=x onerror=alert(1)>",
    "- <img src=x onerror=alert(1)>",
]


class Tags(HTMLParser):
    """Every element of some HTML, with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_harmless(html):
    for tag, attributes in Tags(html).found:
        assert tag not in {"script", "img", "svg", "iframe", "style", "form", "input", "object", "embed", "main", "h1", "link", "meta"}, (
            html
        )
        assert set(attributes) <= ({"href", "rel", "title"} if tag == "a" else set()), html
        assert scheme(attributes.get("href", "")) in {"", "http", "https"}, html


def scheme(address):
    """The scheme as browsers read it: tabs, ends of line and what stands before are dropped."""
    found = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\t\n\r]", "", address).lstrip("".join(map(chr, range(33)))).lower())
    return found[1] if found else ""


@pytest.mark.parametrize("text", HARMFUL)
def test_nothing_harmful_is_left(text):
    assert_harmless(typed_markdown(text))


@given(st.lists(st.sampled_from([*HARMFUL, "`", "```", "\n", "\n\n    ", "<", ">", "[", "](", ")", "&lt;", "**", "> ", "| "]), max_size=8))
def test_nothing_harmful_comes_of_putting_pieces_together(pieces):
    assert_harmless(typed_markdown("".join(pieces)))


# Words of HTML


def test_plain_text_keeps_words_apart():
    assert plain_text("<h2>One</h2><p>two <em>th</em>ree</p><ul><li>a</li><li>b</li></ul>") == "One two three a b"
    assert plain_text("a &lt; b &amp;&nbsp;c") == "a < b & c"
    assert plain_text("") == ""


def test_folded_makes_every_run_of_white_space_one_space():
    assert folded("\t a \n\n b\u00a0c ") == "a b c"


# Evidence


ANSWER = "The **kubelet** restarts\nthe container,   not the pod.\n\n- CPU is *throttled*\n- memory is `killed`"


def test_a_passage_is_found_as_typed_and_as_rendered():
    for passage in [
        "restarts the container",
        "RESTARTS\n the   container",
        "**kubelet** restarts",
        "The kubelet restarts",
        "memory is killed",
    ]:
        assert holds_passage(ANSWER, passage), passage


def test_a_passage_over_two_list_items_is_found_as_rendered():
    assert holds_passage(ANSWER, "CPU is throttled memory is killed")


def test_what_is_not_in_the_answer_is_no_evidence():
    for passage in ["restarts the pod", "kubelets", "CPU is killed", "", "  \n "]:
        assert not holds_passage(ANSWER, passage), passage


def test_nothing_is_evidence_for_a_blank_answer():
    assert not holds_passage("", "anything")


@given(st.text(alphabet="ab *`_\n<&", min_size=1, max_size=40), st.data())
def test_whatever_is_copied_from_an_answer_is_found_in_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    assert holds_passage(text, text[start:end]) == bool(text[start:end].strip())


# Search results


def test_a_short_text_is_its_own_excerpt():
    assert excerpt("Pods share a network namespace.", ["network"]) == "Pods share a <mark>network</mark> namespace."


def test_an_excerpt_is_cut_between_words_around_the_first_match():
    text = f"{'before ' * 100}needle {'after ' * 100}"

    found = excerpt(text, ["needle"], length=60)

    assert found == "… before before <mark>needle</mark> after after after after after after …"


def test_an_excerpt_begins_at_the_beginning_when_nothing_matches():
    assert excerpt("word " * 100, ["absent"], length=20) == "word word word word …"


def test_an_excerpt_escapes_the_text():
    assert excerpt("a <b> needle & c", ["needle"]) == "a &lt;b&gt; <mark>needle</mark> &amp; c"


def test_an_excerpt_holds_the_match_although_a_long_word_stands_before_it():
    digest = f"sha256:{'0123456789abcdef' * 4}"

    assert "<mark>digest-pinned</mark>" in excerpt(f"{'word ' * 50}image@{digest}@digest-pinned {'word ' * 50}", ["digest-pinned"])


def test_an_excerpt_of_one_long_word_is_more_than_its_first_letter():
    assert len(excerpt("x" * 500, ["x" * 10], length=100)) > 50


def test_every_occurrence_is_marked_in_any_case():
    assert marked("Pod, pod and POD", ["pod"]) == "<mark>Pod</mark>, <mark>pod</mark> and <mark>POD</mark>"


def test_the_longer_word_is_marked_where_two_begin_alike():
    assert marked("kubelet", ["kube", "kubelet"]) == "<mark>kubelet</mark>"


def test_marking_escapes_what_is_marked_and_what_is_not():
    assert marked("<i> & <i>", ["<i>"]) == "<mark>&lt;i&gt;</mark> &amp; <mark>&lt;i&gt;</mark>"
    assert marked("<i>", []) == "&lt;i&gt;"


def test_signs_of_patterns_are_only_signs():
    assert marked("a.c abc (x", [".", "("]) == "a<mark>.</mark>c abc <mark>(</mark>x"


@given(st.text(alphabet="aA<&>. é", max_size=30), st.lists(st.text(alphabet="aA<&é", min_size=1, max_size=3), max_size=3))
def test_marking_changes_no_word(text, words):
    assert plain_text(marked(text, words)) == folded(text)
