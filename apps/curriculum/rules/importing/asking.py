"""Whether a line asks: functions of its words, in the languages that question lists are written in."""

import re
from dataclasses import dataclass

from apps.curriculum.rules.importing.tidying import words

ENDS = "?？؟⁇"
DECORATION = re.compile(
    r":[a-z0-9_+-]{2,40}:|[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2600-\u27bf\u2b00-\u2bff\u200d\ufe0f\U0001f000-\U0001faff]"
)
"""Stars, emoji and short codes such as `:star:`, which say how hard or how loved a question is."""

ASKER = (
    r"q(?:ues(?:tion|t)?)?|que|interview question|вопрос|питання|запитання|pregunta|pergunta|frage|domanda|question|pytanie|soru|"
    r"问题?|問題?|题目?|質問|질문"
)
EXPLICIT = re.compile(
    rf"^\W*(?:{ASKER})\s*[#№.\-]?\s*(?P<number>\d{{1,4}})?\s*[:：.)）\]、–—-]+\s*(?P<text>.*)$", re.IGNORECASE | re.DOTALL
)
LETTERED = re.compile(r"^\W*q\s*#?(?P<number>\d{1,4})\W*\s(?P<text>.*)$", re.IGNORECASE | re.DOTALL)
NUMBERED = re.compile(r"^\W*(?P<number>\d{1,4})\s*[.):：、．–—-]+\s*(?P<text>\D.*)$", re.DOTALL)
ONLY_NUMBERED = re.compile(rf"^\W*(?:{ASKER})\s*[#№.\-]?\s*\d{{1,4}}\W*$", re.IGNORECASE)
EMPTY_ANCHOR = re.compile(r"<a\b[^<>]*>\s*</a>", re.IGNORECASE)
WHOLE_LINK = re.compile(r"^\[(?P<text>[^\[\]]+)\]\((?P<target>[^()\s]*)\)$")
IMPERATIVE = re.compile(
    r"^(?:explain|describe|compare|define|list|name|differentiate|discuss|tell|write|give|walk|show|outline|mention|state|design|implement|"
    r"what|how|why|when|which|who|whom|whose|where|is|are|am|can|could|do|does|did|should|would|will|has|have|in what|"
    r"true or false|difference between|differences between|"
    r"объясните?|опишите?|назовите|перечислите|расскажите|что|как|почему|зачем|какие|какой|какая|какое|где|когда|чем|"
    r"поясніть|опишіть|назвіть|що|як|чому|навіщо|які|який|яка|яке|де|коли|"
    r"explica|explique|describe|qué|que es|cómo|como|por qué|cuál|cuáles|cuándo|dónde|"
    r"erkläre|erklären|beschreibe|was|wie|warum|welche|welcher|welches|wann|wo|"
    r"explique[zr]|décrivez|quel(?:le)?s?|comment|pourquoi|qu'est-ce)\b",
    re.IGNORECASE,
)
CHINESE = re.compile(
    r"什么|如何|怎么|怎样|为什么|为何|哪些|哪个|哪种|区别|请说明|解释|描述|列出|何时|是否|吗|なぜ|とは|ですか|무엇|어떻게|왜"
)
ANSWER = (
    r"ans(?:wer)?s?|a|solution|ответ|відповідь|respuesta|resposta|réponse|antwort|risposta|odpowiedź|cevap|"
    r"答案?|回答|解答|参考答案|解答例|答え|답변?|정답"
)
ANSWERED = re.compile(
    rf"^\W{{0,6}}(?:{ANSWER})\s*\d{{0,4}}[\s*_]{{0,4}}(?:[:：]|[.)\-–—](?=\s|\*|_|$))[\s*_]*(?P<text>.*)$", re.IGNORECASE | re.DOTALL
)
ANSWER_TITLE = re.compile(
    rf"^\W*(?:(?:show|see|view|reveal|click|tap|expand|open|toggle|hide|read|model|sample|short|correct|possible|the|my|показать|показати|"
    rf"ver|voir|点击|查看|显示|展开)\b[\w\s,'’/-]*|(?:{ANSWER}))\W*(?:[:：]?\s*(?:[A-Z]|\d{{1,4}}))?\W*$",
    re.IGNORECASE,
)


LONGEST_LOOK = 2000
"""Characters of a line that are looked at: brackets without an end would make a longer look take minutes."""


NAMES_ANSWER = re.compile(rf"\b(?:{ANSWER.replace('|a|', '|')})", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line as words: without number, emphasis and decoration. `number` is None where it has none."""

    text: str
    number: int | None
    is_explicit: bool
    """It says itself that it is a question: `Q: …`, `Question 3. …`."""

    ends_asking: bool
    is_imperative: bool

    @property
    def asks(self) -> bool:
        return any(letter.isalnum() for letter in self.text) and (self.is_explicit or self.ends_asking or self.is_imperative)


def line_of(markdown: str) -> Line:
    """What a heading, a bold line or the first line of an item asks; of a very long one, its start."""
    bare = _bare(markdown)
    found = EXPLICIT.match(bare) or LETTERED.match(bare)
    is_explicit = found is not None
    found = found or NUMBERED.match(bare)
    text = found["text"].strip() if found else bare
    number = int(found["number"]) if found and found["number"] else None
    if inner := NUMBERED.match(text) if is_explicit and number is None else None:
        text, number = inner["text"].strip(), int(inner["number"])
    shown = text.strip(" *_#–—-")
    ends = any(mark in shown[-40:] for mark in ENDS) or shown.startswith("¿")
    ends = ends or ("?" in shown and len(shown) < 200)
    return Line(shown, number, is_explicit, ends, bool(IMPERATIVE.match(shown)) or bool(CHINESE.search(shown)))


def without_mark(markdown: str) -> str:
    """A question as written, without the `Q1:` or `12.` before it, the emphasis around it and the decoration at its ends."""
    text = EMPTY_ANCHOR.sub("", DECORATION.sub("", markdown)).strip()
    for _ in range(2):  # the mark may stand inside the emphasis or before it
        text = _unwrapped(text)
        found = EXPLICIT.match(text) or LETTERED.match(text) or NUMBERED.match(text)
        if found and found["text"].strip(" *_"):
            mark = text[: found.start("text")]
            text = found["text"].strip()
            for marks in ("**", "__"):
                if mark.count(marks) % 2:  # what the mark opened is closed in the text
                    text = text.replace(marks, "", 1) if text.count(marks) % 2 else text
    return " ".join(_unwrapped(text).split(" ")).strip()


def _bare(markdown: str) -> str:
    return " ".join(DECORATION.sub(" ", words(markdown[:LONGEST_LOOK])).split())


def _unwrapped(text: str) -> str:
    link = WHOLE_LINK.match(text)
    if link and (link["target"].startswith("#") or any(mark.match(link["text"]) for mark in (EXPLICIT, LETTERED, NUMBERED))):
        text = link["text"].strip()
    for marks in ("***", "**", "__", "*", "_"):
        if text.startswith(marks) and text.endswith(marks) and len(text) > 2 * len(marks) and marks not in text[len(marks) : -len(marks)]:
            return text[len(marks) : -len(marks)].strip()
    return text


def answered(text: str) -> str | None:
    """What follows `A:`, `**Answer:**` and the like at the start of some text; None where nothing of it stands there."""
    found = ANSWERED.match(text)
    if found is None or (found[0][0] == "a" and not found["text"]):
        return None
    return found["text"].strip()


def only_numbers(markdown: str) -> bool:
    """Whether a heading says no more than that a question follows: `Question 3`."""
    return ONLY_NUMBERED.match(_bare(markdown)) is not None


def is_answer_title(markdown: str) -> bool:
    """Whether a heading or a summary only says that the answer follows: `Answer`, `Click to see the solution`."""
    bare = _bare(markdown)
    return len(bare) < 60 and "?" not in bare and ANSWER_TITLE.match(bare) is not None


def names_answer(markdown: str) -> bool:
    """Whether such a title says `answer` or `solution`: then what stands above it belongs to the question."""
    return is_answer_title(markdown) and NAMES_ANSWER.search(_bare(markdown)) is not None
