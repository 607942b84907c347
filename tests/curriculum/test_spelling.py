"""What a misspelt word is taken for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.text.folding import words_of
from apps.curriculum.rules.spelling import LONGEST_WORD, MOST_RESPELLED, Vocabulary, respelled, steps_allowed, steps_between
from tests.hostile_texts import PIECES, filled
from tests.processor import processor_time

CONTENT = ["readiness probe asks the pod", "liveness probe; startup probe", "etcd, kubelet, kubernetes and a deployment 137"]
KNOWN = Vocabulary.of(CONTENT)
LETTERS = st.text(alphabet="abcdeß", max_size=9)


def meant(text: str) -> str:
    return respelled(words_of(text), KNOWN)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("readyness probe", "readiness probe"),
        ("readyness prob", "readiness prob"),  # part of a word is known
        ("READYNESS", "readiness"),
        ("readyness-probe", "readiness probe"),
        ("kuberntes", "kubernetes"),
        ("deplyoment", "deployment"),
        ("pdo", "pod"),
        ("kublet", "kubelet"),
    ],
)
def test_a_misspelt_word_is_taken_for_the_closest_known_one(typed: str, shown: str):
    assert meant(typed) == shown


@pytest.mark.parametrize(
    "typed", ["", "probe", "readi probe", "zzz", "readyness zzzzz", "pdos", "x", "138", "++", "p" * (LONGEST_WORD + 1)]
)
def test_what_is_known_or_like_nothing_is_left_as_it_is(typed: str):
    assert meant(typed) == ""


def test_the_first_letter_decides_and_then_how_often_a_word_occurs():
    assert Vocabulary.of(["node", "mode mode", "code"]).closest("nodw") == "node"
    assert Vocabulary.of(["pods", "poll", "poll"]).closest("polx") == "poll"
    assert Vocabulary.of(["cart", "card card"]).closest("carx") == "card"


def test_of_many_unknown_words_none_is_respelled():
    assert meant(" ".join(["readyness", "kublet", "deplyoment", "kuberntes", "livenes"][:MOST_RESPELLED])) != ""
    assert meant("readyness kublet deplyoment kuberntes livenesss stratup") == ""


def reference(a: str, b: str) -> int:
    """Optimal string alignment as it is written in books."""
    rows = [[max(i, j) if not i or not j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(LETTERS, LETTERS, st.integers(0, 3))
def test_steps_are_those_of_optimal_string_alignment_as_far_as_is_asked(a: str, b: str, most: int):
    assert steps_between(a, b, most=most) == min(reference(a, b), most + 1) == steps_between(b, a, most=most)


@given(st.lists(st.text(alphabet="abcdefgh", min_size=3, max_size=9), min_size=1, max_size=8), st.data())
def test_the_closest_word_is_the_closest_of_all(words: list[str], data: st.DataObject):
    typed = data.draw(st.text(alphabet="abcdefgh", min_size=3, max_size=9))
    closest = Vocabulary.of([" ".join(words)]).closest(typed)
    least = min(reference(typed, word) for word in words)

    assert (reference(typed, closest) == least) if closest else (least > steps_allowed(typed))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_respelled_to_words_that_are_known_or_not_at_all(text: str):
    shown = meant(text)

    assert all(KNOWN.knows(part) for word in words_of(shown) for part in word.parts.split())


def test_what_is_hostile_takes_no_longer_than_a_search_may():
    many = Vocabulary.of(
        f"{first}{second}{third}read{last}" for first in "abcdefgh" for second in "aeiou" for third in "xyz" for last in "ab"
    )
    for text in [*map(filled, PIECES), "q" * 100_000, "aexreadaaa " * 9_000, "readab" * 20_000]:
        with processor_time() as took:
            respelled(words_of(text[:100]), many)
        assert took.seconds < 0.5, text[:40]
