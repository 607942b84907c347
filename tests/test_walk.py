"""`make walk` leaves out no page: every address that answers to a link is walked, pictured, or no page for a reason."""

from tests.pictures.addresses import NO_PAGES, PICTURED, WALKED, addresses, unlisted


def test_every_address_is_walked_or_listed_with_a_reason(db):
    assert unlisted() == []


def test_an_address_that_nobody_listed_is_named(db, monkeypatch):
    monkeypatch.setattr("tests.pictures.addresses.WALKED", {name: pages for name, pages in WALKED.items() if name != "progress:plan"})

    assert unlisted() == ["progress:plan"]


def test_each_address_stands_in_one_table_and_exists():
    listed = [*WALKED, *PICTURED, *NO_PAGES]

    assert sorted(set(listed)) == sorted(listed)
    assert set(listed) <= addresses().keys()
