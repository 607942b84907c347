"""A study document as values: its title, areas, questions and rapid-fire terms, each with the line where it stands.

What asks is seen by how it is written (a heading, a folded part, `Q:`, a bold line, an item of a list, a row of a table) and by what
stands beside it: a heading counts as a question when those beside it mostly ask.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from apps.curriculum.rules.content.markup import anchor_of
from apps.curriculum.rules.content.source import Mistake
from apps.curriculum.rules.importing.asking.lines import Line, answered, is_answer_title, line_of, names_answer, only_numbers, without_mark
from apps.curriculum.rules.importing.commonmark.blocks import Block, blocks_of
from apps.curriculum.rules.importing.commonmark.details import Details, Piece, with_details
from apps.curriculum.rules.importing.commonmark.plain import plain_markdown
from apps.curriculum.rules.importing.words import words

AREA, SUBSECTION = 2, 3
"""The levels of the headings that begin a lesson and a section of it."""

MOST_QUESTIONS = 1000
"""In one module. A document with more is several."""

LONGEST_LINK = 500
"""Characters of a line that only leads to a heading."""

LONGEST_QUESTION = 1500
"""Characters of what asks; a paragraph that is longer tells."""

TITLE = re.compile(r"^(?:module|chapter|unit|part|week)\s+(?P<number>\d{1,4})\s*[:.–—-]+\s*(?P<title>.+)$", re.IGNORECASE)
OVERVIEW = re.compile(r"^(?:module\s+)?(?:overview|introduction|intro)$", re.IGNORECASE)
CONTENTS = re.compile(
    r"^(?:table of )?contents?$|^toc$|^index$|^list of questions$|^содержание$|^оглавление$|^зміст$|^目录$|^目錄$|^目次$|"
    r"^(?:tabla de )?contenidos?$|^índice$|^inhalt(?:sverzeichnis)?$|^sommaire$|^table des matières$",
    re.IGNORECASE,
)
ABOUT_ITSELF = re.compile(
    r"^(?:how to )?contribut(?:e|ing|ors?|ions?)(?: guidelines?)?$|^licen[sc]e$|^(?:our )?(?:sponsors?|backers|supporters)(?: us)?$|"
    r"^support(?:ing)?(?: us| me| this project| the project)?$|^donat\w+$|^authors?$|^credits$|^acknowledge?ments?$|^star history$|"
    r"^stargazers.*|^disclaimer$|^connect with (?:me|us)$|^contact(?: us| me)?$|^follow(?: us| me)?.*|^about (?:the )?author.*|"
    r"^code of conduct$|^changelog$|^лицензия$|^ліцензія$|^许可证$|^贡献.*|^licencia$|^lizenz$",
    re.IGNORECASE,
)
QUESTIONS = re.compile(
    r"\bquestions?\b|^q\s*(?:&|and)\s*a$|\bq\s*&\s*a\b|\binterview\b|вопрос|запитан|питання|співбесід|собеседован|面试|面試|問題|问题|preguntas|"
    r"entrevista|\bfragen\b|entretien",
    re.IGNORECASE,
)
RAPID_FIRE = re.compile(r"\brapid[- ]?fire\b|^flash ?cards$", re.IGNORECASE)
BACK_TO_TOP = re.compile(
    r"^\W*\[\W*(?:(?:go |return )?(?:back )?(?:to )?(?:the )?(?:top|table of contents|contents|toc|start|up)|"
    r"наверх|вверх|догори|вгору|к началу|"
    r"к содержанию|до змісту|返回顶部|回到顶部|返回目录|volver.*|subir|nach oben|"
    r"retour.*)\W*\]\([^()]*\)\W*$|"
    r"^\W*[⬆↑🔝][^a-z]{0,20}$|^\W*\[\W*\]\(#[^()]*\)\W*$",
    re.IGNORECASE,
)
TO_A_HEADING = re.compile(r"^(?:\d+[.)]?\s*)?\**\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(#[^()]*(?:\([^()]*\)[^()]*)*\)\W*$")
LINK = re.compile(r"<?https?://\S+|!?\[(?P<text>[^\[\]]*)\]\([^()]*\)")
ELSEWHERE = re.compile(r"\b(?:see|answer|read|here|more|check|out|the|solution|click|link|source|on|at|for|full|learn)\b", re.IGNORECASE)
ASKED_IN_TABLE = re.compile(r"question|вопрос|запитання|питання|问题|問題|pregunta|frage|pergunta|^q$", re.IGNORECASE)
ANSWERED_IN_TABLE = re.compile(r"answer|ответ|відповідь|答案|回答|respuesta|resposta|antwort|réponse|^a$", re.IGNORECASE)
BOLD_LINE = re.compile(r"^\s*(?:\d{1,4}\s*[.)]\s*)?(?P<marks>\*\*|__)(?P<text>.+?)(?P=marks)\s*(?P<after>[:?]?)\s*\\?$")
BOLD_FIRST = re.compile(r"^\*\*(?P<bold>.+?)\*\*\s*(?P<rest>.*)$", re.DOTALL)
LETTERED_ITEM = re.compile(r"^\s*[A-Z]\s*[*)]\s+\**")

NO_ANSWER = "no answer stands below the question"
ONLY_LINK = "the answer is only a link, so what a good one holds still has to be written"
TOO_MANY = f"a module holds at most {MOST_QUESTIONS} questions, so split the document"
TOO_LONG = f"the question has more than {LONGEST_QUESTION} characters; ask in fewer and put the rest below it"
NO_CARD = "this is no card; write 1. **Term?** and the answer"
CODE_IN_CARD = "this card holds a block of code; a card's answer is a sentence or two"


@dataclass(frozen=True)
class Part:
    """What stands under a heading that doesn't ask."""

    line: int
    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Area:
    """Becomes a lesson: what stands below its heading, and its subsections."""

    line: int
    title: str
    opening: Part
    subsections: list[Part] = field(default_factory=list)
    is_generic: bool = False
    """Its title says only that there are questions, not about what."""


@dataclass(frozen=True)
class Asked:
    """A long question, or a rapid-fire term, with its answer, and the area and part that it stands in."""

    line: int
    question: str
    answer: list[Block]
    prompt: list[Block] = field(default_factory=list)
    """What belongs to the question below its first line."""

    area: Area | None = None
    part: Part | None = None


@dataclass(frozen=True)
class Document:
    name: str
    title: str
    number: int
    overview: list[Block]
    areas: tuple[Area, ...]
    asked: tuple[Asked, ...]
    terms: tuple[Asked, ...]
    anchors: dict[int, str]
    """The anchor of the heading at each line, as code hosts make it for the document."""

    definitions: dict[str, str]
    left_out: tuple[Mistake, ...]
    """What looks like a question and isn't taken."""

    notes: tuple[Mistake, ...]
    """What else the reader should know of the document."""

    dropped: Counter[str]
    """How many images, badges, comments, links back to the top and so on were dropped."""


def parsed(name: str, text: str) -> Document:
    """The document called `name`. Nothing in it is refused: what can't be used is named."""
    plain = plain_markdown(text)
    blocks = blocks_of(plain)
    pieces = list(_without_navigation(with_details(blocks.top), plain.dropped))
    heads = _Headings(pieces)
    title = heads.title or plain.front.get("title", "") or heads.first or _title_of_file(name)
    numbered = TITLE.match(title)
    reader = _Reader(name, heads, is_list=bool(QUESTIONS.search(title)), dropped=plain.dropped)
    reader.read(pieces)
    notes = [Mistake(name, line, "the code that begins here has no end; it was ended before the next question") for line in plain.endless]
    return Document(
        name=name,
        title=(numbered["title"] if numbered else title).strip(),
        number=int(numbered["number"]) if numbered else 0,
        overview=reader.overview,
        areas=tuple(reader.areas),
        asked=tuple(reader.asked),
        terms=tuple(reader.terms),
        anchors=_anchors(pieces),
        definitions=blocks.definitions,
        left_out=tuple(reader.left_out),
        notes=tuple(sorted([*notes, *reader.notes])),
        dropped=plain.dropped,
    )


def _title_of_file(name: str) -> str:
    path = PurePath(name)
    stem = re.sub(r"[-_\s]+", " ", path.stem).strip()
    if stem.lower() in {"readme", "index", "questions"} and path.parent.name:
        return _title_of_file(f"{path.parent.name}.md")
    return stem[:1].upper() + stem[1:] or "Imported questions"


def _anchors(pieces: Sequence[Piece]) -> dict[int, str]:
    found: dict[int, str] = {}
    times: Counter[str] = Counter()
    for piece in pieces:
        if isinstance(piece, Block) and piece.kind == "heading":
            anchor = anchor_of(piece.text[:LONGEST_QUESTION])
            found[piece.line] = f"{anchor}-{times[anchor]}" if times[anchor] else anchor
            times[anchor] += 1
    return found


def _without_navigation(pieces: Sequence[Piece], dropped: Counter[str]) -> Iterator[Piece]:
    """The pieces without links back to the top and lists of links to headings, which are counted."""
    for piece in pieces:
        if isinstance(piece, Details):
            yield replace(piece, body=list(_without_navigation(piece.body, dropped)))
        elif piece.kind == "paragraph" and len(piece.text) < LONGEST_LINK and BACK_TO_TOP.match(piece.text.strip("*_ ")):
            dropped["links back to the top"] += 1
        elif piece.kind == "list" and _is_contents(piece):
            dropped["tables of contents"] += 1
        else:
            yield piece


def _is_contents(block: Block) -> bool:
    """Whether every item is a link to a heading, and there are two at least."""
    if block.kind == "list":
        items = [inner for item in block.inside for inner in item.inside]
        return len(items) > 1 and all(_is_contents(inner) if inner.kind == "list" else _is_link(inner) for inner in items)
    return False


def _is_link(block: Block) -> bool:
    lines = [line for line in block.text.split("\n") if line.strip()]
    return (
        block.kind == "paragraph" and bool(lines) and all(len(line) < LONGEST_LINK and TO_A_HEADING.match(line.strip()) for line in lines)
    )


class _Headings:
    """Which headings are the title, areas, questions, or only navigation."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.heads = [(place, piece) for place, piece in enumerate(pieces) if isinstance(piece, Block) and piece.kind == "heading"]
        self.lines = {place: line_of(block.text) for place, block in self.heads}
        self.pieces = pieces
        tops = [(place, block) for place, block in self.heads if block.level == 1]
        first = tops[0] if tops else None
        is_title = first is not None and (len(tops) == 1 or not (self.lines[first[0]].asks or only_numbers(first[1].text)))
        self.title_place = first[0] if first and is_title else None
        self.title = _plain_title(first[1].text) if first and is_title else ""
        self.parents = self._parents()
        self.questions = self._questions()
        self.first = self._first()

    def _parents(self) -> dict[int, int | None]:
        parents: dict[int, int | None] = {}
        above: list[tuple[int, int]] = []
        for place, block in self.heads:
            if place == self.title_place:
                continue
            while above and above[-1][1] >= block.level:
                above.pop()
            parents[place] = above[-1][0] if above else None
            above.append((place, block.level))
        return parents

    def _first(self) -> str:
        """Of a document without a title: the only heading of the highest level, when it stands first and doesn't ask."""
        if not self.heads or self.title_place is not None:
            return ""
        place, block = self.heads[0]
        highest = min(block.level for _, block in self.heads)
        alone = sum(block.level == highest for _, block in self.heads) == 1
        if block.level == highest and alone and len(self.heads) > 1 and place not in self.questions:
            self.title_place = place
            return _plain_title(block.text)
        return ""

    def _questions(self) -> set[int]:
        """The places of the headings that ask."""
        groups: dict[tuple[int | None, int], list[int]] = {}
        for place, block in self.heads:
            if place != self.title_place and not is_navigation(block.text) and not is_answer_title(block.text):
                groups.setdefault((self.parents[place], block.level), []).append(place)
        numbered = self._numbered_levels()
        announcing = {place for place, block in self.heads if only_numbers(block.text)}
        asking: set[int] = set()
        for (_, level), places in groups.items():
            lines = {place: self.lines[place] for place in places if not self._holds_questions(place)}
            sure = {place for place, line in lines.items() if line.is_explicit or (line.number is not None and level in numbered)}
            sure |= announcing & lines.keys()
            likely = {place for place, line in lines.items() if line.asks}
            ends = any(line.ends_asking for line in lines.values()) or sure
            asking |= {place for place in sure if self.lines[place].text}
            if ends and 2 * len(likely | sure) >= len(places):
                asking |= likely
        return self._outermost(asking)

    def _numbered_levels(self) -> set[int]:
        """The levels whose numbered headings are questions: two in five of them ask."""
        found: dict[int, list[Line]] = {}
        for place, block in self.heads:
            if self.lines[place].number is not None:
                found.setdefault(block.level, []).append(self.lines[place])
        return {level for level, lines in found.items() if 5 * sum(line.asks for line in lines) >= 2 * len(lines)}

    def _holds_questions(self, place: int) -> bool:
        """Whether what stands below a heading, up to the next one, asks by other means: then the heading is an area."""
        for piece in self.pieces[place + 1 :]:
            if isinstance(piece, Details):
                if not piece.is_answer and line_of(piece.title).asks:
                    return True
            elif piece.kind == "heading":
                return False
            elif piece.kind == "paragraph" and line_of(piece.text.split("\n")[0]).is_explicit and not self.lines[place].is_explicit:
                return True
        return False

    def _outermost(self, asking: set[int]) -> set[int]:
        """A heading below a question belongs to its answer, unless it is numbered or says `Q2:`, and the one above does neither."""
        levels = dict(self.heads)
        sure = {place for place in asking if self.lines[place].is_explicit or self.lines[place].number is not None}
        children = Counter(parent for place in sure if (parent := self.parents[place]) is not None and parent in asking - sure)
        asking = asking - {parent for parent, count in children.items() if count > 1}
        kept: set[int] = set()
        for place in sorted(asking):
            above = self.parents[place]
            while above is not None and above not in kept:
                above = self.parents[above]
            if above is None or (self.lines[place].is_explicit and not self.lines[above].is_explicit):
                kept.add(place)
        return kept if levels else set()

    def in_questions(self, place: int) -> bool:
        """Whether the heading, or one that it stands below, says that there are questions."""
        texts = dict(self.heads)
        at: int | None = place
        while at is not None:
            if QUESTIONS.search(texts[at].text):
                return True
            at = self.parents.get(at)
        return False


def is_navigation(markdown: str) -> bool:
    title = line_of(markdown).text.strip(" :.!")
    return bool(CONTENTS.match(title) or ABOUT_ITSELF.match(title))


def _plain_title(markdown: str) -> str:
    return " ".join(line_of(markdown).text.split()) or words(markdown)


@dataclass
class _Open:
    """A question whose answer is being read."""

    line: int
    question: str
    style: str
    level: int = 0
    blocks: list[Block] = field(default_factory=list)
    answer_at: int | None = None
    """Where in the blocks the answer begins, when a heading or a folded part said so."""


class _Reader:
    """Goes through the pieces from top to bottom."""

    def __init__(self, name: str, heads: _Headings, *, is_list: bool, dropped: Counter[str]) -> None:
        self.name = name
        self.heads = heads
        self.is_list = is_list
        self.dropped = dropped
        self.overview: list[Block] = []
        self.areas: list[Area] = []
        self.asked: list[Asked] = []
        self.terms: list[Asked] = []
        self.left_out: list[Mistake] = []
        self.notes: list[Mistake] = []
        self.question: _Open | None = None
        self.skipped_level = 0
        self.is_rapid = False
        self.is_overview = False
        self.level_of_area = 0
        self.is_among_questions = is_list
        self.bold_asks = False

    def read(self, pieces: Sequence[Piece]) -> None:
        levels = [block.level for place, block in self.heads.heads if place not in self.heads.questions and place != self.heads.title_place]
        self.level_of_area = max(AREA, min(levels, default=AREA))
        self.bold_asks = self._bold_asks(pieces)
        self._read(pieces, places=True)
        self._close()
        if not self.asked and not self.terms and not self.left_out:
            self._plain(pieces)

    def _plain(self, pieces: Sequence[Piece]) -> None:
        """For a document in which nothing is marked as a question: paragraphs that begin with a line that asks."""
        asking = [piece for piece in pieces if isinstance(piece, Block) and _asks_plainly(piece)]
        if len(asking) < 2 or not (self.is_list or any(self.heads.in_questions(place) for place, _ in self.heads.heads)):
            return
        for area in self.areas:
            for part in (area.opening, *area.subsections):
                blocks, part.blocks[:] = list(part.blocks), []
                for block in blocks:
                    self._plain_block(block, area, part)
                self._close(area, part)
        blocks, self.overview = self.overview, []
        for block in blocks:
            if _asks_plainly(block) or self.question:
                self._plain_block(block, None, None)
            else:
                self.overview.append(block)
        self._close()

    def _plain_block(self, block: Block, area: Area | None, part: Part | None) -> None:
        if _asks_plainly(block):
            self._close(area, part)
            first, rest = _asking_lines(block.text)
            self._open(block.line, LETTERED_ITEM.sub("", first), "plain", rest=rest)
        elif self.question is not None:
            self.question.blocks.append(block)
        elif part is not None:
            part.blocks.append(block)

    def _bold_asks(self, pieces: Sequence[Piece]) -> bool:
        """Whether bold lines that end with a question mark are questions: there are two at least, and nothing else asks."""
        if self.heads.questions or any(isinstance(piece, Details) and not piece.is_answer for piece in pieces):
            return False
        bold = sum(isinstance(piece, Block) and piece.kind == "paragraph" and _bold(piece.text) is not None for piece in pieces)
        return bold > 1

    def _read(self, pieces: Sequence[Piece], *, places: bool) -> None:
        """`places` says that the pieces are those of the whole document, whose headings were looked at."""
        for place, piece in enumerate(pieces):
            following = pieces[place + 1] if place + 1 < len(pieces) else None
            if isinstance(piece, Details):
                self._folded(piece)
            elif piece.kind == "heading" and places:
                self._heading(place, piece)
            elif piece.kind == "heading":
                self._inner_heading(piece)
            elif not self.skipped_level:
                self._block(piece, following)

    def _heading(self, place: int, block: Block) -> None:
        if place == self.heads.title_place:
            self._close()
            self.skipped_level = 0
            return
        if self.skipped_level and block.level > self.skipped_level:
            return
        self.skipped_level = 0
        if self.question is not None and is_answer_title(block.text):
            self._answer_begins(block.text)
            return
        if place in self.heads.questions:
            self._close()
            self.is_rapid = False
            self._open(block.line, block.text, "heading", level=block.level)
        elif self.question is not None and self.question.style == "heading" and block.level > self.question.level:
            self.question.blocks.append(block)
        elif is_navigation(block.text):
            self._close()
            self.skipped_level = block.level
            self.dropped[
                "tables of contents" if CONTENTS.match(line_of(block.text).text.strip(" :.!")) else "sections about the document"
            ] += 1
        else:
            self._close()
            self._begin(place, block)

    def _begin(self, place: int, block: Block) -> None:
        """An area, a subsection of one, or a heading inside it."""
        title = line_of(block.text).text
        self.is_among_questions = self.is_list or self.heads.in_questions(place)
        if block.level <= self.level_of_area:
            self.is_overview = OVERVIEW.match(title) is not None
            self.is_rapid = RAPID_FIRE.search(title) is not None
            if not self.is_overview:
                generic = bool(QUESTIONS.search(title)) or self.is_rapid
                self.areas.append(Area(block.line, block.text, Part(block.line, block.text), [], is_generic=generic))
        elif block.level == self.level_of_area + 1 and self.areas and not self.is_overview:
            self.is_rapid = RAPID_FIRE.search(title) is not None or (self.is_rapid and RAPID_FIRE.search(self.areas[-1].title) is not None)
            self.areas[-1].subsections.append(Part(block.line, block.text))
        else:
            self._into_area(block)

    def _inner_heading(self, block: Block) -> None:
        """A heading in a folded part that holds questions."""
        line = line_of(block.text)
        if self.question is not None and is_answer_title(block.text):
            self._answer_begins(block.text)
            return
        if line.is_explicit or line.ends_asking:
            if self.question is not None and self.question.style == "heading" and block.level > self.question.level:
                self.question.blocks.append(block)
                return
            self._close()
            self._open(block.line, block.text, "heading", level=block.level)
        elif self.question is not None:
            self.question.blocks.append(block)
        else:
            self._into_area(block)

    def _folded(self, part: Details) -> None:
        if self.skipped_level and not line_of(part.title).asks:
            return
        if is_navigation(part.title):
            self.dropped["tables of contents"] += 1
        elif part.is_answer:
            self._answer_begins(part.title)
            self._read(part.body, places=False)
        elif self._is_group(part):
            self._close()
            self._into_area(Block("heading", part.line, part.title, level=SUBSECTION + 1))
            self._read(part.body, places=False)
            self._close()
        elif self.question is not None and self.question.style in {"heading", "item"}:
            self.question.blocks.append(Block("paragraph", part.line, f"**{words(part.title)}**"))
            self.question.blocks += _flat(part.body)
        else:
            self._close()
            self.skipped_level = 0
            first, *rest = part.asked
            self._open(part.line, first.text, "folded")
            self._close(prompt=rest, answer=_flat(part.body))

    def _answer_begins(self, title: str) -> None:
        """What was read of the open question so far is what it asks."""
        if self.question is not None and self.question.answer_at is None and names_answer(title):
            self.question.answer_at = len(self.question.blocks)

    def _is_group(self, part: Details) -> bool:
        """Whether it folds questions and not an answer."""
        inner = [piece for piece in part.body if isinstance(piece, Details) and not piece.is_answer]
        if inner and not line_of(part.title).ends_asking:
            return True
        headings = [piece for piece in part.body if isinstance(piece, Block) and piece.kind == "heading"]
        asking = [line_of(block.text) for block in headings]
        return len(asking) > 1 and all(line.is_explicit or line.ends_asking for line in asking) and not line_of(part.title).ends_asking

    def _block(self, block: Block, following: Piece | None) -> None:
        if self.is_rapid:
            self._rapid(block)
        elif self.question is not None and self.question.style == "heading":
            self.question.blocks.append(block)
        elif block.kind == "paragraph" and self._asks(block):
            self._close()
            first, rest = _asking_lines(block.text)
            style = "explicit" if line_of(first).is_explicit else "bold"
            self._open(block.line, first, style, rest=rest)
        elif block.kind == "list" and self._asks_in_items(block, following):
            self._items(block)
        elif block.kind == "table" and (columns := _columns(block)):
            self._close()
            self._rows(block, *columns)
        elif self.question is not None:
            self.question.blocks.append(block)
        else:
            self._into_area(block)

    def _asks(self, block: Block) -> bool:
        first = block.text.split("\n")[0]
        if len(first) > LONGEST_QUESTION:
            return False
        line = line_of(first)
        if line.is_explicit and (
            line.ends_asking or first.lstrip().startswith(("**", "__")) or self.is_among_questions or _has_answer_mark(block.text)
        ):
            return True
        bold = _bold(block.text)
        if bold is None:
            return False
        if self.question is not None and self.question.style == "explicit":
            return False
        return bold.number is not None or self.bold_asks

    def _asks_in_items(self, block: Block, following: Piece | None) -> bool:
        if (
            self.question is not None
            and self.question.style in {"explicit", "bold"}
            and not any(_heads_item(item) for item in block.inside)
        ):
            return False
        asking = [item for item in block.inside if _item_asks(item, is_ordered=block.start is not None)]
        if 2 * len(asking) < len(block.inside) or not asking:
            return False
        if any(_heads_item(item) for item in asking) or self.is_among_questions:
            return True
        has_answers = sum(_has_answer(item) for item in asking)
        if isinstance(following, Block) and following.kind in {"paragraph", "code", "table", "quote"} and len(block.inside) == 1:
            has_answers += 1
        return 2 * has_answers >= len(asking)

    def _items(self, block: Block) -> None:
        for item in block.inside:
            if not item.inside:
                continue
            first, *others = item.inside
            if not _item_asks(item, is_ordered=block.start is not None):
                if self.question is not None:
                    self.question.blocks.append(replace(block, inside=[item]))
                continue
            self._close()
            if first.kind == "heading":
                self._open(item.line, first.text, "item")
            else:
                text, rest = _asking_lines(first.text)
                self._open(item.line, text, "item", rest=rest)
            assert self.question is not None  # noqa: S101
            self.question.blocks += others

    def _rows(self, block: Block, asked: int, answer: int | None) -> None:
        for row in block.inside[1:]:
            question = row.cells[asked].strip() if asked < len(row.cells) else ""
            if not question:
                continue
            self._open(row.line, question, "row")
            text = row.cells[answer].strip() if answer is not None and answer < len(row.cells) else ""
            self._close(answer=[Block("paragraph", row.line, text)] if text else [])

    def _rapid(self, block: Block) -> None:
        if block.kind != "list":
            if block.kind != "rule":
                self.notes.append(Mistake(self.name, block.line, NO_CARD))
            return
        for item in block.inside:
            first = item.inside[0] if item.inside else None
            found = BOLD_FIRST.match(first.text) if first is not None and first.kind == "paragraph" else None
            if found is None:
                self.notes.append(Mistake(self.name, item.line, NO_CARD))
                continue
            rest = found["rest"].lstrip(" :–—-").strip()
            blocks = [*([Block("paragraph", item.line, rest)] if rest else []), *item.inside[1:]]
            if not blocks:
                self.left_out.append(Mistake(self.name, item.line, NO_ANSWER))
            elif any(inner.kind == "code" for inner in blocks):
                self.left_out.append(Mistake(self.name, item.line, CODE_IN_CARD))
            else:
                self.terms.append(Asked(item.line, found["bold"].strip(), blocks, [], *self._place()))

    def _into_area(self, block: Block) -> None:
        if not self.areas or self.is_overview:
            self.overview.append(block)
            return
        area = self.areas[-1]
        part = area.subsections[-1] if area.subsections else area.opening
        part.blocks.append(block)

    def _place(self) -> tuple[Area | None, Part | None]:
        if not self.areas:
            return None, None
        return self.areas[-1], self.areas[-1].subsections[-1] if self.areas[-1].subsections else self.areas[-1].opening

    def _open(self, line: int, question: str, style: str, *, level: int = 0, rest: str = "") -> None:
        self.question = _Open(line, without_mark(question), style, level)
        if rest.strip():
            self.question.blocks.append(Block("paragraph", line, rest))

    def _close(
        self, area: Area | None = None, part: Part | None = None, *, prompt: list[Block] | None = None, answer: list[Block] | None = None
    ) -> None:
        """Takes the question that is open, or says why it is left out."""
        found, self.question = self.question, None
        if found is None:
            return
        _take_question_from_below(found)
        blocks = found.blocks if answer is None else answer
        if answer is not None:
            asked, blocks = [], _without_answer_mark(blocks)
        elif found.answer_at is not None and found.answer_at < len(blocks):
            asked, blocks = blocks[: found.answer_at], _without_answer_mark(blocks[found.answer_at :])
        else:
            asked, blocks = _parted(blocks)
        while blocks and blocks[-1].kind == "rule":
            blocks.pop()
        while blocks and blocks[0].kind == "rule":
            del blocks[0]
        if not found.question.strip(" *_#"):
            return
        if len(found.question) > LONGEST_QUESTION:
            self.left_out.append(Mistake(self.name, found.line, TOO_LONG))
            return
        why = NO_ANSWER if _is_empty(blocks) else (TOO_MANY if len(self.asked) >= MOST_QUESTIONS else "")
        if why:
            self.left_out.append(Mistake(self.name, found.line, why))
        else:
            if _is_only_link(blocks):
                self.notes.append(Mistake(self.name, found.line, ONLY_LINK))
            where = (area, part) if area is not None else self._place()
            self.asked.append(Asked(found.line, found.question, blocks, [*(prompt or []), *asked], *where))


def _take_question_from_below(found: _Open) -> None:
    """Of a heading that only says `Question 3`, what asks is the first paragraph below it."""
    if not only_numbers(found.question) or not found.blocks or found.blocks[0].kind != "paragraph" or found.answer_at == 0:
        return
    first, *others = found.blocks
    text, rest = _asking_lines(first.text)
    below = [replace(first, text=rest)] if rest.strip() else []
    found.question, found.blocks = without_mark(text), [*below, *others]
    if found.answer_at is not None:
        found.answer_at -= 1 - len(below)


def _flat(pieces: Sequence[Piece]) -> list[Block]:
    """The pieces of an answer one below the other, the summaries of folded parts as bold lines."""
    found: list[Block] = []
    for piece in pieces:
        if isinstance(piece, Block):
            found.append(piece)
            continue
        if not piece.is_answer:
            found.append(Block("paragraph", piece.line, f"**{words(piece.title)}**"))
        found += _flat(piece.body)
    return found


def _bold(text: str) -> Line | None:
    """What a paragraph asks whose first line is bold and asks, as a whole; None for any other."""
    first = text.split("\n")[0].rstrip()
    if len(first) > LONGEST_QUESTION or BOLD_LINE.match(first) is None:
        return None
    line = line_of(first)
    return line if line.ends_asking or (line.number is not None and line.asks) else None


def _asking_lines(text: str) -> tuple[str, str]:
    """A paragraph's question and what follows it: up to `A:`, or else up to the first line that ends asking, or the first line."""
    lines = text.split("\n")
    for place, line in enumerate(lines[1:8], start=1):
        if answered(line.strip()) is not None:
            return " ".join(part.strip() for part in lines[:place]), "\n".join(lines[place:])
    first = lines[0]
    if inline := re.match(r"^(?P<asked>.{1,1500}?[?？])[\s*_]*(?P<answer>(?:\*\*)?\s*(?:A|Ans|Answer)\s*[:：].*)$", first, re.DOTALL):
        return inline["asked"], "\n".join([inline["answer"], *lines[1:]])
    if not line_of(first).ends_asking and not first.rstrip().endswith("**"):
        asking = next((place for place, line in enumerate(lines[1:4], start=1) if line.rstrip(" *_\\").endswith(("?", "？"))), 0)
        return " ".join(part.strip() for part in lines[: asking + 1]), "\n".join(lines[asking + 1 :])
    return first, "\n".join(lines[1:])


def _asks_plainly(block: Block) -> bool:
    first = block.text.split("\n")[0].strip() if block.kind == "paragraph" else ""
    return 0 < len(first) < 250 and first.rstrip(" *_").endswith(("?", "？", "؟"))


def _heads_item(item: Block) -> bool:
    return bool(item.inside) and item.inside[0].kind == "heading"


def _item_asks(item: Block, *, is_ordered: bool) -> bool:
    if not item.inside:
        return False
    first = item.inside[0]
    line = line_of(first.text.split("\n")[0])
    if first.kind == "heading":
        return bool(line.text) and (is_ordered or line.asks)
    if first.kind != "paragraph" or len(first.text.split("\n")[0]) > LONGEST_QUESTION:
        return False
    if is_ordered:
        return line.is_explicit or line.ends_asking or (line.is_imperative and first.text.lstrip().startswith("**"))
    return line.is_explicit or (line.ends_asking and first.text.lstrip().startswith(("**", "__")))


def _has_answer(item: Block) -> bool:
    return len(item.inside) > 1 or "\n" in item.inside[0].text


def _has_answer_mark(text: str) -> bool:
    return any(answered(line.strip()) is not None for line in text.split("\n")[1:])


def _columns(block: Block) -> tuple[int, int | None] | None:
    """The columns of a table that ask and answer; None when none asks."""
    head = [line_of(cell).text for cell in block.inside[0].cells]
    asked = next((place for place, cell in enumerate(head) if ASKED_IN_TABLE.search(cell)), None)
    if asked is None:
        return None
    return asked, next((place for place, cell in enumerate(head) if place != asked and ANSWERED_IN_TABLE.search(cell)), None)


def _parted(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """What of the blocks belongs to the question, and what to the answer."""
    for place, block in enumerate(blocks):
        if block.kind == "paragraph" and answered(block.text) is not None:
            return blocks[:place], _without_answer_mark(blocks[place:])
        if block.kind == "paragraph" and "\n" in block.text:
            lines = block.text.split("\n")
            at = next((number for number, line in enumerate(lines) if answered(line.strip()) is not None), None)
            if at is not None:
                above, below = replace(block, text="\n".join(lines[:at])), replace(block, text="\n".join(lines[at:]))
                return [*blocks[:place], above], _without_answer_mark([below, *blocks[place + 1 :]])
    return [], list(blocks)


def _without_answer_mark(blocks: list[Block]) -> list[Block]:
    """The answer without an `Answer:` at its start."""
    if not blocks:
        return []
    first = blocks[0]
    if first.kind == "heading" and is_answer_title(first.text):
        return _without_answer_mark(blocks[1:])
    text = answered(first.text) if first.kind == "paragraph" else None
    if text is None:
        return list(blocks)
    return [*([replace(first, text=text)] if text.strip("*_ ") else []), *blocks[1:]]


def _is_empty(blocks: list[Block]) -> bool:
    return not any(block.text.strip() or block.code or block.inside for block in blocks)


def _is_only_link(blocks: list[Block]) -> bool:
    """Whether an answer says no more than where the answer is."""
    if len(blocks) != 1 or blocks[0].kind != "paragraph" or len(blocks[0].text) > LONGEST_QUESTION or not LINK.search(blocks[0].text):
        return False
    bare = LINK.sub(lambda link: link["text"] or "" if len((link["text"] or "").split()) > 6 else "", blocks[0].text)
    return not re.search(r"\w", ELSEWHERE.sub("", bare))
