"""From a study document to a module's folder. The document beside this file has one of everything that needs care."""

from pathlib import Path

import pytest

from apps.curriculum.actions import loading
from apps.curriculum.models import Lesson, Question, Section
from apps.curriculum.rules.content.checking import check
from apps.curriculum.rules.content.reading import read
from apps.curriculum.rules.content.source import ModuleSource
from apps.curriculum.rules.importing import classify, examine, import_module
from apps.curriculum.rules.importing.drafting.tidying import Tidy
from apps.curriculum.rules.importing.words import words
from tests.conftest import NOON

DOCUMENT = Path(__file__).parent / "study-document.md"
LEAST = "# Title\n\n## Area\n\nText.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return import_module(DOCUMENT, into=tmp_path_factory.mktemp("content"))[1]


@pytest.fixture(scope="module")
def module(folder: Path) -> ModuleSource:
    return read(folder)[0]


def imported(tmp_path: Path, text: str | bytes, *, slug: str = "") -> ModuleSource:
    """Return the module that a document becomes, after checking that it has no mistakes."""
    document = tmp_path / "study.md"
    document.write_bytes(text if isinstance(text, bytes) else text.encode())
    module, mistakes = read(import_module(document, into=tmp_path / "content", slug=slug)[1])
    assert [*mistakes, *check(module)] == []
    return module


def lesson_text(tmp_path: Path, text: str) -> str:
    """Return what some text becomes as the only section of the only lesson."""
    (lesson,) = imported(tmp_path, f"# Title\n\n## Area\n\n### Section\n\n{text}\n").lessons
    return lesson.body.markdown.partition("## Section\n\n")[2].rstrip("\n")


def test_the_folder_passes_every_check_of_content(folder: Path):
    module, mistakes = read(folder)

    assert [*mistakes, *check(module)] == []


def test_the_title_gives_number_title_and_folder_and_the_overview_the_summary(module: ModuleSource):
    assert (module.slug, module.number, module.title) == ("queues-workers", 3, "Queues & Workers")
    assert module.summary == "Slow work belongs behind a queue. A worker takes it from there, at its own pace."


def test_areas_become_lessons_and_subsections_sections(module: ModuleSource):
    assert {lesson.file: [section.heading_id for section in lesson.sections] for lesson in module.lessons} == {
        "queues-workers/lessons/01-queues.md": ["examples", "examples-2"],
        "queues-workers/lessons/02-storage.md": ["storage"],
        "queues-workers/lessons/03-workers.md": ["when-it-fails", "bold-link--code"],
    }


def test_the_first_lesson_survives_with_lists_code_table_and_links(folder: Path):
    assert (
        (folder / "lessons/01-queues.md").read_text()
        == r"""---
title: Queues
summary: A queue keeps work until someone does it. See how workers fail and nowhere.
---

A queue keeps work until someone does it. See [how workers fail](03-workers.md#when-it-fails) and nowhere.

## Examples

Two of them:

- A list in `<name>` memory:
    - fast,
    - gone after a restart.
- A broker:

    ```python
    def put(name):
        if name:
            broker.put("<job>")
    ```

## Examples (2)

| Kind | Order | Note |
|---|:---:|---|
| FIFO | kept | one; consumer |
| Priority | by `a \| b` | more |

Call `put <job>` with `<job>`, as in List`<String>`; see [the site](https://example.org/queues_(work)) and a note.
"""
    )


def test_an_area_without_subsections_is_one_section_of_its_name(folder: Path):
    assert (
        (folder / "lessons/02-storage.md").read_text()
        == """---
title: Storage
summary: A job is a row.
---

## Storage

A job is a row.

```text
INSERT INTO job VALUES (<id>);
```
"""
    )


def test_the_last_lesson_survives_with_finer_headings_and_a_quote(folder: Path):
    assert (
        (folder / "lessons/03-workers.md").read_text()
        == """---
title: Workers
summary: Text after Examples and loud words.
---

## When It Fails

### At Once

1. Look:
    1. at the log,
    2. at the metrics.
2. Try again:

```bash
worker --retry <job>
```

```text
no language
  here
```

> Retry, but not for ever.

## **Bold** link & `code`

Text after [Examples](01-queues.md#examples-2) and **loud** words.
"""
    )


def test_questions_are_found_with_kind_topic_sections_and_answer(module: ModuleSource):
    questions = [question for question in module.questions if question.kind != "rapid"]

    assert [(question.id, question.kind, question.topic, question.sections) for question in questions] == [
        ("Q-01", "trade-off", "queues", ("queues#examples-2", "queues#examples")),
        ("Q-02", "debugging", "workers", ("workers#when-it-fails",)),
        ("Q-03", "design", "workers", ("workers#when-it-fails",)),
        ("Q-04", "concept", "workers", ("workers#when-it-fails",)),
    ]
    assert [question.prompt.markdown.strip() for question in questions] == [
        "Queue vs direct call -- when each?",
        "A worker is stuck. How do you debug it?",
        "Design a retry policy for workers that fail.",
        "What is at-least-once delivery?",
    ]
    assert [question.model_answer.markdown.strip() for question in questions] == [
        (
            "A queue when the answer can wait. A broker keeps the order; see [Examples](../lessons/01-queues.md#examples).\n\n"
            "- It levels out peaks.\n    - Up to a point."
        ),
        "Look at its log first:\n\n```bash\nworker --status <job>\n```",
        "Back off, with a limit, and then give up.",
        "Every job is done once or more often, so doing it twice must be harmless.",
    ]
    assert {question.seconds for question in questions} == {8 * 60}


def test_every_question_gets_three_generic_criteria_and_two_follow_ups(module: ModuleSource):
    questions = [question for question in module.questions if question.kind != "rapid"]

    assert {(len(question.rubric.criteria), len(question.follow_ups)) for question in questions} == {(3, 2)}


def test_terms_become_cards_with_ids_of_their_own(module: ModuleSource):
    cards = {card.id: card.model_answer.markdown for card in module.questions if card.kind == "rapid"}

    assert cards == {
        "dead-letter": "Where a job goes that failed too often.",
        "dead-letter-2": "The same term once more.",
        "fifo": "First in, first out. `<job>` order is kept.",
        "visibility-timeout": (
            "How long a job that was taken is hidden from other workers, so that two of them don't do the same work at the same time, "
            "which would be a waste at best."
        ),
    }


def test_the_interviews_ask_what_there_is(module: ModuleSource):
    assert {blueprint.slug: blueprint.seconds for blueprint in module.blueprints} == {"full": 4 * 8 * 60, "rapid-fire": 4 * 30}
    assert {part.kinds: part.count for blueprint in module.blueprints for part in blueprint.parts} == {
        ("concept",): 1,
        ("trade-off",): 1,
        ("debugging",): 1,
        ("design",): 1,
        ("rapid",): 4,
    }


def test_what_was_cut_or_left_out_is_named_by_line(tmp_path: Path):
    outcome, _ = import_module(DOCUMENT, into=tmp_path)

    assert [str(mistake) for mistake in (*outcome.draft.left_out, *outcome.draft.notes)] == [
        "study-document.md:107: the answer has more than the 300 characters of a card, so only its first sentences were kept",
        "study-document.md:108: this is no card; write 1. **Term?** and the answer",
    ]
    assert outcome.draft.counts == {"lessons": 3, "sections": 5, "questions": 4, "cards": 4}


@pytest.mark.django_db
def test_the_folder_can_be_loaded(folder: Path):
    loading.load(loading.checked(folder.parent), now=NOON)

    assert Lesson.objects.count() == 3
    assert Question.objects.count() == 8
    broker = Section.objects.get(lesson__slug="queues", anchor="examples").html
    assert broker.count("<li>") == 4
    assert 'data-language="python"' in broker
    assert Section.objects.get(lesson__slug="queues", anchor="examples-2").html.count("<td") == 6


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("A list:\n- one\n- two", "A list:\n\n- one\n- two"),
        ("* one\n  * two\n    * three\n* four", "- one\n    - two\n        - three\n- four"),
        ("1) one\n   - two\n2) three", "1. one\n    - two\n2. three"),
        ("- one\n\t- two", "- one\n    - two"),
        ("- one\n    - two\n- three", "- one\n    - two\n- three"),
        ("- one\n  goes on\n- two", "- one\n    goes on\n- two"),
        ("- one\n\n  a paragraph\n- two", "- one\n\n    a paragraph\n\n- two"),
        ("- one\n  ```text\n  code\n  ```\n  goes on\n- two", "- one\n\n    ```text\n    code\n    ```\n\n    goes on\n\n- two"),
        ("- one\n\nafter", "- one\n\nafter"),
        ("- one\n\n      code <x>", "- one\n\n    ```text\n    code <x>\n    ```"),
        ("it was\n1984. A year", "it was\n1984. A year"),
        ("text\n| A | B |\n|---|---|\n| 1 | 2 |", "text\n\n| A | B |\n|---|---|\n| 1 | 2 |"),
        ("text\n```\ncode\n```\ntext", "text\n\n```text\ncode\n```\n\ntext"),
        ("~~~ {.c#} title\ncode\n~~~", "~~~csharp\ncode\n~~~"),
        ("```js {1,3}\ncode\n```", "```js\ncode\n```"),
        ("> ```\n> code\n> ```", "> ```text\n> code\n> ```"),
        ("text\n> quote", "text\n\n> quote"),
        ("> ### Heading", "> **Heading**"),
        ("#1 of them", r"\#1 of them"),
        ("#### Finer", "### Finer"),
        ("####Finer\n\n#### Finer", "### Finer\n\n### Finer (2)"),
        ("#### ???", "### ??? part"),
        ("a <name> b", "a `<name>` b"),
        (r"a \<name> b", "a `<name>` b"),
        ("`a`<name>`b`", "`a` `<name>` `b`"),
        ("Map<String, List<Int>>", "Map< String, List`<Int>`>"),
        ("a<b and c <d", "a< b and c < d"),
        ("a < b, a <= b, a <- b", "a < b, a <= b, a <- b"),
        ("one<br/>two", "one  \ntwo"),
        ("<b>one</b> <em>two</em> <kbd>three</kbd> <span class='x'>four</span>", "**one** *two* `three` four"),
        ('<a href="https://example.org">there</a> <a name="x"></a>', "[there](https://example.org) "),
        ("one <!-- two\nthree --> four", "one  four"),
        ("`code\nover lines <x>`", "`code over lines <x>`"),
        ("<https://example.org>", "<https://example.org>"),
        ("[a](#Section) [b](#area) [c](#none) [d](other.md)", "[a](01-area.md#section) [b](01-area.md) c d"),
        ("[over\nlines](#none)", "over\nlines"),
        ('[a](https://example.org "Title") [b](javascript:x)', '[a](https://example.org "Title") b'),
        ("[a][x] [x][] [x] [y]\n\n[x]: https://a.org 'Title'", "[a](https://a.org) [x](https://a.org) [x](https://a.org) [y]"),
        ("Seen: ![alt](local.png) ![](x.png) ![far](https://example.org/a.png)", "Seen:   "),
        ("Seen: ![pic][x] ![x]\n\n[x]: https://a.org/x.png", "Seen:  [x](https://a.org/x.png)"),
        ("1. one\n\n2. two", "1. one\n2. two"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("- one\n\n  ~~~text\n  ```\n  ~~~", "- one\n\n    ~~~text\n    ```\n    ~~~"),
        ("<pre><code class=\"language-yaml\">a: &lt;b&gt;</code></pre>", "```yaml\na: <b>\n```"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("Stop![1] \\![a](https://a.org)", "Stop! [1] \\![a](https://a.org)"),
        ("- [ ] open\n- [x] done", "- [ ] open\n- [x] done"),
        ("> [!NOTE]\n> Mind.", "> [!NOTE]\n> Mind."),
        ("one\n\n***\n\ntwo", "one\n\n---\n\ntwo"),
        ("bell\x07 and\x02 more", "bell and more"),
    ],
)  # fmt: skip
def test_plain_markdown_becomes_ours(tmp_path: Path, written: str, wanted: str):
    assert lesson_text(tmp_path, written) == wanted.rstrip()


def test_code_is_copied_to_the_letter(tmp_path: Path):
    code = "```go\n\tif a < b {\n\t\t# [no](link) <b>\n\n- no\n  - list\n<!-- kept -->\n[x]: y\n## kept\n```"

    assert lesson_text(tmp_path, code) == code


def test_underlined_headings_are_headings(tmp_path: Path):
    module = imported(tmp_path, "Title\n=====\n\nArea\n----\n\nText.\n")

    assert (module.title, [lesson.title for lesson in module.lessons]) == ("Title", ["Area"])


def test_files_of_windows_and_front_matter_are_no_trouble(tmp_path: Path):
    module = imported(tmp_path, b"\xef\xbb\xbf---\r\nauthor: me\r\n---\r\n" + LEAST.replace("\n", "\r\n").encode())

    assert [lesson.title for lesson in module.lessons] == ["Area"]


def test_what_the_overview_says_beyond_a_summary_opens_the_first_lesson(tmp_path: Path):
    module = imported(tmp_path, "# Title\n\n## Overview\n\nOne. Two. Three.\n\n### More\n\n- four\n\n## Area\n\nText.\n")

    assert module.summary == "One. Two."
    assert module.lessons[0].body.markdown.strip() == "One. Two. Three.\n\n**More**\n\n- four\n\n## Area\n\nText."


def test_without_an_overview_the_summary_names_the_areas(tmp_path: Path):
    module = imported(tmp_path, "# Title\n\n## A\n\nText.\n\n## B\n\nText.\n")

    assert module.summary == "A and B, imported from study.md."


def test_areas_with_equal_or_no_latin_names_get_different_files(tmp_path: Path):
    module = imported(tmp_path, "# Title\n\n## A_b\n\nText.\n\n## A b\n\nText.\n\n## Очереди\n\nText.\n\n## 2026\n\nText.\n")

    assert [lesson.slug for lesson in module.lessons] == ["a-b", "a-b-2", "ocheredi", "2026"]
    assert [lesson.sections[0].heading_id for lesson in module.lessons] == ["a_b", "a-b", "очереди", "2026"]


def test_a_heading_too_long_for_an_id_is_cut_and_repeated_below(tmp_path: Path):
    heading = "long " * 30
    module = imported(tmp_path, f"# Title\n\n## Area\n\n### {heading}\n\nText.\n")

    assert len(module.lessons[0].sections[0].heading_id) <= 90
    assert f"**{heading.strip()}**\n\nText." in module.lessons[0].body.markdown


def test_a_title_that_yaml_or_toml_would_misread_is_quoted(tmp_path: Path):
    module = imported(tmp_path, '# "Yes": \\ no\n\n## null\n\n- only\n- a list\n\n## 42: x\n\nText.\n')

    assert module.title == '"Yes": \\ no'
    assert [(lesson.title, lesson.slug) for lesson in module.lessons] == [("null", "null"), ("42: x", "42-x")]


def test_a_document_without_questions_and_terms_gives_lessons_alone(tmp_path: Path):
    module = imported(tmp_path, LEAST)

    assert (module.questions, module.blueprints) == ((), ())


def test_a_card_with_too_long_a_first_sentence_is_left_out(tmp_path: Path):
    document = tmp_path / "study.md"
    document.write_text(f"{LEAST}\n## Rapid-Fire\n\n1. **Long?** {'word ' * 70}\n2. **Short?** Yes.\n")

    outcome, _ = import_module(document, into=tmp_path)

    assert [str(mistake) for mistake in (*outcome.draft.left_out, *outcome.draft.notes)] == [
        "study.md:9: the answer's first sentence has more than 300 characters, so the card was left out; say it shorter"
    ]
    assert outcome.draft.counts["cards"] == 1


def test_whatever_is_neither_question_nor_card_is_named():
    terms = "Now.\n\n- **A?** See:\n  ```text\n  x\n  ```\n- **B?**\n"
    text = f"{LEAST}\n## Interview Questions\n\nBe quick.\n\n**Q: And?**\n\n### Rapid-Fire\n\n{terms}"

    outcome = examine("study.md", text)

    assert [str(mistake) for mistake in (*outcome.draft.left_out, *outcome.draft.notes)] == [
        "study.md:11: no answer stands below the question",
        "study.md:17: this card holds a block of code; a card's answer is a sentence or two",
        "study.md:21: no answer stands below the question",
        "study.md:15: this is no card; write 1. **Term?** and the answer",
    ]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Deployment vs StatefulSet -- when each?", "trade-off"),
        ("What is the difference between A and B?", "trade-off"),
        ("Pod in CrashLoopBackOff -- your debugging process?", "debugging"),
        ("Troubleshoot a slow service", "debugging"),
        ("Design a strategy for a payment service.", "design"),
        ("How do you right-size resources?", "concept"),
        ("What are CSV files?", "concept"),
    ],
)
def test_the_kind_is_guessed_from_the_words(question: str, kind: str):
    assert classify.kind_of(question) == kind


def test_the_sections_are_guessed_by_rare_words_and_headings():
    sections = [
        classify.Teaching("a#pods", "Pods", "A pod runs containers on a node."),
        classify.Teaching("a#probes", "Probes", "A livenessProbe restarts containers of a pod on a node."),
        classify.Teaching("b#storage", "Storage", "A pod on a node may have volumes."),
    ]

    assert classify.sections_for("Liveness vs readiness?", "Restarts or traffic.", sections) == ("a#probes",)
    assert classify.sections_for("Pods?", "Run on a node.", sections) == ("a#pods",)
    assert classify.sections_for("Zebra?", "Quagga.", sections) == ("a#pods",)


def test_a_title_in_plain_words_has_no_marks_html_or_links():
    assert words("**The** `<name>` of [a](b) `x](y)`") == "The ‹name› of a x] (y)"


def test_a_heading_loses_links_and_entities():
    assert Tidy({}, lambda target: "01-a.md").title("[A](#a) &amp; `b` <c>") == "A & `b` `<c>`"
