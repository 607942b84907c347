"""Silent members and weak topics, as functions of values."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.rooms.rules.team_health import Answer, TopicMean, silent_days, topic_means, weak
from tests import NOON

PODS, SERVICES = 1, 2


def ago(**length):
    return NOON - timedelta(**length)


# Silence


@pytest.mark.parametrize(
    ("last_round_at", "days"),
    [
        (ago(days=13, hours=23), None),
        (ago(days=14), 14),
        (ago(days=14, hours=23), 14),
        (ago(days=90), 90),
        (NOON + timedelta(hours=1), None),
    ],
)
def test_two_weeks_without_a_round_are_a_silence(last_round_at, days):
    assert silent_days(last_round_at=last_round_at, joined_at=ago(days=100), now=NOON) == days


def test_a_member_without_a_round_is_silent_since_they_joined():
    assert silent_days(last_round_at=None, joined_at=ago(days=20), now=NOON) == 20
    assert silent_days(last_round_at=None, joined_at=ago(days=3), now=NOON) is None


# Weak topics


def answers(topic, *shares, first=1):
    """Return an answer of a different person for each share."""
    return [Answer(person=person, topic=topic, share=share) for person, share in enumerate(shares, first)]


def test_a_topic_has_a_mean_from_four_people_on():
    assert topic_means(answers(PODS, 0.2, 0.4, 0.6)) == []
    assert topic_means(answers(PODS, 0.2, 0.4, 0.6, 0.8)) == [TopicMean(PODS, 0.5, 4)]


def test_many_answers_of_three_people_are_still_three_people():
    assert topic_means(answers(PODS, 0.1, 0.2, 0.3) * 5) == []


def test_being_asked_more_often_weighs_no_more():
    often = [Answer(person=1, topic=PODS, share=0.0)] * 10

    (mean,) = topic_means([*often, *answers(PODS, 1.0, 1.0, 1.0, first=2)])

    assert mean.share == pytest.approx(0.75)


def test_topics_are_kept_apart_and_the_weakest_comes_first():
    means = topic_means([*answers(PODS, 1.0, 1.0, 1.0, 1.0), *answers(SERVICES, 0.5, 0.5, 0.5, 0.5)])

    assert [(mean.topic, mean.share) for mean in means] == [(SERVICES, 0.5), (PODS, 1.0)]


def test_weak_is_below_sixty_per_cent():
    at, below = TopicMean(PODS, 0.6, 4), TopicMean(SERVICES, 0.59, 4)

    assert weak([at, below]) == [below]


@given(st.lists(st.builds(Answer, person=st.integers(1, 6), topic=st.integers(1, 3), share=st.floats(0, 1)), max_size=60))
def test_no_mean_is_made_of_fewer_than_four_people(given_answers):
    for mean in topic_means(given_answers):
        assert mean.people == len({answer.person for answer in given_answers if answer.topic == mean.topic}) >= 4
        assert 0 <= mean.share <= 1.0000001
