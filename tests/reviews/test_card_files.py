"""Files of cards: what is read from each kind, what is wrong with each row that can't be taken, and that no file does harm."""

import csv
from io import StringIO

import pytest
from anki.collection import Collection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from apps.core.errors import Refused
from apps.core.markdown import typed_markdown
from apps.reviews.rules.card_files import LARGEST_FILE, MOST_CARDS, MOST_FAULTS, read_cards
from apps.reviews.rules.card_files.clozes import has_gaps, questions
from apps.reviews.rules.card_files.html_text import typed_text
from apps.reviews.rules.card_files.reading import Fault
from tests.processor import processor_time

NEVER_CLOSES = "a double quote opens a field and never closes it; close it, or write two for one that is meant"


def sides(text: str) -> list[tuple[str, str]]:
    return [(card.front, card.back) for card in read_cards(text.encode()).cards]


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.why) for fault in read_cards(text.encode()).faults]


TABLES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "commas": ("Why?,So\nHow?,Thus\n", [("Why?", "So"), ("How?", "Thus")]),
    "semicolons, with commas in the text": ("Why?;So, and so\nHow?;Thus, and thus", [("Why?", "So, and so"), ("How?", "Thus, and thus")]),
    "tabs": ("Why?\tSo; and, so\n", [("Why?", "So; and, so")]),
    "a separator that Excel names": ("sep=;\nfront;back\nWhy?;So\n", [("Why?", "So")]),
    "a byte order mark": ("\ufefffront,back\nWhy?,So\n", [("Why?", "So")]),
    "line ends of Windows and of old": ("Why?,So\r\nHow?,Thus\rWho?,I", [("Why?", "So"), ("How?", "Thus"), ("Who?", "I")]),
    "names in another order": ("Answer,Topic,Question\nSo,Linux,Why?\n", [("Why?", "So")]),
    "quoted line breaks and quotes": ('"Why\nnot?","He said ""so"""\n', [("Why\nnot?", 'He said "so"')]),
    "quotes inside of a text": ('Why "so"?,Because\n', [('Why "so"?', "Because")]),
    "empty lines and cells": ("\nWhy?,So,,\n\n,\nHow?,Thus\n", [("Why?", "So"), ("How?", "Thus")]),
    "Markdown stays": ("Why `ls`?,**So**\n", [("Why `ls`?", "**So**")]),
    "signs of HTML stay, but for old notes of Anki": ("a < b > c?,Yes\n", [("a < b > c?", "Yes")]),
    "a table with tabs and tags, as old Ankis wrote": ("Why?<br>Really\t<b>So</b>\n", [("Why?\nReally", "**So**")]),
    "names of one column alone are a card": ("front,Vorderseite\nback,Rückseite\n", [("front", "Vorderseite"), ("back", "Rückseite")]),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_read_as_they_are_found(name):
    text, cards = TABLES[name]

    assert sides(text) == cards
    assert faults(text) == []


def test_named_columns_say_where_a_card_stands():
    [card] = read_cards(b"front,back,topic,section,deck,tags,guid\nWhy?,So,Linux,linux#signals,Mine,one two,abc\n").cards

    assert (card.topic, card.section, card.deck, card.tags, card.guid) == ("Linux", "linux#signals", "Mine", "one two", "abc")


def test_columns_that_are_not_there_say_nothing():
    [card] = read_cards(b"Why?,So\n").cards

    assert (card.topic, card.section, card.deck, card.tags) == (None, None, None, None)


def test_without_names_a_third_column_is_the_topic():
    assert [card.topic for card in read_cards(b"Why?;So;Linux\nHow?;Thus;\n").cards] == ["Linux", ""]


def test_what_our_export_put_before_a_formula_is_taken_off_again():
    ours = "module,topic,card,front,back\n,Linux,own-1,'=1+1?,'-2\n,Linux,own-2,'=why,\"it's\"\n"

    assert sides(ours) == [("=1+1?", "-2"), ("=why", "it's")]


def test_cards_of_the_site_are_left_where_they_are():
    read = read_cards(b"module,topic,card,front,back\ncontainers,linux,exit-137,Why?,So\n,,own-1,How?,Thus\n")

    assert ([card.front for card in read.cards], read.skipped) == (["How?"], 1)


BAD_ROWS: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "no back": ("Why?,So\nHow?\n", [(2, "the back is empty; write an answer there")]),
    "no front": ("Why?,So\n ,Thus\n", [(2, "the front is empty; write a question there")]),
    "a comma without quotes": (
        "Why?,So\nHow?,Thus, and thus\nWho?,I\n",
        [(2, "the row has 3 columns where others have 2; put a text that holds the separator in double quotes")],
    ),
    "a quote that never closes": ('Why?,So\n"How?,Thus\nWho?,I\n', [(2, NEVER_CLOSES)]),
    "a quote in the middle": (
        'Why?,So\n"How" so?,Thus\n',
        [(2, "something stands behind the quote that closes a field; write two quotes where one is meant")],
    ),
    "a front twice": ("Why?,So\nHow?,Thus\nWhy?,Other\n", [(3, "the front is that of line 1; the first one is taken")]),
    "a front too long": (f"{'x' * 501},So\nWhy?,So", [(1, "the front has 501 characters; it has at most 500, so shorten it")]),
    "a back too long": (f"Why?,{'x' * 4001}\nHow?,So", [(1, "the back has 4,001 characters; it has at most 4,000, so shorten it")]),
    "lines are counted in quotes too": ('"a\nb\nc",d\nWhy?\n', [(4, "the back is empty; write an answer there")]),
    "a deck too long": (
        f"front,back,deck\nWhy?,So,{'x' * 101}\n",
        [(2, "the column deck has 101 characters; it has at most 100, so shorten it")],
    ),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_each_row_that_cannot_be_taken_is_named_with_what_would_be_right(name):
    text, expected = BAD_ROWS[name]

    assert faults(text) == expected


def test_one_bad_row_hides_none_that_follow():
    assert sides('Why?,So\n"How?,Thus\nWho?,I\nWhen?,Now\n') == [("Why?", "So"), ("Who?", "I"), ("When?", "Now")]


REFUSED: dict[str, tuple[bytes, str]] = {
    "UTF-16": ("Why?,So".encode("utf-16"), "UTF-16"),
    "another encoding": ("Why?,So\nGrüße,Ja".encode("latin-1"), "Line 2: byte 0xfc is not UTF-8"),
    "a NUL": (b"Why?,So\nH\0w?,Thus", "Line 2: a NUL character stands here"),
    "a spreadsheet": (b"PK\x03\x04...", "save the table as CSV"),
    "nothing": (b"", "empty"),
    "blanks": (b" \n\n\t", "empty"),
    "one column": (b"Why?\nHow?\n", "Nothing parts the front from the back"),
    "names without a back": (b"front,topic\nWhy?,Linux\n", "none is called back"),
    "names alone": (b"front,back\n", "no card in it"),
    "notes with one field": (b"#separator:tab\n#guid column:1\nabc\tWhy?\n", "have a front and a back"),
    "headers alone": (b"#separator:tab\n#html:true\n", "no note in it"),
    "too large": (b"a,b\n" * (LARGEST_FILE // 4 + 1), "at most 10 MB"),
    "too many lines": (b"a,b\n" * 200_001, "200,000 lines"),
    "more tags than cards have": (b"#html:true\n" + b"a\t<b>\n" * 150_001, "more markup"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_file_of_cards_is_refused_in_one_sentence(name):
    raw, why = REFUSED[name]

    with pytest.raises(Refused) as refused:
        read_cards(raw)

    said = str(refused.value)
    assert why in said
    assert said[0].isupper()
    assert said.endswith(".")
    assert said.count(". ") == 0


# Anki's notes in plain text


ANKI = """\
#separator:tab
#html:true
#guid column:1
#notetype column:2
#deck column:3
#tags column:6
x*A7#1q\tBasic\tWork::Linux\tWhat is <b>137</b>?&nbsp;\tKilled<br>by a signal\texit signals
"y""8"\tBasic\tWork\t"<pre><code>ls *
  a</code></pre>"\tA list\t
z9\tCloze\tWork\t{{c1::Linux::a system}} has {{c2::PID 1}}\tExtra\t
"""


def test_notes_are_read_by_what_their_file_declares():
    cards = read_cards(ANKI.encode()).cards

    assert [(card.guid, card.deck, card.front, card.back, card.tags) for card in cards] == [
        ("x*A7#1q", "Work::Linux", "What is **137**?", "Killed\nby a signal", "exit signals"),
        ('y"8', "Work", "```\nls *\n  a\n```", "A list", ""),
        ("z9-c1", "Work", "[a system] has PID 1", "Linux\n\nExtra", ""),
        ("z9-c2", "Work", "Linux has […]", "PID 1\n\nExtra", ""),
    ]
    assert [card.line for card in cards] == [7, 8, 10, 10]


HEADERS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a separator by its name": ("#separator:Semicolon\nWhy?;So\n", [("Why?", "So")]),
    "a separator itself": ("#separator:|\nWhy?|So\n", [("Why?", "So")]),
    "a separator behind which others stand": ("#separator:comma,,,\nWhy?,So\n", [("Why?", "So")]),
    "a space": ("#separator:space\nWhy? So\n", [("Why?", "So")]),
    "none": ("#html:false\nWhy?\tSo\n", [("Why?", "So")]),
    "HTML that is none": ("#html:false\na <b> c\t*So*\n", [("a <b> c", "*So*")]),
    "HTML that isn't said to be any": ("#separator:tab\n<b>a</b>\tSo\n", [("**a**", "So")]),
    "names of columns": ("#separator:comma\n#columns:Back,Front\nSo,Why?\n", [("Why?", "So")]),
    "more fields than two": ("#separator:comma\nWhy?,So,Since,\n", [("Why?", "So\n\nSince")]),
    "comments among the notes": ('#separator:comma\nWhy?,So\n# a comment\n"#2?",Two\n', [("Why?", "So"), ("#2?", "Two")]),
    "the old first line": ("tags: one two\nWhy?\tSo\n", [("Why?", "So")]),
    "columns that are not there": ("#separator:comma\n#deck column:90\n#tags column:0\n#guid column:x\nWhy?,So\n", [("Why?", "So")]),
}


@pytest.mark.parametrize("name", HEADERS)
def test_each_header_is_read_as_anki_reads_it(name):
    text, cards = HEADERS[name]

    assert sides(text) == cards


def test_a_deck_and_tags_of_the_whole_file_hold_for_each_note():
    [card] = read_cards(b"#separator:comma\n#deck:Mine\n#tags:one  two\n#columns:Front,Back,Tags\nWhy?,So,three one\n").cards

    assert (card.deck, card.tags) == ("Mine", "three one two")


def test_what_anki_exports_is_read(tmp_path):
    collection = Collection(str(tmp_path / "collection.anki2"))
    for kind, fields in (("Basic", ["Why <b>137</b>? #1", 'A "sign", a\ttab<br>and more']), ("Cloze", ["{{c1::Linux}} rules", "Always"])):
        note = collection.new_note(collection.models.by_name(kind) or {})
        note.fields, note.tags = fields, ["exit"]
        deck = collection.decks.id("Work::Linux")
        assert deck
        collection.add_note(note, deck)
    file = tmp_path / "notes.txt"
    options = {"with_html": True, "with_tags": True, "with_deck": True, "with_notetype": True, "with_guid": True}
    collection.export_note_csv(out_path=str(file), limit=None, **options)
    collection.close()

    read = read_cards(file.read_bytes())

    assert [(card.front, card.back, card.deck, card.tags) for card in read.cards] == [
        ("Why **137**? #1", 'A "sign", a tab\nand more', "Work::Linux", "exit"),
        ("[…] rules", "Linux\n\nAlways", "Work::Linux", "exit"),
    ]
    assert all(card.guid for card in read.cards)
    assert not read.faults


def test_images_and_sounds_are_left_out_and_that_is_said():
    read = read_cards(b'#html:true\nWhy?<img src="a.png">\tSo [sound:a.mp3]\n<img src="b.png">\tSo\n')

    assert [(card.front, card.back) for card in read.cards] == [("Why?", "So")]
    assert read.faults == [
        Fault(2, "an image and a sound are left out", is_taken=True),
        Fault(3, "the front holds only an image, which isn’t taken; write a question there"),
    ]


def test_a_hidden_part_of_an_image_is_no_card():
    [(line, why)] = faults("#html:true\n{{c1::image-occlusion:rect:left=.1}}\tx\n")

    assert (line, why.partition(";")[0]) == (2, "this hides parts of an image, and images are not taken")


def test_words_about_hidden_images_are_a_card():
    [card] = read_cards(b"front,back\nWhat does image-occlusion: begin?,A gap that hides a part of an image\n").cards

    assert card.front == "What does image-occlusion: begin?"


GAPS: dict[str, dict[int, tuple[str, str]]] = {
    "{{c1::Linux}} rules": {1: ("[…] rules", "Linux")},
    "{{c1::Linux::a system}} rules": {1: ("[a system] rules", "Linux")},
    "{{c1::a}} and {{c2::b}}": {1: ("[…] and b", "a"), 2: ("a and […]", "b")},
    "{{c1::a}} and {{c1::b}}": {1: ("[…] and […]", "a; b")},
    "{{c1,2::a}} b": {1: ("[…] b", "a"), 2: ("[…] b", "a")},
    "{{c1::a {{c2::b}} c}} d": {1: ("[…] d", "a b c"), 2: ("a […] c d", "b")},
    "{{c1::never closed": {},
    "{{ .Values.image }}": {},
    "a }} b {{c3::c}}": {3: ("a }} b […]", "c")},
}


@pytest.mark.parametrize("text", GAPS)
def test_a_sentence_with_gaps_asks_for_each_number(text):
    assert questions(text) == GAPS[text]
    assert has_gaps(text) == bool(GAPS[text])


def test_a_sentence_with_a_great_many_gaps_is_no_card():
    sentence = " ".join(f"{{{{c{number}::x}}}}" for number in range(1, 22))

    assert faults(f"#html:false\n{sentence}\tx\n") == [(2, "the sentence has 21 gaps; one has at most 20, so split it")]


HTML: dict[str, str] = {
    "<div>a</div><div>b</div>": "a\nb",
    "a<br>b<br/>c": "a\nb\nc",
    "<p>a</p><p>b</p>": "a\n\nb",
    "<b>a </b>b": "**a** b",
    "<strong>a</strong> <em>b</em> <s>c</s>": "**a** *b* ~~c~~",
    "<b>never closed": "**never closed**",
    "<ul><li>a</li><li>b</li></ul>": "- a\n- b",
    "<ol><li>a<li>b</ol>": "1. a\n2. b",
    "<code>ls `x`</code>": "`` ls `x` ``",
    "<pre>a\n  b</pre>": "```\na\n  b\n```",
    "<pre><code>a<br>  *b*</code></pre>": "```\na\n  *b*\n```",
    "<pre>a<div>b</div></pre>": "```\na\nb\n```",
    "10<sup>6</sup> H<sub>2</sub>O": "10^6 H_2O",
    "<a href='https://example.com/a'>here</a>": "here (https://example.com/a)",
    "<a href='javascript:alert(1)'>here</a>": "here",
    "a &lt;b&gt; &amp;amp; c&nbsp;d": r"a <b> \&amp; c d",
    "*a* _b_ c_d `e` ~~f~~ \\": r"\*a\* \_b\_ c_d \`e\` \~\~f\~\~ \\",
    "&gt; a": r"\> a",
    "<script>alert(1)</script>a<style>b{}</style>": "a",
    "<script>alert(1)": "",
    "a<!-- b <b> -->c<!-- d": "ac",
    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>": "a | b\nc",
    "a < b and c > d": "a < b and c > d",
    "<font color='red'>a</font><span onclick='x()'>b</span>": "ab",
}


@pytest.mark.parametrize("html", HTML)
def test_html_becomes_typed_text(html):
    assert typed_text(html)[0] == HTML[html]


ESCAPED = "*a* _b_ c_d `e` ~~f~~ \\ &lt; > 1 < 2"


def test_what_html_says_is_what_is_shown():
    shown = typed_markdown(typed_text(ESCAPED.replace("&", "&amp;").replace("<", "&lt;"))[0])

    assert shown == "<p>*a* _b_ c_d `e` ~~f~~ \\ &amp;lt; &gt; 1 &lt; 2</p>"


# Whatever is sent


TEXT = some.text(some.characters(codec="utf-8", exclude_characters="\r\0\ufeff"), min_size=1, max_size=40).map(str.strip).filter(bool)


@given(
    cards=some.lists(some.tuples(TEXT, TEXT), min_size=1, max_size=12, unique_by=lambda card: card[0]),
    separator=some.sampled_from([",", ";", "\t"]),
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_what_a_table_holds_is_read_again_the_same(cards, separator):
    written = StringIO()
    writer = csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("front", "back"), *cards])

    read = read_cards(written.getvalue().encode())

    assert [(card.front, card.back) for card in read.cards] == cards
    assert not read.faults


PIECES = some.sampled_from(
    [
        *'",;\t\n|#:<>{}&`*_\\',
        *("front", "back", "a", "é", "\U0001f600", "{{c1::", "}}", "[sound:a]", "sep=;\n"),
        *("<b>", "</b>", "<pre>", "</pre>", "<!--", "<code>", "</code>", "<li>", "<ol>", "&amp;", "<script>"),
        *("#html:true\n", "#separator:tab\n", "#columns:", "#deck column:2\n"),
    ]
)


@given(some.lists(PIECES, max_size=80).map("".join))
@settings(max_examples=400)
def test_nonsense_is_read_or_refused_and_every_row_is_accounted_for(text):
    try:
        read = read_cards(text.encode())
    except Refused as refused:
        assert str(refused).endswith(".")
        return
    lines = text.count("\n") + 1
    assert all(1 <= card.line <= lines and card.front and card.back for card in read.cards)
    assert all(1 <= fault.line <= lines and fault.why for fault in read.faults)
    assert len({card.front for card in read.cards}) == len(read.cards)


@given(some.lists(PIECES, max_size=60).map("".join))
def test_no_tag_of_a_note_reaches_a_page(html):
    text, _ = typed_text(html)

    assert "<script" not in typed_markdown(text)


def test_there_is_an_end_to_cards_and_to_mistakes():
    many = read_cards(b"".join(b"%d,x\n" % number for number in range(MOST_CARDS + 5)))
    wrong = read_cards(b"a,b\n" + b"c\n" * (MOST_FAULTS + 50))

    assert (len(many.cards), many.faults[-1].line) == (MOST_CARDS, MOST_CARDS + 1)
    assert (len(wrong.faults), wrong.faults[-1].line) == (MOST_FAULTS + 1, MOST_FAULTS + 2)


SLOW = {
    "quotes that never close": b"front,back\n" + (b'"' + b"x" * 120 + b",y\n") * 80_000,
    "deep gaps": b"#html:false\n" + b"".join(b"%d {{c1::a}}%s\tx\n" % (number, b"{{c1::" * 300) for number in range(480)),
    "signs": b"#html:true\n" + b"".join(b"%d\t%s\n" % (number, b"*_`" * 100) for number in range(4_900)),
    "tags": b"#html:true\n" + b"".join(b"%d\t%s\n" % (number, b"<code>`</code>" * 14) for number in range(4_900)),
    "lists": b"#html:true\n" + b"".join(b"%d\t%s\n" % (number, b"<li>" * 4_900) for number in range(30)),
    "words": b"".join(b"%d,%s\n" % (number, b"word " * 400) for number in range(5_000)),
}


@pytest.mark.parametrize("name", SLOW)
def test_no_file_holds_a_page_up_for_long(name):
    with processor_time() as took:
        read_cards(SLOW[name])

    assert took.seconds < 4
