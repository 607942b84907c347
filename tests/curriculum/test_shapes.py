"""The shapes of question lists in the wild, with the number of questions that are recognised in each. The texts are ours."""

from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.errors import Refused
from apps.curriculum.actions import loading
from apps.curriculum.models import Question
from apps.curriculum.rules.content.checking import check
from apps.curriculum.rules.content.reading import read
from apps.curriculum.rules.importing import Examined, decode_document, examine, import_module, summary
from apps.curriculum.rules.importing.slugs import is_slug
from tests.conftest import NOON

BADGES = "[![Stars](https://img.shields.io/x.svg)](https://a.example) ![Build](https://a.example/badge.svg) ![Logo](logo.png)"

HEADINGS_Q = f"""\
# Queue Interview Questions

{BADGES}

> All answers are on [our site](https://a.example).

### Q1: What is a queue? ⭐⭐

**Answer:**

A place where work waits.

### Q2: Why bound it? ⭐⭐⭐

**Answer:**

Else it eats memory:

```python
queue = Queue(maxsize=10)  # ## no heading
```

### Q3: Is order kept?

**Answer:** In one queue, with one reader.

## License

MIT
"""

HEADINGS_NUMBERED = """\
## [The same text elsewhere](https://a.example/queues)

## 4 advanced queue questions

---

### 1. Explain the parts of a broker

![parts](parts.png)

**Answer:**

Exchanges, queues, bindings.

### 2. What is a dead letter?

**Answer:**

One that failed too often.

#### An example

A job without its row.

### 3. Show a consumer with a prefetch of one

**Answer:**

```python
channel.basic_qos(prefetch_count=1)
```

### 4. How is a poison message found?
"""

HEADINGS_SECOND_LEVEL = """\
# 55 Common Queue Questions

<div>
<p align="center"><a href="https://a.example"><img src="https://a.example/a.png" alt="a" width="100%"></a></p>

#### You can find all answers [here](https://a.example)

<br>

## 1. What is a _queue_?

Text.

### Key differences

- One.
   - Two.

<br>

## 2. Describe a _broker_.

More text.
<br>

## 3. Why an acknowledgement?

So that nothing is lost.
"""

FOLDED = """\
# Workers

<!-- {% raw %} -->

- [Workers](#workers)
  - [Basics](#basics)

## Workers Exercises

|Name|Topic|
|--------|--------|
| First | Start |

## Workers Questions

### Basics

<details>
<summary>What is a worker?</summary><br><b>

A process that takes jobs.
</b></details>

<details>
<summary>What does <code>--max-jobs</code> do?</summary><br><b>

`worker --max-jobs 10` ends after ten. </b></details>
<details><summary>Explain prefetch</summary>How many jobs wait at a worker.</details>
<details>
<summary>Fix the following

```yaml
kind: Wroker
```
</summary><br><b>

It is a `Worker`.
</b></details>

### Failures

<details>
<summary>What happens to its jobs when it dies?</summary><br><b>
</b></details>

<details>
<summary>How would you notice?</summary><br><b>

1. By the age of the oldest job:

```console
$ queue age
```

2. By its heartbeat.
</b></details>
"""

UKRAINIAN = """\
<h1 align="center">
  Черги <img src="./assets/queue.svg" width="40" height="40" />
</h1>

<h2>Найпопулярніші запитання</h2>

<details>
<summary>1. Що таке черга?</summary>

#### Черга

Місце, де робота чекає.

**Коротко:**

- Чекає.

</details>

<details>
<summary>2. Навіщо її обмежувати</summary>

Бо памʼять скінченна.

</details>
"""

LIST_OF_HEADINGS = """\
# Queues: Questions & Answers

<p><a href="https://a.example"><img src="a.gif"></a></p>

## Table of Contents

| No. | Questions |
| --- | --- |
| 1 | [What is a queue?](#what-is-a-queue) |

## Core

1.  ### What is a queue?

    A place where work waits.

    ## 1. A finer point

    It has two ends.

    **[⬆ Back to Top](#table-of-contents)**

2.  ### What is the difference between push and pull?

    ```python
    pull()
    ```
**[⬆ Back to Top](#table-of-contents)**

3. ### Why a limit?
   <details><summary>See the picture</summary>

   It is full.
   </details>

## Disclaimer

Nobody is to blame.
"""

BOLD = """\
# Interview questions on queues

**1. What is a queue?**
A place where work waits.

**2. Why bound it?**

- Memory ends.

**3) Is order kept?**

Yes.

**What else?**

Nothing.
"""

ITEMS = """\
# Queue questions

1. What is a queue?

   A place where work waits.

2. **Why bound it?**
   Memory ends.
3. Is order kept?
   - In one queue.

1. And over two?

No.
"""

PAIRS = """\
Q: What is a queue?
A: A place where work waits.

Q. Why bound it?
Ans: Memory ends.

Question 3: Is order kept? Answer: In one queue.

**Question:** And over two?

**Answer**: No.
"""

TABLE = """\
---
title: "Queues in a table"
---

| # | Question | Answer |
|---|----------|--------|
| 1 | What is a queue? | A place where `a | b` waits<br>for work |
| 2 | Why bound it? | Memory ends |
| 3 | Is order kept? | |
"""

CHINESE = """\
# 队列面试题

## 1. 什么是队列？

工作等待的地方。

## 2. 为什么要限制它？

内存有限。
"""

SPANISH = """\
Colas
=====

## ¿Qué es una cola?

Un lugar donde espera el trabajo.

## ¿Por qué limitarla?

La memoria se acaba.
"""

ANSWERS_FOLDED = """\
# Queue puzzles

###### 1. What's the output?

```python
print(len(Queue()))
```

- A: 0
- B: an error

<details><summary><b>Answer</b></summary>
<p>

#### Answer: B

A queue has no length.

</p>
</details>

---

###### 2. And now?

<details><summary>Click to see the answer</summary>0</details>
"""

ONLY_ITS_OWN = """\
# Kubernetes Interview Questions

[![Stars](https://img.shields.io/s.svg)](https://a.example) ![Logo](logo.png)

## Contributing

Send us a line.

## Sponsors

Be the first.
"""

LEAF = """\
## What is a queue?
A place where work waits.

## Explain a dead letter
One that failed too often.

## Is order kept?
   In one queue.
   ```queue peek jobs```
"""

NUMBERED_ALONE = """\
+++
title = "Queue drills"
tags = ["queues"]
+++

## Question 1

What is a queue?

Say it in a sentence.

### Answer

A place where work waits.

## Question 2

Why bound it?

### Answer 2

Memory ends.
"""

LINKED = """\
# Queues

### <a name="q1"></a>1. What is a queue?

A place where work waits.

### [2. Why bound it?](#why)

Memory ends.
"""

SHAPES: dict[str, tuple[str, str, int, int, int]] = {
    # a title, how many look like questions, how many are taken, how many lessons that gives
    "headings Q1:": (HEADINGS_Q, "Queue Interview Questions", 3, 3, 1),
    "numbered headings": (HEADINGS_NUMBERED, "Queues", 4, 3, 1),
    "numbered second-level headings": (HEADINGS_SECOND_LEVEL, "55 Common Queue Questions", 3, 3, 1),
    "folded": (FOLDED, "Workers", 6, 5, 2),
    "folded, in Ukrainian, with h1": (UKRAINIAN, "Черги", 2, 2, 1),
    "headings in a list": (LIST_OF_HEADINGS, "Queues: Questions & Answers", 3, 3, 1),
    "bold lines": (BOLD, "Interview questions on queues", 4, 4, 1),
    "items": (ITEMS, "Queue questions", 4, 4, 1),
    "Q and A": (PAIRS, "Queues", 4, 4, 1),
    "table, title in the front matter": (TABLE, "Queues in a table", 3, 2, 1),
    "Chinese": (CHINESE, "队列面试题", 2, 2, 1),
    "Spanish, underlined title": (SPANISH, "Colas", 2, 2, 1),
    "folded answers": (ANSWERS_FOLDED, "Queue puzzles", 2, 2, 1),
    "headings alone": (LEAF, "Queues", 3, 3, 1),
    "headings that only number, title in TOML": (NUMBERED_ALONE, "Queue drills", 2, 2, 1),
    "headings with anchors and links": (LINKED, "Queues", 2, 2, 1),
    "nothing but itself": (ONLY_ITS_OWN, "Kubernetes Interview Questions", 0, 0, 0),
}


def examined(text: str, name: str = "queues.md") -> Examined:
    return examine(name, decode_document(name, text.encode()))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_questions_of_every_shape_arrive(shape: str):
    text, title, looks, taken, lessons = SHAPES[shape]

    outcome = examined(text)

    assert (outcome.title, outcome.looks, outcome.taken, outcome.draft.counts["lessons"]) == (title, looks, taken, lessons)


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if SHAPES[shape][3]])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_files_of_any_system_give_the_same(shape: str, ends: str):
    text = SHAPES[shape][0]

    decoded = decode_document("queues.md", b"\xef\xbb\xbf" + text.replace("\n", ends).encode())

    assert examine("queues.md", decoded).draft == examined(text).draft


@pytest.mark.django_db
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if SHAPES[shape][3]])
def test_what_was_taken_loads_and_has_an_interview(shape: str, tmp_path: Path):
    document = tmp_path / "queues.md"
    document.write_text(SHAPES[shape][0], encoding="utf-8")

    _, folder = import_module(document, into=tmp_path / "content")
    outcome = loading.load(loading.checked(folder.parent), now=NOON)

    assert outcome.there["questions"] == SHAPES[shape][3] == Question.objects.not_retired().count()
    assert outcome.there["blueprints"] == 1
    assert all(question.topic_id and question.sections.exists() for question in Question.objects.all())


def answers(text: str, tmp_path: Path) -> dict[str, str]:
    """Import the text, and return the model answers by the first lines of the prompts."""
    (tmp_path / "queues.md").write_text(text, encoding="utf-8")
    module, mistakes = read(import_module(tmp_path / "queues.md", into=tmp_path / "content")[1])
    assert [*mistakes, *check(module)] == []
    return {
        question.prompt.markdown.strip().split("\n")[0]: question.model_answer.markdown.strip()
        for question in module.questions
        if question.kind != "rapid"
    }


def test_an_answer_is_whole_and_its_code_to_the_letter(tmp_path: Path):
    assert answers(HEADINGS_Q, tmp_path) == {
        "What is a queue?": "A place where work waits.",
        "Why bound it?": "Else it eats memory:\n\n```python\nqueue = Queue(maxsize=10)  # ## no heading\n```",
        "Is order kept?": "In one queue, with one reader.",
    }


def test_folded_answers_lose_their_wrapping_and_nothing_else(tmp_path: Path):
    assert answers(FOLDED, tmp_path) == {
        "What is a worker?": "A process that takes jobs.",
        "What does `--max-jobs` do?": "`worker --max-jobs 10` ends after ten.",
        "Explain prefetch": "How many jobs wait at a worker.",
        "Fix the following": "It is a `Worker`.",
        "How would you notice?": "1. By the age of the oldest job:\n\n```console\n$ queue age\n```\n\n2. By its heartbeat.",
    }


@pytest.mark.parametrize("text", [NUMBERED_ALONE, LINKED])
def test_a_question_is_what_asks_and_not_what_numbers_it(text: str, tmp_path: Path):
    assert answers(text, tmp_path) == {"What is a queue?": "A place where work waits.", "Why bound it?": "Memory ends."}


def test_a_heading_that_says_it_asks_ends_the_answer_above():
    text = "# Queues\n\n## What is a queue?\n\nWork that waits.\n\n### Why a line?\n\nFor order.\n\n### Q2: Why bound it?\n\nMemory.\n"

    assert [question.title for question in examined(text).draft.questions] == ["What is a queue", "Why bound it"]


def test_answers_beside_and_below_are_parted_from_the_question(tmp_path: Path):
    assert answers(PAIRS, tmp_path) == {
        "What is a queue?": "A place where work waits.",
        "Why bound it?": "Memory ends.",
        "Is order kept?": "In one queue.",
        "And over two?": "No.",
    }


def test_a_question_keeps_the_code_that_it_asks_about(tmp_path: Path):
    (tmp_path / "queues.md").write_text(ANSWERS_FOLDED)
    module, _ = read(import_module(tmp_path / "queues.md", into=tmp_path / "content")[1])

    first = module.questions[0]
    assert "print(len(Queue()))" in first.prompt.markdown
    assert first.model_answer.markdown.strip() == "A queue has no length."


def test_questions_stand_in_the_section_of_their_heading(tmp_path: Path):
    (tmp_path / "queues.md").write_text(FOLDED)
    module, _ = read(import_module(tmp_path / "queues.md", into=tmp_path / "content")[1])

    assert [question.sections for question in module.questions] == [("workers-questions#basics",)] * 4 + [("workers-questions#failures",)]


def test_the_summary_comes_first_and_says_each_thing_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    document = tmp_path / "queues.md"
    document.write_text(f"# Questions\n\n{BADGES}\n" + "\n## Q: Why?\n\nBecause.\n" * 60 + "\n## Q: And?\n" * 5)

    call_command("import_module", str(document), "--into", str(tmp_path / "content"))

    assert capsys.readouterr().out.splitlines() == [
        "queues.md: 65 look like questions, 60 taken, 5 left out: lines 245, 247, 249, 251 and 253; 2 badges and 1 image dropped.",
        "  5 × no answer stands below the question: lines 245, 247, 249, 251 and 253.",
        f"1 lesson, 1 section, 60 questions in {tmp_path / 'content/questions'}. Read them over: the rubrics are generic.",
    ]


def test_of_many_lines_a_dozen_is_named():
    assert summary.lines(range(1, 100)) == "lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 87 more"


@pytest.mark.parametrize(
    ("text", "options", "code", "is_written"),
    [
        (HEADINGS_Q, [], 0, True),
        (HEADINGS_Q, ["--dry-run"], 0, False),
        (FOLDED, [], 1, False),
        (FOLDED, ["--force"], 0, True),
        (FOLDED, ["--force", "--dry-run"], 0, False),
        (ONLY_ITS_OWN, [], 1, False),
        (ONLY_ITS_OWN, ["--force"], 1, False),
    ],
)
def test_the_command_ends_with_1_when_much_or_all_is_left_out(tmp_path: Path, text: str, options: list[str], code: int, is_written: bool):
    document = tmp_path / "queues.md"
    document.write_text(text)
    ended = 0

    try:
        call_command("import_module", str(document), "--into", str(tmp_path / "content"), *options)
    except SystemExit as end:
        ended = int(str(end.code))

    assert (ended, (tmp_path / "content").exists()) == (code, is_written)


def test_a_second_import_gets_a_name_of_its_own(tmp_path: Path):
    document = tmp_path / "queues.md"
    document.write_text(UKRAINIAN)

    folders = [import_module(document, into=tmp_path / "content")[1].name for _ in range(3)]

    assert folders == ["cherhy", "cherhy-2", "cherhy-3"] or folders == ["chergi", "chergi-2", "chergi-3"]


def test_text_that_our_markdown_cannot_say_is_kept_as_code():
    outcome = examined("# T\n\n## 1. Why?\n\nBecause.\n\nA stray ](x) here.\n\n## 2. And `![x](y)?\n\nSo.\n")

    assert [str(note) for note in outcome.draft.notes] == [
        "queues.md:7: our Markdown has no word for what stands here, so it was kept as it was written, as code"
    ]
    text = next(text for name, text in outcome.draft.files.items() if name.startswith("questions/q-01"))
    assert "Because.\n\n```text\nA stray ](x) here.\n```" in text
    assert outcome.taken == 2


@pytest.mark.parametrize("heading", ["## ]( part", "## a `b` &amp; <c", "## ![x][y] `", "## [a](b)`", "## <x>"])
def test_no_heading_stops_an_import(heading: str):
    assert examined(f"# T\n\n{heading}\n\nText.\n\n### 1. Why?\n\nSo.\n\n## Rapid-Fire\n\n- **Short `?** ]( x\n").taken == 2


PIECES = [
    "# T", "## 1. Why?", "### Q2: And?", "text", "**A:** so", "**3. Bold?**", "1. Item?", "   answer", "- x", "> quote", "```", "~~~yaml",
    "<details>", "<summary>S?</summary>", "<summary>", "</details>", "<br><b>", "</b>", "| Q | A |", "|---|---|", "| Question | Answer |",
    "<h1>T", "</h1>", "<!--", "-->", "![i](i.png)", "[a](#b)", "---", "===", "    code", "\t", "", "", "<pre>", "</pre>", "<name>",
    "## License", "## Rapid-Fire", "* * *", "\ue004 0", "\ue000", "&amp;", "\\", "`", "[", "](", "#", "$",
    "Ответ: да", "为什么？", "1. **T?** a", "[a]: b", "<a href='x'>", "<b", "x<y>z", "`<a>`", "``a`", "\\<a>", "![x]", "![x][y]",
    "[x]: <y>", "> [!NOTE]", "+ a", "  - b", "</x>", "a|b", "-|-", "\\[a](b)", "[a](<b c>)", "[a](x.md#y)", "![a](b)`", "# <x>",
    "## a `b` &amp;",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=40), max_size=25).map("\n".join))
def test_no_document_raises_and_whatever_is_taken_passes_every_check(text: str):
    try:
        outcome = examine("any.md", decode_document("any.md", text.encode("utf-8", "ignore")))
    except Refused as refused:
        assert "NUL" in str(refused)
        return

    assert outcome.taken == outcome.draft.counts["questions"] + outcome.draft.counts["cards"]
    assert outcome.slug == "imported" or is_slug(outcome.slug)
