"""What a text is about, by its words alone."""

import re

WORD = re.compile(r"[^\W_]{4,}")
STEM = 5
"""So many letters are looked at, so that "limits" are a "limit" and "compared" is "comparing"."""
COMMON_WORDS = {
    word[:STEM]
    for word in WORD.findall("""
    about after also always another answer because been before being both cannot does doesn each either else even every from
    given goes have having here into isn itself just know made make more most much must name named names need never nothing once
    only other over same says should some still such than that their them then there these they thing things this those through
    until used uses very well were what when where whether which while will with without would your
    """)
}
"""Words of no subject."""


def subject_words(text: str) -> set[str]:
    """Return the words of a subject in a text, each cut to its first STEM letters in lower case."""
    return {word[:STEM] for word in WORD.findall(text.lower())} - COMMON_WORDS
