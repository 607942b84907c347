from apps.core.levels import ADEQUATE, LEVELS, TOP
from apps.curriculum.rules.rubrics import RECALL, TRIPPED, Criterion, Rubric, Tripwire, content_hash

RUBRIC = Rubric(
    criteria=(Criterion("What", 3, ("none", "weak", "adequate", "strong")),),
    tripwires=(Tripwire("There is none.", 0, "There is.", "basics#one-thing"),),
)


def test_the_levels_are_four_and_a_tripped_criterion_stays_below_adequate():
    assert list(LEVELS) == [0, 1, 2, 3]
    assert (TRIPPED, ADEQUATE, TOP) == (1, 2, 3)


def test_a_rubric_comes_back_from_json_as_it_was():
    assert Rubric.from_json(RUBRIC.as_json()) == RUBRIC


def test_a_rubric_stored_as_real_json_has_lists_and_still_comes_back():
    stored = {
        "criteria": [{"name": "What", "weight": 3, "descriptors": ["none", "weak", "adequate", "strong"]}],
        "tripwires": [{"claim": "There is none.", "criterion": 0, "correction": "There is.", "section": "basics#one-thing"}],
    }

    assert Rubric.from_json(stored) == RUBRIC


def test_a_card_is_judged_by_recall_alone():
    assert [criterion.name for criterion in RECALL.criteria] == ["Recall"]
    assert len(RECALL.criteria[0].descriptors) == len(LEVELS)


def test_the_order_of_keys_makes_no_other_hash():
    assert content_hash({"a": 1, "b": [2, 3]}) == content_hash({"b": [2, 3], "a": 1})


def test_every_change_makes_another_hash():
    contents: list[object] = [{"a": 1}, {"a": "1"}, {"a": 1.5}, {"a": None}, {"b": 1}, {"a": [1]}, ["a", 1], "a1", {}]

    assert len({content_hash(content) for content in contents}) == len(contents)


def test_a_hash_is_the_same_on_every_machine():
    assert content_hash({"title": "Zeit für Größe", "weight": 3}) == "d6aec387cadb9977e520d5f622d56aa43a69533747007e5d588be085d184f503"
