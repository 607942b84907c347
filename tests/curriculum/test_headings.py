"""What stands in a question's heading, and what below it."""

import pytest

from apps.curriculum.rules.headings import parted


def test_a_card_is_asked_once_and_keeps_its_formatting():
    asked = "What does <code>kubectl top</code> need, and &amp; why?"

    assert parted("What does kubectl top need, and & why?", f"<p>{asked}</p>\n") == (asked, "")


def test_a_card_is_asked_once_whatever_its_quotes():
    assert parted('Is "it" a pod\'s?', "<p>Is “it” a pod’s?</p>") == ("Is “it” a pod’s?", "")


def test_a_title_that_was_cut_is_the_beginning_of_its_prompt():
    asked = "word " * 60

    assert parted(asked[:200], f"<p>{asked}</p>") == (asked, "")


@pytest.mark.parametrize("prompt", ["<p>Another text.</p>", "<p>Why?</p><p>Say more.</p>", "<p>Why?</p><pre>code</pre>", "Why?", ""])
def test_a_prompt_that_says_more_stands_below_the_title(prompt):
    assert parted("Why & <how>?", prompt) == ("Why &amp; &lt;how&gt;?", prompt)
    assert parted("Why?", prompt) == ("Why?", prompt)
