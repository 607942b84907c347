"""Tables of state transitions."""

import pytest

from apps.core.transitions import NotAllowed, Transitions

DOOR = Transitions(
    of="door",
    table={
        "open": frozenset({"shut"}),
        "shut": frozenset({"open", "locked"}),
        "locked": frozenset({"shut"}),
        "walled up": frozenset(),
    },
)


def test_the_table_says_what_may_follow():
    allowed = {(before, after) for before in DOOR.table for after in DOOR.table if DOOR.may(before, after)}

    assert allowed == {("open", "shut"), ("shut", "open"), ("shut", "locked"), ("locked", "shut")}


def test_a_change_that_is_allowed_passes_in_silence():
    DOOR.check("shut", "locked")


def test_a_change_that_is_not_allowed_is_refused_in_a_sentence():
    with pytest.raises(NotAllowed) as refused:
        DOOR.check("open", "locked")

    assert str(refused.value) == "This door is open, so it can't become locked."


def test_a_state_does_not_follow_itself_unless_the_table_says_so():
    with pytest.raises(NotAllowed):
        DOOR.check("open", "open")


def test_an_end_lets_nothing_follow():
    assert not any(DOOR.may("walled up", after) for after in DOOR.table)


def test_before_names_every_state_from_which_one_is_reached():
    assert DOOR.before("shut") == {"open", "locked"}
    assert DOOR.before("walled up") == set()


def test_a_state_missing_from_the_table_is_a_fault_not_a_refusal():
    with pytest.raises(KeyError):
        DOOR.check("ajar", "open")


def test_the_diagram_has_a_line_for_every_change():
    assert DOOR.diagram().splitlines() == [
        "stateDiagram-v2",
        "    open --> shut",
        "    shut --> locked",
        "    shut --> open",
        "    locked --> shut",
    ]
