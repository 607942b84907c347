"""How a typed line is read."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.handson.rules.terminal.lines import MOST_BYTES, Refused, split


def test_a_line_is_read_as_a_shell_reads_it():
    read = {
        "": [],
        "   ": [],
        "k get pods": [["k", "get", "pods"]],
        "k get pods|grep x |wc -l": [["k", "get", "pods"], ["grep", "x"], ["wc", "-l"]],
        "k get 'a b' \"c d\" e\\ f": [["k", "get", "a b", "c d", "e f"]],
        "k get -o jsonpath='{.items[?(@.a>1)]}'": [["k", "get", "-o", "jsonpath={.items[?(@.a>1)]}"]],
        "k get pods | grep '|'": [["k", "get", "pods"], ["grep", "|"]],
        'k patch -p "{\\"a\\": 1}"': [["k", "patch", "-p", '{"a": 1}']],
        "k patch -p '{\n}'": [["k", "patch", "-p", "{\n}"]],
        "k get '' x": [["k", "get", "", "x"]],
        "k get $HOME ~ *": [["k", "get", "$HOME", "~", "*"]],
        "k get 'a'\"b\"c": [["k", "get", "abc"]],
    }

    assert {line: split(line) for line in read} == read


@pytest.mark.parametrize(
    "line",
    [
        "k '",
        'k "',
        "k \\",
        "k |",
        "| k",
        "k | | wc",
        "k ; k",
        "k && k",
        "k > x",
        "k\nk",
        "k `k`",
        'k "`k`"',
        "k $(k)",
        "k \0",
        "k \x1b",
        "k \ud800",
    ],
)
def test_what_only_a_shell_could_do_is_refused_with_a_sentence(line):
    with pytest.raises(Refused, match=r"\w.*[.:]"):
        split(line)


def test_a_line_is_at_most_four_kilobytes_and_nine_commands_long():
    assert split("k " + "x" * (MOST_BYTES - 2))
    assert len(split("k" + "|wc" * 8)) == 9

    for line in ("k " + "x" * (MOST_BYTES - 1), "k " + "é" * (MOST_BYTES // 2), "k" + "|wc" * 9):
        with pytest.raises(Refused):
            split(line)


@given(st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=12), min_size=1, max_size=6))
def test_words_that_a_shell_would_quote_come_back_as_they_were(words):
    assert split(shlex.join(words)) == [words]
