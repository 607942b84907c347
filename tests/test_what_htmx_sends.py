"""Every element that sends by htmx declares what is said when that fails, and whether it may be sent again automatically."""

from collections import Counter

from tests.templates import FOLDER, Sender, senders


def test_all_of_them_are_found():
    written = sum(sum(map(path.read_text().count, ("hx-post=", "hx-get=", "{% room_action "))) for path in FOLDER.rglob("*.html"))

    assert len(list(senders())) == written > 20


def test_each_says_whether_it_may_be_sent_again():
    ways = {(sender.template, sender.tag): sender.attribute("data-retry") for sender in senders()}

    assert {place: way for place, way in ways.items() if way not in {"safe", "ask", "none"}} == {}


def test_each_begins_a_sentence_for_when_it_fails():
    """`none` is for elements that claim nothing: a part that isn't fetched leaves a link that does the same."""
    wrong = [
        sender.name
        for sender in senders()
        if bool(sender.attribute("data-failed")) is (sender.attribute("data-retry") == "none")
        or (sender.attribute("data-failed") or "x").rstrip()[-1] in ".:;!"
        or (sender.verb == "post" and sender.attribute("data-retry") == "none")
    ]

    assert wrong == []


def test_a_press_before_htmx_has_come_is_posted_to_the_same_address():
    """Without a method a form's fields would stand in the address, and so in logs; a button without its own sends the form elsewhere."""
    posting = [sender for sender in senders() if sender.verb == "post" and not sender.tag.startswith("{%")]
    wrong = [sender.name for sender in posting if not posts_itself(sender)]

    assert wrong == []


def posts_itself(sender: Sender) -> bool:
    """Return whether the browser alone sends to the address that htmx does, or nothing. A form without an action posts to its page."""
    address = sender.attribute("hx-post")
    if sender.tag.startswith("<form"):
        return sender.attribute("method") == "post" and sender.attribute("action") in {None, address}
    is_plain = sender.tag.startswith("<a") or sender.attribute("type") == "button"
    return is_plain or sender.attribute("formaction") == address


def test_no_two_of_a_template_say_the_same():
    assert [name for name, count in Counter(sender.name for sender in senders()).items() if count > 1] == []


def test_what_sends_its_whole_state_whenever_it_changes_may_be_sent_again():
    """A level that isn't stored can only be sent again automatically, since there is no button to press again."""
    wrong = [
        sender.name
        for sender in senders()
        if "change" in (sender.attribute("hx-trigger") or "") and sender.attribute("data-retry") != "safe"
    ]

    assert wrong == []
