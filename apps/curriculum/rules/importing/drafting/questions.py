"""The files of long questions and of cards, with what a document doesn't say about them filled in."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.curriculum.rules.content.reading.cards import LONGEST_ANSWER
from apps.curriculum.rules.importing.classify import kind_of
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.document import NO_ANSWER, QuestionAndAnswer
from apps.curriculum.rules.importing.drafting.drafts import TakenQuestion
from apps.curriculum.rules.importing.drafting.generic import FOLLOW_UPS, MINUTES, RUBRIC
from apps.curriculum.rules.importing.drafting.lessons import LONGEST_TITLE, Lessons
from apps.curriculum.rules.importing.drafting.prose import sentences, shortened
from apps.curriculum.rules.importing.drafting.writer import Writer, front_matter
from apps.curriculum.rules.importing.drafting.writing import written
from apps.curriculum.rules.importing.slugs import Names, slug_of
from apps.curriculum.rules.importing.words import plainest, words

DIFFICULTY = "senior"
LONGEST_NAME = 100
"""Characters of a file's path in its folder, without the ending."""

TO_LESSONS = "../lessons/"
TOO_LONG = f"the answer's first sentence has more than {LONGEST_ANSWER} characters, so the card was left out; say it shorter"
CUT = f"the answer has more than the {LONGEST_ANSWER} characters of a card, so only its first sentences were kept"


@dataclass(frozen=True)
class QuestionDraft:
    """The file of a long question: its path in the module's folder, its text, and what an import says of it."""

    file: str
    text: str
    taken: TakenQuestion


def question_drafts(writer: Writer, lessons: Lessons) -> Iterator[QuestionDraft]:
    """Yield the files of the long questions. One of whose answer nothing is left as Markdown is left out, with a reason."""
    number = 1
    for asked in writer.document.questions:
        draft = _question(writer, lessons, number, asked)
        if draft is None:
            writer.leave_out(asked.line, NO_ANSWER)
        else:
            number += 1
            yield draft


def card_drafts(writer: Writer, lessons: Lessons) -> Iterator[tuple[str, str]]:
    """Yield for each card the path of its file, which others share, and its text. One whose answer doesn't fit is left out."""
    names = Names(*(f"q-{number:02}" for number, _ in enumerate(writer.document.questions, start=1)))
    for number, term in enumerate(writer.document.terms, start=1):
        question, answer, file, link = _card(writer, lessons, term)
        if question and (kept := _short_answer(writer, term, answer)):
            name = names.free(words(term.question), f"card-{number}")
            yield file, f"## {name}\n\n**Q:** {question}\n\n**A:** {kept}\n\nTaught in {link}.\n"


def _question(writer: Writer, lessons: Lessons, number: int, asked: QuestionAndAnswer) -> QuestionDraft | None:
    tidy = writer.tidy(TO_LESSONS)
    first = Block("paragraph", asked.line, asked.question)
    title = shortened(words(_first_line(written([first], tidy))).rstrip("?.:？ ") or f"Question {number}", LONGEST_TITLE)
    name = f"questions/q-{number:02}-{slug_of(title)}"[:LONGEST_NAME].rstrip("-") + ".md"
    prompt = writer.written([first, *asked.prompt], tidy, name)
    answer = writer.written(asked.answer, tidy, name)
    if not prompt or not answer:
        return None
    kind = kind_of(asked.question)
    sections = lessons.sections_of(asked, answer)
    front = front_matter(
        {
            "id": f"Q-{number:02}",
            "title": title,
            "topic": sections[0].partition("#")[0],
            "kind": kind,
            "difficulty": DIFFICULTY,
            "minutes": MINUTES,
            "sections": list(sections),
            "origin": f"source Q{number}",
        }
    )
    parts = {"Prompt": prompt, "Model answer": answer, "Rubric": RUBRIC.strip(), "Follow-ups": FOLLOW_UPS.strip()}
    text = front + "".join(f"\n## {heading}\n\n{part}\n" for heading, part in parts.items())
    return QuestionDraft(name, text, TakenQuestion(asked.line, title, kind))


def _card(writer: Writer, lessons: Lessons, term: QuestionAndAnswer) -> tuple[str, str, str, str]:
    """Return a card's question and answer, each as one line, the path of its file, and the link to its section."""
    tidy = writer.tidy(TO_LESSONS)
    question, answer = (" ".join(text.split()) for text in (tidy.inline(term.question), written(term.answer, tidy)))
    lesson, section = lessons.sections[lessons.sections_of(term, answer)[0]]
    file = f"cards/{lesson.slug}.md"
    is_plain = file in writer.plain
    if is_plain or "```" in answer:
        question, answer = plainest(words(question)), plainest(words(answer))
    title = plainest(words(section.title)) if is_plain else section.title.replace("[", "(").replace("]", ")")
    return question, answer, file, f"[{title}]({TO_LESSONS}{lesson.file}#{section.heading_id})"


def _short_answer(writer: Writer, term: QuestionAndAnswer, answer: str) -> str:
    """Return as many whole sentences as fit on a card; empty when not even the first does."""
    kept = sentences(answer, LONGEST_ANSWER)
    if not kept:
        writer.leave_out(term.line, TOO_LONG)
    elif kept != answer:
        writer.note(term.line, CUT)
    return kept


def _first_line(markdown: str) -> str:
    return next((line for line in markdown.split("\n") if line.strip()), "")
