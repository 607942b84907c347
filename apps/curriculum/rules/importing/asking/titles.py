"""What the title of a heading says about what stands below it, in the languages that question lists are written in."""

import re

from apps.curriculum.rules.importing.asking.lines import line_of
from apps.curriculum.rules.importing.words import words

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

CONTENTS_DROPPED = "tables of contents"
SECTIONS_DROPPED = "sections about the document"


def navigation(markdown: str) -> str:
    """Return under which name a section with this title is dropped: a table of contents, or what is about the document; else nothing."""
    title = line_of(markdown).text.strip(" :.!")
    if CONTENTS.match(title):
        return CONTENTS_DROPPED
    return SECTIONS_DROPPED if ABOUT_ITSELF.match(title) else ""


def plain_title(markdown: str) -> str:
    """Return a title in plain words, without a number before it unless it is nothing else."""
    return " ".join(line_of(markdown).text.split()) or words(markdown)
