"""Plain text of HTML, passages in a text, and excerpts around search words."""

from hypothesis import given
from hypothesis import strategies as st

from apps.core.text.passages import excerpt, holds_passage, lined_text, marked, plain_text, with_single_blanks

# Words of HTML


def test_plain_text_keeps_words_apart():
    assert plain_text("<h2>One</h2><p>two <em>th</em>ree</p><ul><li>a</li><li>b</li></ul>") == "One two three a b"
    assert plain_text("a &lt; b &amp;&nbsp;c") == "a < b & c"
    assert plain_text("") == ""


def test_code_and_tables_keep_their_lines():
    html = "<p>One\n two</p><pre><code>a:\n  <i>b</i>: 1\n</code></pre><p>three</p><table><tr><td>0</td><td>ended</td></tr></table>"

    assert lined_text(html) == "One two\n\ta:\n\tb: 1\nthree\n0 · ended"


def test_every_run_of_white_space_becomes_one_blank():
    assert with_single_blanks("\t a \n\n b\u00a0c ") == "a b c"


# Evidence


ANSWER = "The **kubelet** restarts\nthe container,   not the pod.\n\n- CPU is *throttled*\n- memory is `killed`"


def test_a_passage_is_found_whatever_its_blanks_and_its_case():
    for passage in [
        "restarts the container",
        "RESTARTS\n the   container",
        "**kubelet** restarts",
        "is `killed`",
    ]:
        assert holds_passage(ANSWER, passage), passage


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

    cut = excerpt(text, ["needle"], length=60)

    assert cut == "… before before <mark>needle</mark> after after after after after after …"


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
    assert plain_text(marked(text, words)) == with_single_blanks(text)


def test_running_text_is_shown_before_a_line_of_code():
    assert excerpt("First.\n\tprobe: 1\nThe probe asks.", ["probe"]) == "The <mark>probe</mark> asks."


def test_a_line_of_code_is_shown_alone_and_as_code():
    assert excerpt("First.\n\tprobe: 1\n\tpath: /a", ["probe"]) == "<code><mark>probe</mark>: 1</code>"
