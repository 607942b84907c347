from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from apps.curriculum.actions import loading, read_marks
from apps.curriculum.models import Blueprint, Card, Lesson, Module, Question, QuestionRevision, Section
from apps.curriculum.rules.rubrics import Rubric, content_hash
from tests.conftest import NOON
from tests.curriculum.conftest import ANCHORS, QUESTION, Content

if TYPE_CHECKING:
    from django.db.models import Model

LATER = NOON + timedelta(days=1)
LATEST = NOON + timedelta(days=2)

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[Any]]:
    models: tuple[type[Model], ...] = (Module, Lesson, Section, Question, QuestionRevision, Blueprint, Question.sections.through)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def rewrite_answer(content: Content, text: str = "It is the first, and no other.") -> None:
    content.replace("questions/tny-01.md", "It is the first.", text)


def test_a_load_says_what_there_is_and_what_it_made(content: Content):
    outcome = content.load()

    assert outcome.there == {"modules": 1, "lessons": 1, "questions": 1, "criteria": 3, "cards": 1, "blueprints": 1}
    assert outcome.changes == {
        "modules created": 1,
        "lessons created": 1,
        "questions created": 1,
        "cards created": 1,
        "blueprints created": 1,
    }


def test_what_is_loaded_is_what_the_files_say(content: Content):
    content.load()

    module = Module.objects.get()
    lesson = Lesson.objects.get()
    question = Question.objects.get(code="TNY-01")
    assert (module.slug, module.number, module.title, module.retired_at) == ("tiny", 7, "Tiny", None)
    assert (lesson.slug, lesson.position, lesson.opening_html) == ("basics", 1, "<p>Why it matters.</p>")
    assert [(s.anchor, s.position, s.covers) for s in lesson.sections.order_by("position")] == [
        ("one-thing", 0, ["F1"]),
        ("another-thing", 1, []),
    ]
    assert (question.kind, question.topic, question.allotted_seconds) == ("concept", lesson, 300)
    assert {section.anchor for section in question.sections.all()} == {"one-thing", "another-thing"}
    assert [card.code for card in Card.objects.all()] == ["the-thing"]
    assert Blueprint.objects.get().parts == [
        {"title": "Talk", "kinds": ["concept"], "count": 1, "seconds": 300, "difficulties": [], "cases": False},
        {"title": "Rapid", "kinds": ["rapid"], "count": 1, "seconds": 30, "difficulties": [], "cases": False},
    ]


def test_every_long_question_is_graded_by_conduct_as_well(content: Content):
    content.load()

    graded_by = {question.code: [criterion.name for criterion in _rubric(question).criteria] for question in Question.objects.all()}
    assert graded_by == {"TNY-01": ["What", "Why", "Limits", "Conduct"], "the-thing": ["Recall"]}
    assert [criterion.name for criterion in _rubric(Question.objects.get(code="TNY-01")).of_the_subject] == ["What", "Why", "Limits"]


def _rubric(question: Question) -> Rubric:
    assert question.revision is not None
    return question.revision.rubric


def test_a_card_may_name_its_origin_and_a_part_its_difficulties(content: Content):
    content.replace("cards/basics.md", "one-thing).", "one-thing). Origin: source R4.")
    content.replace("blueprints/full.toml", "count = 1", 'count = 1\ndifficulties = ["mid", "senior"]')

    content.load()

    assert Card.objects.get().origin == "source R4"
    assert [part["difficulties"] for part in Blueprint.objects.get().parts] == [["mid", "senior"], []]


def test_links_in_pages_and_questions_lead_to_pages(content: Content):
    content.load()

    section = Section.objects.get(anchor="another-thing")
    revision = QuestionRevision.objects.get(question__code="TNY-01")
    assert 'href="/learn/tiny/basics/#one-thing"' in section.html
    assert revision.rubric.tripwires[0].correction == 'There is: <a href="/learn/tiny/basics/#one-thing">One thing</a>.'
    assert revision.rubric.criteria[0].descriptors[2] == "A name, or <code>a | b</code>."


def test_a_second_load_changes_nothing(content: Content):
    content.load()
    before = everything()

    outcome = content.load(LATER)

    assert outcome.changes == {}
    assert everything() == before


def test_a_changed_wording_makes_a_new_revision_beside_the_old(content: Content):
    content.load()
    old = QuestionRevision.objects.filter(question__code="TNY-01").values().get()
    rewrite_answer(content)

    outcome = content.load(LATER)

    question = Question.objects.get(code="TNY-01")
    assert outcome.changes == {"questions changed": 1}
    assert question.revisions.count() == 2
    assert question.revision is not None
    assert question.revision.pk != old["id"]
    assert question.revision.wording["model_answer"] == "It is the first, and no other."
    assert question.revision.created_at == LATER
    assert QuestionRevision.objects.filter(pk=old["id"]).values().get() == old


def test_a_wording_that_comes_back_is_the_old_revision_again(content: Content):
    content.load()
    first = Question.objects.get(code="TNY-01").revision
    rewrite_answer(content)
    content.load(LATER)
    content.write("questions/tny-01.md", QUESTION)

    content.load(LATEST)

    assert Question.objects.get(code="TNY-01").revision == first
    assert QuestionRevision.objects.filter(question__code="TNY-01").count() == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: The one thing", "title: The only thing"),
        ("What is the one thing?", "Which is the one thing?"),
        ("| 1 | A name. |", "| 1 | A mere name. |"),
        ("### Why (weight 2)", "### Why (weight 3)"),
        ("**Why?** Because.", "**Why?** Therefore."),
        ("1. Count.", "1. Count again."),
        ("**There is none.**", "**There is no such thing.**"),
    ],
)
def test_each_thing_a_person_is_graded_by_makes_a_new_revision(content: Content, old: str, new: str):
    content.load()
    content.replace("questions/tny-01.md", old, new)

    content.load(LATER)

    assert QuestionRevision.objects.filter(question__code="TNY-01").count() == 2


def test_anchor_answers_stand_with_the_wording_they_explain(content: Content):
    content.load()
    before = QuestionRevision.objects.get(question__code="TNY-01")
    assert "anchor_answers" not in before.html

    content.write("questions/tny-01.md", QUESTION + ANCHORS)
    content.load(LATER)

    revision = QuestionRevision.objects.get(question__code="TNY-01")
    assert (revision.pk, revision.content_hash, revision.wording) == (before.pk, before.content_hash, before.wording)
    weak, strong = revision.html["anchor_answers"]
    assert (weak["name"], weak["answer"]) == ("weak", "<p>It is <em>one</em> thing.</p>")
    assert weak["grades"][0] == {"criterion": "What", "level": 1, "why": "Says <code>one | thing</code>."}
    assert (strong["name"], [grade["level"] for grade in strong["grades"]]) == ("strong", [3, 2, 0])


def test_a_rewritten_anchor_answer_makes_no_new_revision(content: Content):
    content.write("questions/tny-01.md", QUESTION + ANCHORS)
    content.load()
    content.replace("questions/tny-01.md", "### Why (weight 2)", "### Reason (weight 2)")
    content.replace("questions/tny-01.md", "| Why | 0 |", "| Reason | 0 |")
    content.replace("questions/tny-01.md", "| Why | 2 |", "| Reason | 1 |")
    content.load(LATER)
    content.replace("questions/tny-01.md", "| Reason | 1 |", "| Reason | 2 |")

    content.load(LATEST)

    old, new = QuestionRevision.objects.filter(question__code="TNY-01").order_by("pk")
    assert [grade["criterion"] for grade in old.html["anchor_answers"][1]["grades"]] == ["What", "Why", "Limits"]
    assert new.html["anchor_answers"][1]["grades"][1] == {"criterion": "Reason", "level": 2, "why": "A reason."}


def test_a_dated_claim_is_shown_with_its_source_and_makes_no_new_revision(content: Content, client):
    content.load()
    claim = "dated:\n  - {claim: Now `it` is., about: [Thing 2], source: 'https://example.org/a', checked: 2026-11-09}\n"
    content.replace("lessons/01-basics.md", "covers:", f"{claim}covers:")
    content.replace("questions/tny-01.md", "sections:", f"{claim}sections:")

    content.load(LATER)

    shown = {"claim": "Now <code>it</code> is.", "about": ["Thing 2"], "source": "https://example.org/a", "site": "example.org"}
    assert Lesson.objects.get().dated == [shown | {"checked": "9 November 2026"}]
    assert QuestionRevision.objects.get(question__code="TNY-01").html["dated"] == [shown | {"checked": "9 November 2026"}]
    page = client.get(Lesson.objects.get().get_absolute_url()).content.decode()
    assert "1 fact that a release can change, with source" in page
    assert '<a href="https://example.org/a" rel="external">example.org</a>' in page


def test_the_hash_of_a_wording_is_the_one_it_always_was(content: Content):
    content.load()

    revision = QuestionRevision.objects.get(question__code="TNY-01")
    assert sorted(revision.wording) == ["follow_ups", "hints", "model_answer", "prompt", "rubric", "title"]
    assert revision.content_hash == content_hash(revision.wording)


def test_what_is_wrong_on_purpose_is_told_but_never_in_a_prompt(content: Content):
    code = '```yaml of="Pod.spec" wrong="it has no image"\na: 1\n```'
    content.replace("questions/tny-01.md", "What is the one thing?", f"What is wrong?\n\n{code}")
    content.replace("questions/tny-01.md", "It is the first.", f"It is the first.\n\n{code}")

    content.load()

    html = QuestionRevision.objects.get(question__code="TNY-01").html
    assert "it has no image" in html["model_answer"]
    assert "it has no image" not in html["prompt"]
    assert "wrong on purpose" not in html["prompt"]


def test_more_minutes_or_another_difficulty_make_no_new_revision(content: Content):
    content.load()
    content.replace("questions/tny-01.md", "minutes: 5", "minutes: 4")
    content.replace("questions/tny-01.md", "difficulty: mid", "difficulty: staff")

    outcome = content.load(LATER)

    question = Question.objects.get(code="TNY-01")
    assert outcome.changes == {"questions changed": 1}
    assert (question.allotted_seconds, question.difficulty) == (240, "staff")
    assert question.revisions.count() == 1


def test_a_question_without_a_file_is_retired_until_the_file_returns(content: Content):
    content.write("questions/tny-02.md", QUESTION.replace("TNY-01", "TNY-02"))
    content.load()
    kept = Question.objects.get(code="TNY-02")
    content.remove("questions/tny-02.md")

    outcome = content.load(LATER)

    assert outcome.changes == {"questions retired": 1}
    assert Question.objects.get(pk=kept.pk).retired_at == LATER
    assert [question.code for question in Question.objects.not_retired().order_by("code")] == ["TNY-01", "the-thing"]

    content.write("questions/tny-02.md", QUESTION.replace("TNY-01", "TNY-02"))
    outcome = content.load(LATEST)

    assert outcome.changes == {"questions changed": 1}
    assert Question.objects.get(code="TNY-02") == kept
    assert Question.objects.get(code="TNY-02").retired_at is None
    assert Question.objects.get(code="TNY-02").revisions.count() == 1


def test_a_retired_question_keeps_the_moment_of_its_retirement(content: Content):
    content.write("questions/tny-02.md", QUESTION.replace("TNY-01", "TNY-02"))
    content.load()
    content.remove("questions/tny-02.md")
    content.load(LATER)

    content.load(LATEST)

    assert Question.objects.get(code="TNY-02").retired_at == LATER


def test_lessons_and_blueprints_that_are_gone_are_retired(content: Content):
    content.write("lessons/02-more.md", "---\ntitle: More\nsummary: More.\n---\n## More\n\nMore.\n")
    content.write("blueprints/other.toml", (content.folder / "blueprints/full.toml").read_text())
    content.load()
    content.remove("lessons/02-more.md")
    content.remove("blueprints/other.toml")

    outcome = content.load(LATER)

    assert outcome.changes == {"lessons retired": 1, "blueprints retired": 1}
    assert [lesson.slug for lesson in Lesson.objects.not_retired()] == ["basics"]
    assert [blueprint.slug for blueprint in Blueprint.objects.not_retired()] == ["full"]
    assert Section.objects.filter(lesson__slug="more").exists()


def test_a_module_that_vanished_is_retired_with_all_it_holds(content: Content):
    content.load()
    other = Content(content.root.parent / "elsewhere")
    other.folder.rename(other.root / "other")

    outcome = loading.load(loading.checked(other.root), now=LATER)

    assert {name: count for name, count in outcome.changes.items() if "retired" in name} == {
        "lessons retired": 1,
        "questions retired": 2,
        "blueprints retired": 1,
        "modules retired": 1,
    }
    assert Module.objects.get(slug="tiny").retired_at == LATER
    assert not Question.objects.not_retired().filter(module__slug="tiny").exists()

    content.load(LATEST)

    assert Module.objects.get(slug="tiny").retired_at is None
    assert Question.objects.not_retired().filter(module__slug="tiny").count() == 2
    assert Lesson.objects.not_retired().filter(module__slug="tiny").count() == 1


def test_a_rewritten_section_keeps_its_read_marks_a_removed_one_loses_them(content: Content, alice):
    content.load()
    read_marks.mark_read(alice, Section.objects.all(), now=NOON)
    content.replace("questions/tny-01.md", ", basics#another-thing", "")
    content.replace("lessons/01-basics.md", "The first thing", "The very first thing")
    content.replace("lessons/01-basics.md", "## Another thing", "## A new thing")

    outcome = content.load(LATER)

    assert outcome.changes == {"lessons changed": 1}
    assert [section.anchor for section in Section.objects.order_by("position")] == ["one-thing", "a-new-thing"]
    assert "very first" in Section.objects.get(anchor="one-thing").text
    assert [mark.section.anchor for mark in alice.read_marks.all()] == ["one-thing"]


def test_with_one_mistake_nothing_is_loaded(content: Content):
    content.load()
    before = everything()
    rewrite_answer(content)
    content.replace("cards/basics.md", "#one-thing", "#none")

    with pytest.raises(loading.Faulty):
        content.load(LATER)

    assert everything() == before


def test_all_mistakes_come_at_once_in_the_order_of_files(content: Content):
    content.replace("questions/tny-01.md", "kind: concept", "kind: riddle")
    content.replace("module.toml", "number = 7", "number = -1")
    content.folder.rename(content.root / "a-first")
    again = Content(content.root)
    again.replace("cards/basics.md", "## the-thing", "## The thing")

    with pytest.raises(loading.Faulty) as faulty:
        loading.checked(content.root)

    assert [str(mistake) for mistake in faulty.value.mistakes] == [
        "a-first/module.toml:2: number is -1; write the module's number",
        "a-first/questions/tny-01.md:5: kind is 'riddle'; write one of concept, trade-off, debugging, design",
        "tiny/cards/basics.md:1: the card's id is 'The thing'; write lower-case letters, digits and hyphens",
    ]


def test_a_failure_half_way_leaves_everything_as_it_was(content: Content, monkeypatch: pytest.MonkeyPatch):
    content.load()
    before = everything()
    rewrite_answer(content)

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(loading, "_load_blueprint", broken)
    with pytest.raises(RuntimeError):
        content.load(LATER)

    assert everything() == before


def test_hidden_folders_and_files_beside_the_modules_are_no_modules(content: Content):
    for name in (".git", "_drafts"):
        (content.root / name).mkdir()
    (content.root / "README.md").write_text("About.")

    assert [folder.name for folder in loading.folders(content.root)] == ["tiny"]


@pytest.mark.parametrize("name", ["empty", "missing"])
def test_a_content_folder_without_modules_is_a_mistake(tmp_path: Path, name: str):
    (tmp_path / "empty").mkdir()

    with pytest.raises(loading.Faulty) as faulty:
        loading.checked(tmp_path / name)

    (mistake,) = faulty.value.mistakes
    assert mistake.text == "there is no module folder here; add one, or set CONTENT_DIR to the folder that holds them"
