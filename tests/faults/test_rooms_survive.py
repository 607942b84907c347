"""Processes are killed, Redis goes away, a browser is gone: no record is lost, and the room goes on."""

import signal
import threading
import time
import uuid
from itertools import count

import psycopg

from tests.faults.conftest import Deployment, Three
from tests.faults.visitor import Visitor
from tests.made_rooms import Made
from tests.services import wait_until

BACK_WITHIN = 3.0
"""Seconds within which a page must show the latest after a process is back."""

WRITER = str(uuid.uuid4())


def write(candidate: Visitor, text: str, number: int) -> None:
    answer = candidate.do("write", turn=1, text=text, save_number=number, seen=number - 1, writer=WRITER)
    assert answer.status == 200, answer.text


def stored(deployment: Deployment, made: Made) -> str:
    """Return the candidate's notepad as stored in the database."""
    with psycopg.connect(deployment.site.environment["DATABASE_URL"]) as connection:
        asked = """SELECT text FROM interviews_response JOIN teams_round USING (interview_id) WHERE room_id = %s AND turn = 1"""
        [(text,)] = connection.execute(asked, [made.room]).fetchall()
    return str(text)


def seats_here(visitor: Visitor) -> int:
    return visitor.stage.count('data-here="yes"')


def test_a_whole_round_goes_by_two_web_and_two_live_processes(deployment: Deployment, three: Three, made: Made):
    interviewer, candidate, observer = three.everyone

    write(candidate, "The loop", 1)
    interviewer.sees("The loop")
    observer.sees("The loop")
    assert interviewer.do("push", what="hint", turn=1, position=0).status == 204
    for visitor in three.everyone:
        visitor.sees("Hint")
    assert interviewer.do("pause").status == 204
    for visitor in three.everyone:
        visitor.sees('data-paused="yes"')
    assert interviewer.do("resume").status == 204
    assert interviewer.do("grade", turn=1, version=0, **{f"level-{criterion}": 2 for criterion in range(4)}).status == 200
    assert interviewer.do("end-round").status == 204
    candidate.sees("Now grade yourself, alone")
    observer.sees("The round is over")
    grade_alone(candidate)
    interviewer.sees("Everyone is done.")
    assert interviewer.do("reveal").status == 204
    for visitor in three.everyone:
        visitor.sees("All levels of round 1")


def grade_alone(candidate: Visitor) -> None:
    """Let the candidate grade themselves, on the pages of the interview."""
    cookie = candidate._cookie
    grading = candidate.front.ask(f"{interview_of(candidate)}grade/", cookie, script=False).location
    for step, form in (("predict", {"level": 2}), ("levels", {"version": 0} | {f"level-{criterion}": 2 for criterion in range(4)})):
        assert candidate.front.ask(f"{grading}{step}/", cookie, form=form, script=False).status == 302
    done = grading.removesuffix("1/") + "complete/"
    assert candidate.front.ask(done, cookie, form={}, script=False).status == 302


def interview_of(candidate: Visitor) -> str:
    before, _, _ = candidate.stage.partition('grade/"')
    return before[before.rindex('"') + 1 :]


def test_a_live_process_is_killed(deployment: Deployment, three: Three):
    interviewer, candidate, observer = three.everyone
    first, _ = deployment.lives

    first.end(signal.SIGKILL)
    write(candidate, "while it was dead", 1)
    assert interviewer.do("push", what="hint", turn=1, position=0).status == 204

    candidate.sees("Hint", within=1)  # whose stream is at the other process
    for visitor in (interviewer, observer):
        visitor.sees("while it was dead")  # by polling
        assert not visitor.is_live
    first.start()
    write(candidate, "as soon as it was back", 2)
    began = time.monotonic()
    for visitor in (interviewer, observer):
        visitor.sees("as soon as it was back")
        assert time.monotonic() - began < BACK_WITHIN
    wait_until(lambda: all(visitor.is_live for visitor in three.everyone), "the streams")
    write(candidate, "and by the stream", 3)
    for visitor in (interviewer, observer):
        visitor.sees("and by the stream", within=1)


def test_a_web_process_is_killed_in_the_middle_of_actions(deployment: Deployment, three: Three, made: Made):
    interviewer, candidate, observer = three.everyone
    text, recorded, enough = "", [], threading.Event()

    def write_on() -> None:
        nonlocal text
        for number in count(1):
            if enough.is_set():
                break
            text += f" {number}"
            write(candidate, text, number)
            recorded.append(text)

    writing = threading.Thread(target=write_on)
    writing.start()
    wait_until(lambda: len(recorded) > 20, "twenty saves")
    deployment.webs[1].end(signal.SIGKILL)  # by which the candidate goes
    so_far = len(recorded)
    wait_until(lambda: len(recorded) > so_far + 20, "twenty more saves")
    enough.set()
    writing.join()

    assert stored(deployment, made) == text == recorded[-1]
    for visitor in (interviewer, observer):
        visitor.sees(text)
    assert interviewer.do("end-round").status == 204
    candidate.sees("Now grade yourself, alone")


def test_redis_is_killed_and_starts_empty(deployment: Deployment, three: Three, made: Made):
    interviewer, candidate, observer = three.everyone
    wait_until(lambda: all(seats_here(visitor) == 3 for visitor in three.everyone), "all three being here")

    deployment.redis.kill()
    write(candidate, "while it was dead", 1)
    deployment.redis.start()
    write(candidate, "while it was dead, and after", 2)

    for visitor in (interviewer, observer):
        visitor.sees("while it was dead, and after", within=BACK_WITHIN)
        assert visitor.is_live
    wait_until(lambda: all(seats_here(visitor) == 3 for visitor in three.everyone), "all three being here again")
    assert interviewer.do("push", what="hint", turn=1, position=0).status == 204
    candidate.sees("Hint", within=1)
    assert stored(deployment, made) == "while it was dead, and after"


def test_redis_is_away_for_long(deployment: Deployment, three: Three, made: Made):
    interviewer, candidate, observer = three.everyone

    deployment.redis.kill()
    write(candidate, "without Redis", 1)

    for visitor in (interviewer, observer):
        visitor.sees("without Redis", within=BACK_WITHIN)
    looks = observer.looks
    write(candidate, "without Redis still", 2)
    observer.sees("without Redis still", within=BACK_WITHIN)
    wait_until(lambda: observer.looks >= looks + 3, "looks by the clock")
    assert all(visitor.is_live for visitor in three.everyone)
    assert stored(deployment, made) == "without Redis still"


def test_redis_is_silent_for_a_while(deployment: Deployment, three: Three, made: Made):
    interviewer, candidate, observer = three.everyone

    with deployment.redis.frozen():
        for number in range(1, 6):
            began = time.monotonic()
            write(candidate, f"to nobody {number}", number)
            assert time.monotonic() - began < BACK_WITHIN
        interviewer.sees("to nobody 5")
        observer.sees("to nobody 5")

    assert interviewer.do("push", what="hint", turn=1, position=0).status == 204
    candidate.sees("Hint", within=BACK_WITHIN)
    assert stored(deployment, made) == "to nobody 5"


def test_the_interviewers_browser_is_gone_and_comes_back(deployment: Deployment, three: Three, made: Made):
    interviewer, candidate, observer = three.everyone
    wait_until(lambda: all(seats_here(visitor) == 3 for visitor in three.everyone), "all three being here")

    interviewer.__exit__()
    wait_until(lambda: seats_here(candidate) == 2, "the others being told")
    write(candidate, "while they were gone", 1)
    observer.sees("while they were gone")

    with Visitor(deployment.front(0, 1), deployment.lives[1], made.room, made.cookies[0]) as back:
        assert 'data-role="interviewer"' in back.stage
        back.sees("while they were gone")
        wait_until(lambda: seats_here(candidate) == 3, "the others being told")
        assert back.do("push", what="hint", turn=1, position=0).status == 204
        candidate.sees("Hint")
