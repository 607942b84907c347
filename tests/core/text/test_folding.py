"""Text that reads alike folds to the same characters, and is found again in the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text.folding import Word, fold, places, spaced, words_of
from apps.core.text.passages import excerpt, marked


@pytest.mark.parametrize(
    ("texts", "folded"),
    [
        (("Pod", "POD", "ｐｏｄ", "p\u200bod", "po\u00add"), "pod"),
        (("Straße", "STRASSE", "straẞe"), "strasse"),
        (("İ", "I", "ı", "i", "i\u0307"), "i"),
        (("ÜBER", "über", "u\u0308ber"), "uber"),
        (("ΟΔΟΣ", "οδός"), "οδοσ"),
        (("Ёлка", "елка"), "елка"),
        (("It’s", "it's", "Itʼs"), "it's"),
        (("a – b", "a—b".replace("—", " — "), "a\u00a0-\tb", "a\n-\x00 b"), "a - b"),
        (("ﬁle", "FILE"), "file"),
        (("", " ", "\u200b", "\ud800"), ""),
    ],
)
def test_what_reads_alike_is_the_same(texts, folded):
    assert {fold(text) for text in texts} == {folded}


@pytest.mark.parametrize(("word", "other"), [("が", "か"), ("कि", "क"), ("שׁ", "ש"), ("pod", "pods"), ("c", "c++"), ("1", "2")])
def test_what_is_another_word_stays_another(word, other):
    assert fold(word) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("`kubectl`  **Get**, (pods).", ["kubectl", "get", "pods)."]),
        ("pod Pod POD", ["pod"]),
        (".dockerignore --from-literal C++", [".dockerignore", "--from-literal", "c++"]),
        ("* ``", ["*", "``"]),
    ],
)
def test_marks_around_a_word_are_not_part_of_it(text, words):
    assert [word.written for word in words_of(text)] == words


@pytest.mark.parametrize(
    ("text", "forms"),
    [("pod", ["pod"]), ("CI/CD", ["ci/cd", "ci cd"]), ("C++", ["c++"]), ("->", ["->"]), ("x", ["x"]), (".env", [".env", "env"]), ("", [])],
)
def test_a_word_is_found_as_written_or_by_its_parts(text, forms):
    assert Word.of(text).forms == forms


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Die Straße nach İstanbul, ﬁne", ["strasse"], "Die [Straße] nach İstanbul, ﬁne"),
        ("Die Straße nach İstanbul, ﬁne", ["istanbul"], "Die Straße nach [İstanbul], ﬁne"),
        ("Die Straße nach İstanbul, ﬁne", ["fine"], "Die Straße nach İstanbul, [ﬁne]"),
        ("Die Straße nach İstanbul, ﬁne", ["ss"], "Die Stra[ß]e nach İstanbul, ﬁne"),
        ("ßßß pod ßßß", ["pod"], "ßßß [pod] ßßß"),
        ("İİİİ pod", ["pod"], "İİİİ [pod]"),
        ("cafe\u0301 au lait", ["café"], "[cafe\u0301] au lait"),
        ("Кластер", ["КЛАСТЕР"], "[Кластер]"),
        ("a rolling-update, a rolling update", ["rolling-update"], "a [rolling-update], a [rolling update]"),
        ("C++ and C", ["c++"], "[C++] and C"),
        ("kubernetes", ["kube", "kubernetes"], "[kubernetes]"),
    ],
)
def test_the_right_place_is_marked_where_folding_changes_the_length(text, words, shown):
    assert marked(text, words).replace("<mark>", "[").replace("</mark>", "]") == shown


def test_an_excerpt_is_around_the_match_whatever_is_folded_before_it():
    assert "<mark>needle</mark>" in excerpt("ß" * 500 + " needle " + "ﷺ" * 500, ["NEEDLE"])
    assert "<mark>needle</mark>" in excerpt("\u200b" * 500 + " needle", ["needle"])


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_places_are_slices_in_order_that_read_as_one_of_the_words(text, words):
    behind = 0
    forms = {spaced(form) or form for word in words for form in Word.of(word).forms}
    for start, end in places(text, words):
        assert behind <= start < end <= len(text)
        here = fold(text[start:end])
        assert any(form in (here, spaced(here)) or form in here or form in spaced(here) for form in forms)
        behind = end
