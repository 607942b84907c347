"""What reading a module returns, and each mistake of `reading.read` and `checking.check` with its line."""

from pathlib import Path

import pytest

from apps.curriculum.rules.content.checking import check
from apps.curriculum.rules.content.reading import read
from apps.curriculum.rules.rubrics import RECALL, Reply
from tests.curriculum.conftest import ANCHORS, Content

LESSON, QUESTION, CARDS = "lessons/01-basics.md", "questions/tny-01.md", "cards/basics.md"
BLUEPRINT, TABLE = "blueprints/full.toml", "module.toml"
SMALL = Path(__file__).parents[1] / "content" / "small"
"""The module that the browser tests visit."""

SECTIONS_GONE = [
    "tiny/cards/basics.md:1: basics#one-thing is no section of this module; name one as lesson#anchor",
    "tiny/questions/tny-01.md:8: basics#one-thing is no section of this module; name one as lesson#anchor",
    "tiny/questions/tny-01.md:8: basics#another-thing is no section of this module; name one as lesson#anchor",
    "tiny/questions/tny-01.md:60: the tripwire links to basics#one-thing, which is no section; link to the section that teaches it",
]
ANOTHER_GONE = "tiny/questions/tny-01.md:8: basics#another-thing is no section of this module; name one as lesson#anchor"
PAGE_DIFFERS = (
    "tiny/lessons/01-basics.md:7: the page would have a section {!r} that the file has not: a heading in a quote, underlined, "
    "without a space after ##, or with a mark such as &amp; in it; write each as ## and plain words"
)
NO_PROMPT_OR_ANSWER = "this belongs to no part of a card; there are **Q:**, **A:** and a line with a link to the section"
FEW_RAPID = (
    "tiny/blueprints/full.toml:3: the part 'Rapid' asks for 1 of kind rapid in 0.5 minutes each, and 0 of the module's questions fit; "
    "ask for fewer, give more minutes, or write more"
)
FEW_CONCEPTS = (
    "tiny/blueprints/full.toml:3: the part 'Talk' asks for {} in {} minutes each, and {} of the module's questions fit; "
    "ask for fewer, give more minutes, or write more"
)
NONE_FIT = "and 0 of the module's questions fit; ask for fewer, give more minutes, or write more"
DIFFICULTIES = "write a list of mid, senior, staff, or leave it out for any"
NOTHING_TO_SAY = 'is nothing to say of code; there are of="…", wrong="…" and the word parses'
UNREADABLE = 'is nothing to say of code; write the language, and after it of="…", wrong="…" and the word parses'
NO_MENTION = ":16: the model answer mentions none of its criteria; let it say what the rubric gives the top level for"
PARTS = "anchor answers, clarifying questions, findings, follow-ups, hints, model answer, phases, prompt, rubric, tripwires"
AFTER_THE_LINK = "follows the link; write nothing there, or in at most 60 characters Origin: source R4."
SUM_DIFFERS = "tiny/blueprints/full.toml:{}: the parts add up to {} minutes, the whole says {}; make them agree"
LEVELS_WRONG = [
    "tiny/questions/tny-01.md:19: the rubric has 2 usable criteria; write 3 to 5 as ### Name (weight 2)",
    "tiny/questions/tny-01.md:30: the criterion 'Why' has no level 2; its table needs one row each for 0, 1, 2 and 3",
    "tiny/questions/tny-01.md:36: a level is missing its words, stands twice, or is not 0 to 3; write one row for each",
]
TRIPWIRE = (
    ":60: the tripwire is not complete; write - **The claim.** Caps *Criterion*. The correction, with a link to the section "
    "that teaches it."
)
THIRD_CRITERION = """\
### Limits (weight 1)

| Level | What is heard |
| --- | --- |
| 0 | Nothing. |
| 1 | A word. |
| 2 | A limit. |
| 3 | Two limits. |
"""

IN_LESSONS = [
    ("title: Basics\n", "", [":1: the front matter has no title; add it"]),
    ("title: Basics", "title: 7", [":2: title is 7; write a line of text"]),
    ("title: Basics", "title: ' '", [":2: title is ' '; write a line of text"]),
    ("title: Basics", f"title: {'x' * 201}", [":2: title has 201 characters; write at most 200"]),
    ("title: Basics", "title: Basics\ntitle: Other", [":3: 'title' stands here twice; keep one"]),
    ("title: Basics", "titles: x\ntitle: y", [":2: 'titles' is no field here; there are covers, dated, summary, title"]),
    ("title: Basics", "yes: x\ntitle: y", [":1: 'True' is no field here; there are covers, dated, summary, title"]),
    (
        "title: Basics",
        "title: [a",
        [":3: the front matter is not valid YAML (expected ',' or ']', but got ':'); write one `key: value` a line"],
    ),
    (
        "title: Basics",
        "title: 2026-13-45",
        [":2: the front matter is not valid YAML (month must be in 1..12); write one `key: value` a line"],
    ),
    ("---\ntitle", "title", [":1: no front matter; begin the file with --- lines around summary, title"]),
    ("  one-thing: [F1]", "  other: [F1]", [":4: covers names 'other', which is no section here; there are another-thing, one-thing"]),
    ("covers:", "dated: soon\ncovers:", [":4: dated is 'soon'; write a list of `- claim: …` with about, source and checked"]),
    ("covers:", "dated: [{claim: It is.}]\ncovers:", [
        ":4: dated claim 1 has not exactly the fields about, checked, claim, source; write these four",
    ]),
    ("covers:", "dated:\n  - {claim: '', about: [], source: 'http://a', checked: soon}\ncovers:", [
        ":4: dated claim 1: about is []; write 1 to 4 versions or feature gates, such as [Kubernetes 1.37, NFTablesProxyMode]",
        ":4: dated claim 1: checked is 'soon'; write the day as 2026-11-29",
        ":4: dated claim 1: claim is ''; write a sentence of at most 300 characters",
        ":4: dated claim 1: source is 'http://a'; write the https address where it was checked",
    ]),
    ("  one-thing: [F1]", "  one-thing: F1", [":4: covers is no table of lists; write `anchor: [F1.1.1]`, one a line"]),
    ("The first thing", "### One thing\n\nThe first", [":12: the heading 'One thing' has the same anchor as line 10; word it differently"]),
    ("Why it matters.", "# Why", [":8: a # heading inside a lesson; the title comes from the front matter, sections begin with ##"]),
    ("The first thing", "### ???\n\nThe first thing", [":12: the heading '???' has no letter to make an anchor of; word it"]),
    ("Why it matters.", f"## {'a' * 101}", [":8: the heading's anchor has 101 characters; word it with at most 100"]),
    ("The first thing", "The <b>first</b> thing", [":12: '<b>' is raw HTML; write Markdown, or put it in `code`"]),
    ("The first thing", "<!-- a note -->", [":12: '<!--' is raw HTML; write Markdown, or put it in `code`"]),
    ("The first thing", "<script src=x", [":12: '<script src=x, in .' is raw HTML; write Markdown, or put it in `code`"]),
    ("The first thing", "- a\n  - b", [":13: a nested list item is indented by two or three spaces; indent it by four"]),
    ("(#one-thing)", "(#none)", [":16: the link to '#none' leads to no section; basics has another-thing, one-thing"]),
    ("(01-basics.md", "(02-more.md", [":16: the link to '02-more.md#one-thing' leads to no lesson; write NN-slug.md#section"]),
    (
        "(01-basics.md",
        "(../lessons/01-basics.md",
        [":16: the link to '../lessons/01-basics.md#one-thing' leads to no lesson; write NN-slug.md#section"],
    ),
    ("(#one-thing)", "( javascript:x)", [":16: the link to 'javascript:x' leads to no lesson; write NN-slug.md#section"]),
    ("[the first]", "[the [first]]", []),
    ("[the first](#one-thing)", "[a [b] c](data:x)", [":16: the link to 'data:x' leads to no lesson; write NN-slug.md#section"]),
    ("Why it matters.", "[x]: javascript:x", [":8: the link to 'javascript:x' leads to no lesson; write NN-slug.md#section"]),
    ("Why it matters.", "`<b>` ``[a](b)`` <https://example.org> a < b [c](https://example.org) [d](mailto:d@example.org)", []),
    ("Why it matters.", "```text\n<b> [a](b)\n  - c\n# d\n```", []),
    ("Why it matters.", '```yaml of="Pod.spec" wrong="no name" parses\na: 1\n```', []),
    ("Why it matters.", '> ```yaml off="Pod.spec"\n> a: 1\n> ```', [f":8: off=\"Pod.spec\" {NOTHING_TO_SAY}"]),
    ("Why it matters.", '1. x\n\n    ```yaml of=""\n    a: 1\n    ```', [
        ":10: of is empty; write what the code is a piece of in the quotes",
    ]),
]  # fmt: skip

IN_QUESTIONS = [
    ("id: TNY-01\n", "", [":1: the front matter has no id; add it"]),
    ("id: TNY-01", "id: TNY 01", [":2: id is 'TNY 01'; write letters, digits and hyphens, such as DOC-02"]),
    ("### Why (", "### Conduct (", [":19: every question is graded by 'Conduct' as well; give the criterion another name"]),
    ("topic: basics", "topic: other", [":4: topic 'other' is no lesson; write one of basics"]),
    ("kind: concept", "kind: riddle", [":5: kind is 'riddle'; write one of concept, trade-off, debugging, design"]),
    ("difficulty: mid", "difficulty: easy", [":6: difficulty is 'easy'; write one of mid, senior, staff"]),
    ("minutes: 5", "minutes: 0", [":7: minutes is 0; write a whole number from 1 to 30"]),
    ("minutes: 5", "minutes: 31", [":7: minutes is 31; write a whole number from 1 to 30"]),
    ("minutes: 5", "minutes: 2.5", [":7: minutes is 2.5; write a whole number from 1 to 30"]),
    ("minutes: 5", "minutes: true", [":7: minutes is True; write a whole number from 1 to 30"]),
    ("[basics#one-thing, basics#another-thing]", "basics", [":8: sections is 'basics'; write a list such as [docker#layer-caching]"]),
    ("basics#another-thing", "basics#no", [":8: basics#no is no section of this module; name one as lesson#anchor"]),
    ("| 3 | The first, and all of it. |", "| 3 | Any two of: the first; that; all three. |", []),
    ("| 3 | The first, and all of it. |", "| 3 | The first; that; it. |", [
        ":19: level 3 of 'What' lists several facts and not how many earn it; begin the list with “any two of:”",
    ]),
    ("## Prompt\n\nWhat is the one thing?\n", "", [":10: the question has no part ## Prompt; add it"]),
    ("It is the first.", "", [":15: the part 'model answer' is empty; write it"]),
    ("## Prompt", "Lost words.\n\n## Prompt", [":11: this stands above the first part; begin with ## Prompt"]),
    ("## Hints", "## Prompt", [":54: the part 'prompt' stands here twice; keep one"]),
    (
        "## Hints",
        "## Tips",
        [f":54: 'Tips' is no part of a question; there are {PARTS}"],
    ),
    (
        "It is the first.",
        "It is the first.\n\n# Big\n\nLost.",
        [":19: a # heading, 'Big', inside a question; its parts begin with ##, what is below them with ###"],
    ),
    ("### What (weight 3)", "### What", [":21: the criterion 'What' has no weight from 1 to 3; write ### Name (weight 2)"]),
    (
        "### What (weight 3)",
        "### What (weight 4)",
        [
            ":21: the criterion 'What (weight 4)' has no weight from 1 to 3; write ### Name (weight 2)",
        ],
    ),
    ("### Why (weight 2)", "### What (weight 2)", [":30: the criterion 'What' stands here twice; keep one"]),
    (
        THIRD_CRITERION,
        "",
        [":19: the rubric has 2 usable criteria; write 3 to 5 as ### Name (weight 2)"],
    ),
    ("| 2 | A reason. |", "| 2 | *a* word! |", [
        ":30: two levels of the criterion 'Why' say the same; say for each what is heard at it and not below it",
    ]),
    ("It is the first.", "Of it there is a lot.", [NO_MENTION]),
    ("It is the first.", "LIMITING it is hard.", []),
    ("difficulty: mid", "difficulty: mid\norigin: 7", [":7: origin is 7; write a line of text"]),
    ("difficulty: mid", f"difficulty: mid\norigin: {'x' * 61}", [":7: origin has 61 characters; write at most 60"]),
    ("difficulty: mid", "difficulty: mid\ncorrects: [C-01, C-02]", []),
    ("difficulty: mid", "difficulty: mid\ncorrects: C-01", [":7: corrects is 'C-01'; write a list such as [C-35]"]),
    ("difficulty: mid", "difficulty: mid\ncorrects: [1]", [":7: corrects is [1]; write a list such as [C-35]"]),
    ("What is the one thing?", "```yaml title='x'\n```", [f":13: \"title='x'\" {UNREADABLE}"]),
    ("- **Why?** Because.\n", "", [":2: the question has 1 follow-ups; write at least 2"]),
    (
        "- **Why?** Because.",
        "- Why? Because.",
        [
            ":2: the question has 1 follow-ups; write at least 2",
            ":50: a follow-up is **the question** in bold and then what a good reply holds; write both",
        ],
    ),
    ("Caps *What*", "Caps *Whom*", [":60: the tripwire caps 'Whom', which is no criterion; write one of What, Why, Limits"]),
    (
        "Caps *What*. ",
        "",
        [
            TRIPWIRE,
        ],
    ),
    (
        "basics.md#one-thing",
        "basics.md#no",
        [
            ":60: the link to '../lessons/01-basics.md#no' leads to no section; basics has another-thing, one-thing",
            ":60: the tripwire links to basics#no, which is no section; link to the section that teaches it",
        ],
    ),
    ("(../lessons/01-basics.md#one-thing)", "(01-basics.md#one-thing)", [
        ":60: the link to '01-basics.md#one-thing' leads to no lesson; write ../lessons/NN-slug.md#section",
    ]),
]  # fmt: skip

IN_CARDS = [
    ("## the-thing", "## The thing", [":1: the card's id is 'The thing'; write lower-case letters, digits and hyphens"]),
    ("## the-thing", "## tny-01", [":1: the id tny-01 is that of tiny/questions/tny-01.md:2 too; give one of them another"]),
    ("## the-thing", "# Basics\n\n## the-thing", [":1: this stands above the first card; begin with its id as a ## heading"]),
    ("The *one*.", "x" * 301, [":5: the answer has 301 characters; a card's answer has at most 300"]),
    ("The *one*.", "x" * 300, []),
    ("one-thing).", "one-thing). Origin: source R4.", []),
    ("one-thing).", "one-thing).\nOrigin: source R4", []),
    ("one-thing).", f"one-thing). Origin: {'x' * 60}.", []),
    ("one-thing).", f"one-thing). Origin: {'x' * 61}.", [f":7: 'Origin: {'x' * 32}' {AFTER_THE_LINK}"]),
    ("one-thing).", "one-thing). Origin: .", [f":7: 'Origin:' {AFTER_THE_LINK}"]),
    ("one-thing).", "one-thing). source R4.", [f":7: 'source R4' {AFTER_THE_LINK}"]),
    ("The *one*.", "The *one*.\n\nAnd more.", [f":7: {NO_PROMPT_OR_ANSWER}"]),
    (
        "#one-thing",
        "#no",
        [
            ":1: basics#no is no section of this module; name one as lesson#anchor",
            ":7: the link to '../lessons/01-basics.md#no' leads to no section; basics has another-thing, one-thing",
        ],
    ),
]

IN_BLUEPRINTS = [
    ("minutes = 5.5", "minutes = 6", [":3: the parts add up to 5.5 minutes, the whole says 6; make them agree"]),
    ("position = 1", "position = 'x'", [":4: position is 'x'; write a whole number"]),
    ('["concept"]', '["riddle"]', [":6: kinds is ['riddle']; write a list of concept, trade-off, debugging, design, rapid"]),
    ("count = 1", 'count = 1\ndifficulties = ["mid", "staff"]', []),
    ("count = 1", 'count = 1\ndifficulties = ["hard"]', [f":10: difficulties is ['hard']; {DIFFICULTIES}"]),
    ("count = 1", 'count = 1\ndifficulties = "mid"', [f":10: difficulties is 'mid'; {DIFFICULTIES}"]),
    ("count = 1", "count = 1\ndifficulties = []", [f":10: difficulties is []; {DIFFICULTIES}"]),
    (
        "count = 1",
        'count = 1\ndifficulties = ["senior", "staff"]',
        [
            f":3: the part 'Talk' asks for 1 of kind concept and difficulty senior or staff in 5 minutes each, {NONE_FIT}",
        ],
    ),
    ('kinds = ["rapid"]', 'kinds = ["rapid"]\ndifficulties = ["staff"]', []),
    ('title = "Talk"\n', "", [":1: there is no title; write the part's title in quotes"]),
    ("from = 0", "from = 10", [":3: the bands start from [10, 50]; write them rising, the first from 0, none above 100"]),
    ("from = 50", "from = 0", [":3: the bands start from [0, 0]; write them rising, the first from 0, none above 100"]),
    ("from = 50", "from = 101", [":3: the bands start from [0, 101]; write them rising, the first from 0, none above 100"]),
]

IN_TABLES = [
    ('title = "Tiny"\n', "", [":1: there is no title; write the module's title in quotes"]),
    ("number = 7", 'number = "7"', [":2: number is '7'; write the module's number"]),
    ("number = 7", "number = true", [":2: number is True; write the module's number"]),
    ("number = 7", "number = 32768", [":2: number is 32768; write the module's number"]),
    ("number = 7", "number = -1", [":2: number is -1; write the module's number"]),
    ("number = 7", "number = 7\nbaseline = 3", [":3: baseline is 3; write the versions in quotes"]),
    ("number = 7", "number =", [
        ":2: this is not valid TOML (Invalid value (at line 2, column 9)); see the format in docs/authoring.md",
    ]),
]  # fmt: skip

WEAK_TABLE = """\
| Criterion | Level | Why |
| --- | --- | --- |
| What | 1 | Says `one \\| thing`. |
| Why | 0 | No reason. |
| Limits | 0 | No limit. |
"""
STRONG_LEVELS = "| What | 3 | The first. |\n| Limits | 0 | No limit. |\n| Why | 2 |"
IN_ANCHORS = [
    ("## Anchor answers\n", "## Anchor answers\n\nLost.\n", [":64: this stands above the first anchor answer; begin with ### Weak"]),
    ("### Strong", "### Good", [
        ":62: there is no strong answer; add ### Strong with a text and its levels",
        ":74: 'Good' is no anchor answer; there are ### Weak and ### Strong",
    ]),
    ("### Strong", "### Weak", [
        ":62: there is no strong answer; add ### Strong with a text and its levels",
        ":74: the weak answer stands here twice; keep one",
    ]),
    ("It is *one* thing.", "", [":64: the anchor answer says nothing; write the answer above its table"]),
    (WEAK_TABLE, "", [
        ":64: the anchor answer has no table of levels; begin it with | Criterion | Level | Why |",
        *(f":64: the weak answer has no row for the criterion {name!r}; write one" for name in ("Limits", "What", "Why")),
    ]),
    ("| Why | 0 | No reason. |\n", "", [":64: the weak answer has no row for the criterion 'Why'; write one"]),
    ("| Why | 0 | No reason. |", "| What | 0 | No reason. |", [
        ":64: the weak answer has 2 rows for the criterion 'What'; write one",
        ":64: the weak answer has no row for the criterion 'Why'; write one",
    ]),
    ("| Why | 0 |", "| Whom | 0 |", [
        ":64: the weak answer has no row for the criterion 'Why'; write one",
        ":71: 'Whom' is no criterion; write one of What, Why, Limits",
    ]),
    ("| Why | 0 |", "| Why | 4 |", [":71: the level is '4'; write 0, 1, 2 or 3"]),
    ("| Why | 0 |", "| Why | none |", [":71: the level is 'none'; write 0, 1, 2 or 3"]),
    ("| No reason. |", "|  |", [":71: the level of 'Why' has no reason; write why the answer deserves it"]),
    ("### Strong", "Lost.\n\n### Strong", [":74: this is no row of the table of levels; move it above the table"]),
    ("| What | 1 |", "| What | 3 |", []),
    ("| Why | 0 |", "| Why | 2 |", []),
    ("| What | 3 | The first. |", "| What | 0 | The last. |", []),
    ("| Why | 2 | A reason. |", "| Why | 0 | No reason. |", []),
    (STRONG_LEVELS, STRONG_LEVELS.replace("3", "1").replace("2", "0"), [
        ":64: the weak answer gets 3 points and the strong one 3, weights counted; give the weak one fewer",
    ]),
]  # fmt: skip

SAMPLES = [
    (file, old, new, expected)
    for file, samples in (
        (LESSON, IN_LESSONS),
        (QUESTION, IN_QUESTIONS),
        (CARDS, IN_CARDS),
        (BLUEPRINT, IN_BLUEPRINTS),
        (TABLE, IN_TABLES),
    )
    for old, new, expected in samples
]


def test_the_smallest_module_has_no_mistakes(content: Content):
    assert content.mistakes() == []


def test_the_content_of_app_and_browser_tests_has_no_mistakes(settings):
    for folder in (settings.BASE_DIR / "content" / "containers", SMALL):
        module, mistakes = read(folder)

        assert [*mistakes, *check(module)] == []


@pytest.mark.parametrize(("file", "old", "new", "expected"), SAMPLES)
def test_a_mistake_is_named_by_file_and_line(content: Content, file: str, old: str, new: str, expected: list[str]):
    content.replace(file, old, new)

    assert content.mistakes() == [f"tiny/{file}{mistake}" for mistake in expected]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (LESSON, "## Another thing", "## One *thing*", [
            "tiny/lessons/01-basics.md:14: the heading 'One *thing*' has the same anchor as line 10; word it differently", ANOTHER_GONE,
        ]),
        (QUESTION, "| 2 | A reason. |\n", "", LEVELS_WRONG[:2]),
        (QUESTION, "| 2 | A reason. |", "| 1 | A reason. |", LEVELS_WRONG),
        (QUESTION, "| 2 | A reason. |", "| 4 | A reason. |", LEVELS_WRONG),
        (QUESTION, "| 2 | A reason. |", "| 2 |  |", LEVELS_WRONG),
        (CARDS, "**A:** The *one*.\n\n", "", [FEW_RAPID, "tiny/cards/basics.md:1: the card 'the-thing' lacks **A:**; add it"]),
        (CARDS, "**Q:** Which", "Which", [
            FEW_RAPID,
            "tiny/cards/basics.md:1: the card 'the-thing' lacks **Q:**; add it",
            f"tiny/cards/basics.md:3: {NO_PROMPT_OR_ANSWER}",
        ]),
        (CARDS, "Taught in [One thing](../lessons/01-basics.md#one-thing).", "Taught nowhere.", [
            FEW_RAPID,
            "tiny/cards/basics.md:1: the card 'the-thing' lacks the link to its section; add it",
            f"tiny/cards/basics.md:7: {NO_PROMPT_OR_ANSWER}",
        ]),
        (BLUEPRINT, "count = 1", "count = 2", [FEW_CONCEPTS.format("2 of kind concept", 5, 1), SUM_DIFFERS.format(3, 10.5, 5.5)]),
        (BLUEPRINT, "minutes = 5\n", "minutes = 4\n", [FEW_CONCEPTS.format("1 of kind concept", 4, 0), SUM_DIFFERS.format(3, 4.5, 5.5)]),
        (BLUEPRINT, '["concept"]', '["design"]', [FEW_CONCEPTS.format("1 of kind design", 5, 0)]),
        (BLUEPRINT, "count = 1", "count = 0", [
            "tiny/blueprints/full.toml:3: the part 'Talk' asks for nothing; give it a count and minutes above 0",
            SUM_DIFFERS.format(3, 0.5, 5.5),
        ]),
        (BLUEPRINT, "minutes = 5.5", "minutes = nan", [
            "tiny/blueprints/full.toml:3: minutes is nan; write the minutes of the whole", SUM_DIFFERS.format(3, 5.5, 0),
        ]),
    ],
)  # fmt: skip
def test_a_mistake_that_brings_others_is_named_with_them(content: Content, file: str, old: str, new: str, expected: list[str]):
    content.replace(file, old, new)

    assert content.mistakes() == sorted(expected)


@pytest.mark.parametrize(
    ("written", "anchor"),
    [
        ("> ## Quoted", "quoted"),
        ("Underlined\n---", "underlined"),
        ("##Tight", "tight"),
        ("## A &amp; B", "a--b"),
        ("```yaml\n## In code without an end", "another-thing"),
    ],
)
def test_a_heading_that_only_the_page_would_have_is_a_mistake(content: Content, written: str, anchor: str):
    content.replace(LESSON, "Why it matters.", written)

    assert PAGE_DIFFERS.format(anchor) in content.mistakes()


def test_code_without_an_end_is_a_mistake(content: Content):
    content.replace(LESSON, "See [the first]", "~~~text\nSee [the first]")

    assert content.mistakes() == [f"tiny/{LESSON}:16: the code that begins here has no end; close it with the marks that open it"]


def test_the_same_id_twice_names_both_places(content: Content):
    content.write("questions/copy.md", (content.folder / QUESTION).read_bytes())
    content.replace("questions/copy.md", "id: TNY-01", "id: tny-01")

    assert content.mistakes() == [
        "tiny/questions/tny-01.md:2: the id TNY-01 is that of tiny/questions/copy.md:2 too; give one of them another"
    ]


def test_two_lessons_never_share_a_slug_or_a_number(content: Content):
    content.write("lessons/02-basics.md", "---\ntitle: A\nsummary: B\n---\n## C\n")
    content.write("lessons/01-other.md", "---\ntitle: A\nsummary: B\n---\n## C\n")

    assert content.mistakes()[:2] == [
        "tiny/lessons/01-other.md:1: the number 1 is that of tiny/lessons/01-basics.md too; renumber one",
        "tiny/lessons/02-basics.md:1: the slug 'basics' is that of tiny/lessons/01-basics.md too; rename one",
    ]


@pytest.mark.parametrize("name", ["basics.md", "02-Basics.md", "02.md", f"02-{'a' * 51}.md"])
def test_a_lesson_is_named_by_number_and_slug(content: Content, name: str):
    content.write(f"lessons/{name}", "---\ntitle: A\nsummary: B\n---\n## C\n")

    assert content.mistakes() == [
        f"tiny/lessons/{name}:1: a lesson's file is named NN-slug.md, in lower case, such as 01-docker.md; rename it"
    ]


@pytest.mark.parametrize(
    ("name", "raw", "mistake"),
    [
        (CARDS, b"## a\n\n**Q:** caf\xe9\n", ":3: byte 0xe9 is not UTF-8; save the file as UTF-8"),
        (CARDS, b"## a\n\0", ":2: a NUL character stands here; content is plain text"),
        (CARDS, b"x" * 5 * 1024 * 1024, ":1: the file has 5.0 MiB; at most 1 MiB can be read, so split it"),
        (BLUEPRINT, b"a = 1\n\xff", ":2: byte 0xff is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_named_and_others_are_read(content: Content, name: str, raw: bytes, mistake: str):
    content.write(name, raw)

    mistakes = content.mistakes()

    assert f"tiny/{name}{mistake}" in mistakes
    assert all("no lesson" not in other for other in mistakes)


def test_a_table_nested_beyond_all_reason_is_a_mistake(content: Content):
    content.write(TABLE, "a = " + "[" * 5000)
    content.replace(LESSON, "title: Basics", f"title: {'[' * 5000}")

    mistakes = content.mistakes()

    assert any(mistake.startswith("tiny/module.toml:1: this is not valid TOML") for mistake in mistakes)
    assert any(mistake.startswith("tiny/lessons/01-basics.md:2: the front matter is not valid YAML") for mistake in mistakes)


def test_a_file_of_exactly_a_mebibyte_is_read(content: Content):
    text = (content.folder / LESSON).read_bytes()
    content.write(LESSON, text + b"\n" + b"x" * (1024 * 1024 - len(text) - 1))

    assert content.mistakes() == []


def test_a_lesson_without_sections_takes_with_it_what_points_there(content: Content):
    content.write(LESSON, "---\ntitle: Basics\nsummary: All.\n---\nOnly text.\n")

    mistakes = content.mistakes()

    assert "tiny/lessons/01-basics.md:5: the lesson has no section; begin one with a ## heading" in mistakes
    assert set(SECTIONS_GONE) <= set(mistakes)


def test_a_module_without_lessons_or_table_says_so(content: Content):
    content.remove(LESSON)
    content.remove(TABLE)

    mistakes = content.mistakes()

    assert "tiny/lessons:1: the module has no lesson; add lessons/01-….md" in mistakes
    assert "tiny/module.toml:1: the module has no readable module.toml; add one with title, number and summary" in mistakes


def test_front_matter_without_an_end_is_a_mistake(content: Content):
    content.write(QUESTION, "---\nid: A\n")

    assert "tiny/questions/tny-01.md:1: the front matter has no end; close it with a line ---" in content.mistakes()


def test_an_empty_blueprint_is_a_mistake(content: Content):
    content.write(BLUEPRINT, "")

    assert "tiny/blueprints/full.toml:1: the blueprint has no [[parts]]; add at least one" in content.mistakes()


def test_parts_and_bands_that_are_no_tables_are_mistakes(content: Content):
    content.write(BLUEPRINT, 'title = "A"\nsummary = "B"\nminutes = 1\nparts = ["x"]\nbands = 3\n')

    assert content.mistakes() == [
        "tiny/blueprints/full.toml:1: the blueprint has no [[bands]]; add at least one that starts from 0",
        "tiny/blueprints/full.toml:1: the blueprint has no [[parts]]; add at least one",
    ]


def test_a_blueprint_is_named_in_lower_case(content: Content):
    (content.folder / BLUEPRINT).rename(content.folder / "blueprints/Full One.toml")

    assert content.mistakes() == [
        "tiny/blueprints/Full One.toml:1: a blueprint's file is named in lower case with hyphens, such as full.toml; rename it"
    ]


def test_links_out_of_the_folder_and_folders_are_no_files(content: Content, tmp_path: Path):
    (tmp_path / "secret.md").write_text("## secret")
    (content.folder / "cards/a.md").symlink_to(tmp_path / "secret.md")
    (content.folder / "cards/b.md").mkdir()

    assert content.mistakes() == [
        "tiny/cards/a.md:1: this is no plain file; content is plain files inside the module's folder",
        "tiny/cards/b.md:1: this is no plain file; content is plain files inside the module's folder",
    ]


def test_a_folder_name_that_no_address_can_hold_is_a_mistake(content: Content):
    content.folder = content.folder.rename(content.root / "Tiny_One")

    assert "Tiny_One:1: a module's folder is named in lower case with hyphens; rename it" in content.mistakes()


def test_a_folder_that_is_not_there_is_no_module(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none")


def test_files_of_windows_read_the_same(content: Content):
    before, _ = read(content.folder)
    for name in (LESSON, QUESTION, CARDS, BLUEPRINT, TABLE):
        path = content.folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    after, mistakes = read(content.folder)

    assert mistakes == []
    assert after == before


def test_a_lesson_is_read_with_its_sections(content: Content):
    (lesson,) = read(content.folder)[0].lessons

    assert (lesson.position, lesson.slug, lesson.title, lesson.summary) == (1, "basics", "Basics", "What there is to know.")
    assert [(section.line, section.title, section.heading_id) for section in lesson.sections] == [
        (10, "One thing", "one-thing"),
        (14, "Another thing", "another-thing"),
    ]
    assert lesson.covers == {"one-thing": ["F1"]}
    assert lesson.body.line == 7


def test_a_question_is_read_with_all_its_parts(content: Content):
    question = read(content.folder)[0].questions[0]

    assert (question.id, question.kind, question.difficulty, question.seconds, question.origin) == ("TNY-01", "concept", "mid", 300, "new")
    assert question.sections == ("basics#one-thing", "basics#another-thing")
    assert question.prompt.markdown.strip() == "What is the one thing?"
    assert [(criterion.name, criterion.weight) for criterion in question.rubric.criteria] == [("What", 3), ("Why", 2), ("Limits", 1)]
    assert question.rubric.criteria[0].descriptors == ("Nothing.", "A name.", "A name, or `a | b`.", "The first, and all of it.")
    assert question.follow_ups == (Reply("Why?", "Because."), Reply("And then?", "The\nother one."))
    assert question.hints == ("Count.",)
    assert [(trip.claim, trip.criterion, trip.section) for trip in question.tripwires] == [("There is none.", "What", "basics#one-thing")]


def test_a_card_is_a_question_judged_by_recall(content: Content):
    card = read(content.folder)[0].questions[1]

    assert (card.id, card.kind, card.topic, card.title) == ("the-thing", "rapid", "basics", "Which thing?")
    assert card.rubric == RECALL
    assert card.model_answer.markdown == "The *one*."
    assert card.origin == "new"


@pytest.mark.parametrize("written", ["one-thing). Origin: source R4.", "one-thing)\nOrigin: source R4"])
def test_a_card_says_where_it_comes_from(content: Content, written: str):
    content.replace(CARDS, "one-thing).", written)

    assert read(content.folder)[0].questions[1].origin == "source R4"


def test_a_question_says_what_it_corrects(content: Content):
    content.replace(QUESTION, "difficulty: mid", "difficulty: mid\ncorrects: [C-01, C-35]")

    assert read(content.folder)[0].questions[0].corrects == ("C-01", "C-35")


@pytest.mark.parametrize(("old", "new", "mistakes"), IN_ANCHORS)
def test_a_mistake_in_an_anchor_answer_is_named_by_file_and_line(content: Content, old: str, new: str, mistakes: list[str]):
    content.write(QUESTION, f"{(content.folder / QUESTION).read_text()}{ANCHORS}")
    content.replace(QUESTION, old, new)

    assert content.mistakes() == [f"tiny/{QUESTION}{mistake}" for mistake in mistakes]


def test_anchor_answers_are_read_with_their_levels(content: Content):
    content.write(QUESTION, f"{(content.folder / QUESTION).read_text()}{ANCHORS}")

    weak, strong = read(content.folder)[0].questions[0].anchors

    assert (weak.name, weak.answer.markdown.strip()) == ("weak", "It is *one* thing.")
    assert [(row.criterion, row.level, row.why) for row in weak.rows] == [
        ("What", 1, "Says `one | thing`."),
        ("Why", 0, "No reason."),
        ("Limits", 0, "No limit."),
    ]
    assert (strong.name, [row.level for row in strong.rows]) == ("strong", [3, 0, 2])


def test_a_blueprint_is_read_in_seconds(content: Content):
    (blueprint,) = read(content.folder)[0].blueprints

    assert (blueprint.slug, blueprint.seconds) == ("full", 330)
    assert [(part.kinds, part.count, part.seconds) for part in blueprint.parts] == [(("concept",), 1, 300), (("rapid",), 1, 30)]
    assert [(band.least, band.title) for band in blueprint.bands] == [(0, "Not yet"), (50, "There")]
