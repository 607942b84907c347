"""The next step comes from the first rule that applies, and nothing is locked until something else is done."""

from apps.progress.rules.mastery import Mastery
from apps.progress.rules.next_step import SHAKY, Standing, Step, next_step

GO_ON = Step("continue", "Continue", "Go on with your interview", "Its clock is running.", interview_id="running")
GRADE = Step("grade", "Grade it", "Grade your last interview", "You learn most while the answers are fresh.", interview_id="to grade")
FIRST = Step("interview", "Start", "Sit a first interview", "It shows where you stand; nothing has to be read before.")
FULL = Step("interview", "Start", "Sit a full interview", "No topic stands out as weak; keep the whole in shape.")


def standing(lesson_id, share=None, *, read=4):
    """Return a standing in a topic of four sections."""
    return Standing(lesson_id, f"Topic {lesson_id}", 4, read, None if share is None else Mastery(share, 3))


def step(*standings, running="", to_grade="", interviews=1):
    return next_step(running=running, to_grade=to_grade, interviews=interviews, standings=standings)


SHAKY_TOPIC, UNTRIED_TOPIC, GOOD_TOPIC = standing(1, 0.2), standing(2), standing(3, 0.9)


# One rule after the other


def test_an_interview_that_runs_comes_before_everything():
    assert step(SHAKY_TOPIC, UNTRIED_TOPIC, running="running", to_grade="to grade", interviews=0) == GO_ON


def test_then_one_that_waits_to_be_graded():
    assert step(SHAKY_TOPIC, UNTRIED_TOPIC, to_grade="to grade", interviews=0) == GRADE


def test_then_a_first_interview():
    assert step(SHAKY_TOPIC, UNTRIED_TOPIC, interviews=0) == FIRST


def test_then_a_shaky_topic():
    assert step(GOOD_TOPIC, UNTRIED_TOPIC, SHAKY_TOPIC) == Step(
        "practise", "Practise", "Practise Topic 1", "Your answers there reach 20 %.", lesson_id=1
    )


def test_then_a_topic_that_was_never_tried():
    assert step(GOOD_TOPIC, UNTRIED_TOPIC) == Step(
        "practise", "Practise", "Try Topic 2", "No answer of yours has been graded there yet.", lesson_id=2
    )


def test_then_a_full_interview():
    assert step(GOOD_TOPIC, standing(4, 0.6)) == FULL


# Within the rules


def test_of_several_shaky_topics_the_weakest_is_mended_first():
    assert step(standing(1, 0.5), standing(2, 0.1), standing(3, 0.3)).lesson_id == 2


def test_among_equally_shaky_topics_the_first_comes_first():
    assert step(standing(1, 0.3), standing(2, 0.3)).lesson_id == 1


def test_a_topic_is_shaky_below_six_tenths():
    assert SHAKY == 0.6
    assert step(standing(1, 0.599)).title == "Practise Topic 1"
    assert step(standing(1, 0.6)) == FULL


def test_a_shaky_topic_is_read_to_its_end_before_it_is_practised():
    assert step(standing(1, 0.2, read=3)) == Step(
        "read", "Read", "Read Topic 1", "Your answers there reach 20 %, and part of it is unread.", lesson_id=1
    )


def test_a_topic_whose_answers_were_all_blank_is_shaky_and_not_untried():
    assert step(standing(1, 0.0)).why == "Your answers there reach 0 %."


def test_of_several_untried_topics_the_first_in_the_module_comes_first():
    assert step(standing(1, 0.9), standing(2), standing(3)).lesson_id == 2


def test_what_was_read_decides_nothing_where_nothing_was_graded():
    assert step(standing(1, read=0)).kind == "practise"
    assert step(interviews=0) == FIRST


def test_without_topics_there_is_still_a_step():
    assert step() == FULL


def test_a_topic_is_read_when_every_section_is():
    assert [standing(1, read=read).is_read for read in (0, 3, 4)] == [False, False, True]
