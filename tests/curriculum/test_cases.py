"""Cases: how their phases, findings and clarifying questions are read, what is wrong with them, and what is stored of them."""

import pytest

from apps.curriculum.actions.loading import checked, load
from apps.curriculum.models import Question
from apps.curriculum.rules.content.reading import read
from apps.curriculum.rules.rubrics import Clarification
from tests import NOON
from tests.curriculum.conftest import Content

QUESTION, BLUEPRINT = "questions/tny-01.md", "blueprints/full.toml"

CASE = """
## Phases

### Look (3 minutes)

Say *what* you look at.

### Decide (2 minutes)

Say what you do.

## Findings

### The pods of `shop` (15 seconds)

```console
$ kubectl get pods
```

### What Ben says (1 minute)

"It was Ben."

## Clarifying questions

- **How many?** Four, *always*.
"""
BARE = "a clarifying question is **the question** in bold and then the interviewer's answer; write both"
FEW_FINDINGS = "a case of kind debugging needs at least 6 findings, some of which lead nowhere; 2 can be read"
ONLY_A_CASE = (
    "only a case has something to ask for, and it goes in phases; add a part ## Phases, or leave findings and clarifying questions out"
)


@pytest.fixture
def case(content: Content) -> Content:
    """The smallest module, whose long question is a case."""
    content.write(QUESTION, f"{(content.folder / QUESTION).read_text()}{CASE}")
    content.replace(BLUEPRINT, 'kinds = ["concept"]', 'kinds = ["concept"]\ncases = true')
    return content


def test_a_case_is_read_with_what_can_be_asked_for(case: Content):
    question = read(case.folder)[0].questions[0]

    assert question.is_case
    assert [(phase.name, phase.seconds, phase.prompt.markdown.strip()) for phase in question.phases] == [
        ("Look", 180, "Say *what* you look at."),
        ("Decide", 120, "Say what you do."),
    ]
    assert [(finding.name, finding.seconds) for finding in question.findings] == [("The pods of `shop`", 15), ("What Ben says", 60)]
    assert question.clarifications == (Clarification("How many?", "Four, *always*."),)
    assert case.mistakes() == []


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("Look (3 minutes)", "Look", "the phase 'Look' doesn't say how long it takes; write ### Clarify (3 minutes)"),
        ("Look (3 minutes)", "Look (4 minutes)", "the phases add up to 6 minutes, the question says 5; make them agree"),
        ("Look (3 minutes)", "Look (90 seconds)", "the phase 'Look' is given in seconds; give whole minutes"),
        ("Decide (2", "Look (2", "the phase 'Look' stands here twice; keep one"),
        ("Say what you do.", "", "the phase 'Decide' is empty; write it"),
        ("## Phases\n", "## Phases\n\nFirst.\n", "this stands above the first phase; begin with ### Clarify (3 minutes)"),
        ("(15 seconds)", "(301 seconds)", "the finding 'The pods of `shop`' takes 301 seconds; write 1 to 300"),
        ("(15 seconds)", "(0 seconds)", "the finding 'The pods of `shop`' takes 0 seconds; write 1 to 300"),
        ("- **How many?** Four, *always*.", "- How many?", BARE),
        ("kind: concept", "kind: debugging", FEW_FINDINGS),
        ("kind: concept", "kind: design", "a case of kind design needs at least 4 clarifying questions; 1 can be read"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_case_is_named(case: Content, old: str, new: str, mistake: str):
    case.replace(QUESTION, old, new)

    assert mistake in [text.partition(": ")[2] for text in case.mistakes()]


def test_findings_without_phases_are_a_mistake(case: Content):
    text = (case.folder / QUESTION).read_text()
    case.write(QUESTION, text[: text.index("## Phases")] + text[text.index("## Findings") :])

    assert ONLY_A_CASE in [text.partition(": ")[2] for text in case.mistakes()]


def test_a_part_asks_cases_or_other_questions_and_never_both(case: Content):
    case.replace(BLUEPRINT, "cases = true", "cases = false")

    assert any("asks for 1 of kind concept" in mistake for mistake in case.mistakes())

    case.replace(BLUEPRINT, "cases = false", 'cases = "yes"')
    assert any("cases is 'yes'; write true or false, or leave it out" in mistake for mistake in case.mistakes())


@pytest.mark.django_db
def test_a_case_is_stored_as_written_and_as_html(case: Content):
    load(checked(case.root), now=NOON)

    question = Question.objects.long().get()
    assert question.is_case
    assert question.revision is not None
    assert question.revision.wording["findings"][1] == {"name": "What Ben says", "seconds": 60, "shown": '"It was Ben."'}
    html = question.revision.html
    assert html["phases"][0] == {"name": "Look", "seconds": 180, "prompt": "<p>Say <em>what</em> you look at.</p>"}
    assert html["findings"][0]["name"] == "The pods of <code>shop</code>"
    assert html["clarifications"] == [{"name": "How many?", "seconds": 0, "shown": "<p>Four, <em>always</em>.</p>"}]


@pytest.mark.django_db
def test_what_is_no_case_stores_nothing_of_one(content: Content):
    load(checked(content.root), now=NOON)

    question = Question.objects.long().get()
    assert not question.is_case
    assert question.revision is not None
    assert {"phases", "findings", "clarifications"}.isdisjoint({*question.revision.wording, *question.revision.html})
