"""The small programs behind pipes."""

import re
import subprocess
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.handson.rules.terminal.lines import Refused
from apps.handson.rules.terminal.pipes import NAMES, PROGRAMS, stage

PODS = """\
NAME    READY   STATUS             RESTARTS   AGE
api-1   1/1     Running            0          3m
api-2   0/1     CrashLoopBackOff   12         3m
db-0    1/1     Running            2          40m
web-1   0/1     Pending            0          3m
api-2   0/1     CrashLoopBackOff   12         3m
"""


def piped(command: str, text: str = PODS) -> tuple[str, int]:
    """What a program makes of a text, and its exit code."""
    lines = stage(command.split())(iter(text.splitlines(keepends=True)))
    out = []
    while True:
        try:
            out.append(next(lines))
        except StopIteration as end:
            return "".join(out), end.value


SAME_AS_REAL = [
    "grep Running",
    "grep -v Running",
    "grep -i running",
    "grep -c Running",
    "grep -n Running",
    "grep -E Pending|Crash",
    "grep Pending\\|Crash",
    "grep -w api",
    "grep -x api",
    "grep -F 1/1",
    "grep -o [a-z]*-[0-9]",
    "grep -A1 db",
    "grep -B1 db",
    "grep -B 1 -A 1 Pending",
    "grep -C1 -n db",
    "grep -1 api-1",
    "grep a+",
    "grep ^api.*3m$",
    "grep [[:digit:]][[:digit:]]",
    "grep -e api -e db",
    "grep -q api",
    "grep nothing",
    "grep -vc Running",
    "grep (",
    "grep *",
    "head -2",
    "head -n 2",
    "head -n -4",
    "head -n 0",
    "tail -2",
    "tail -n +2",
    "tail -n 3",
    "tail -n 0",
    "sort",
    "sort -r",
    "sort -u",
    "sort -k4 -n",
    "sort -k4n",
    "sort -rnk4",
    "uniq",
    "uniq -c",
    "uniq -d",
    "wc -l",
    "wc -w",
    "wc -c",
    "cat",
]


@pytest.mark.parametrize("command", SAME_AS_REAL)
def test_a_program_does_what_the_real_one_does(command):
    real = subprocess.run(
        command.split(), input=PODS, capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
    )

    assert piped(command) == (real.stdout, real.returncode)


def test_head_asks_for_no_more_lines_than_it_shows():
    def lines():
        yield "one\n"
        yield "two\n"
        raise AssertionError("a third line was asked for")

    assert list(stage(["head", "-2"])(lines())) == ["one\n", "two\n"]


def test_grep_passes_a_line_on_before_the_next_one_comes():
    asked = []

    def lines():
        for word in ("yes 1\n", "no\n", "yes 2\n"):
            asked.append(word)
            yield word

    hits = stage(["grep", "yes"])(lines())

    assert (next(hits), len(asked)) == ("yes 1\n", 1)


@pytest.mark.parametrize("pattern", ["(x|xx)*y", "(x+)+y", "(x*)*y", "(.*)*y", "((x?){50}){20}y", "(x.{0,300}){3}y", "x{1,500}x{1,400}y"])
def test_no_pattern_makes_grep_hang(pattern):
    began = monotonic()

    assert piped(f"grep -E {pattern}", "x" * 5000 + "\n") == ("", 1)
    assert monotonic() - began < 2


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("sh", 127),
        ("awk x", 127),
        ("grep", 2),
        ("grep -E (", 2),
        ("grep -E a**", 2),
        ("grep -E (\\w{1,100}){30}", 2),
        (f"grep {'x' * 201}", 2),
        ("grep -f file x", 2),
        ("grep x file", 2),
        ("head -n many", 2),
        ("head -n " + "9" * 5000, 2),
        ("tail -f", 2),
        ("sort -k x", 2),
        ("sort -k 0", 2),
        ("wc file", 2),
        ("cat file", 2),
    ],
)
def test_what_a_program_can_not_do_is_refused_before_kubectl_runs(command, code):
    with pytest.raises(Refused) as refused:
        stage(command.split())

    assert refused.value.code == code
    assert "\n" not in str(refused.value)


def test_an_unknown_program_is_answered_with_those_there_are():
    with pytest.raises(
        Refused, match=re.escape("awk: command not found (here: kubectl, k, and | grep head tail sort uniq wc less cat jq)")
    ):
        stage(["awk"])

    assert set(NAMES) == {*PROGRAMS, "jq"}


@given(st.sampled_from(sorted(PROGRAMS)), st.lists(st.text(max_size=8), max_size=4), st.text(max_size=60))
def test_any_arguments_are_understood_or_refused(name, arguments, text):
    try:
        lines = stage([name, *arguments])
    except Refused:
        return

    assert all(isinstance(line, str) for line in lines(iter(text.splitlines(keepends=True))))
