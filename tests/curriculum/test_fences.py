import pytest

from apps.curriculum.rules.content.fences import Info, read_info

UNKNOWN = '{} is nothing to say of code; there are of="…", wrong="…" and the word parses'
UNREADABLE = '{!r} is nothing to say of code; write the language, and after it of="…", wrong="…" and the word parses'


@pytest.mark.parametrize(
    ("text", "info"),
    [
        ("", Info("")),
        ("yaml", Info("yaml")),
        ("go-template", Info("go-template")),
        ('yaml of="Deployment.spec.strategy"', Info("yaml", of="Deployment.spec.strategy")),
        ('yaml  wrong="no password, so it exits"', Info("yaml", wrong="no password, so it exits")),
        ('yaml of="compose.yaml" wrong="it’s late" parses', Info("yaml", "compose.yaml", "it’s late", parses=True)),
    ],
)
def test_the_language_is_read_with_what_is_said_of_the_code(text: str, info: Info):
    assert read_info(text) == info


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('yaml off="x"', UNKNOWN.format('off="x"')),
        ('yaml title="x"', UNKNOWN.format('title="x"')),
        ("yaml linenums", UNKNOWN.format("linenums")),
        ("yaml of", UNKNOWN.format("of")),
        ('yaml wrong="x" parses="yes"', UNKNOWN.format('parses="yes"')),
        ('yaml of=" "', "of is empty; write what the code is a piece of in the quotes"),
        ('yaml wrong=""', "wrong is empty; write why the code is wrong in the quotes"),
        ('yaml of="a" of="b"', "of is said of the code twice; keep one"),
        ("yaml parses", 'parses is said of code that isn\'t wrong; write it beside wrong="…", or leave it out'),
        ("{.yaml}", UNREADABLE.format("{.yaml}")),
        ("yaml of=x", UNREADABLE.format("of=x")),
        ('yaml of="x', UNREADABLE.format('of="x')),
        ("yaml of='x'", UNREADABLE.format("of='x'")),
        ('of="x"', UNREADABLE.format('="x"')),
    ],
)
def test_what_cannot_be_said_of_code_is_named(text: str, fault: str):
    assert read_info(text).faults == (fault,)
