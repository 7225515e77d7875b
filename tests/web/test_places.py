from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from threading import Event, Lock
from time import monotonic, sleep

import pytest

from portal.web.places import Places

LOOK, ACT = {"REQUEST_METHOD": "GET"}, {"REQUEST_METHOD": "POST"}
SOON, LONGEST = 0.15, 10


class Counter:
    """Answers each request when it is told to, and says which ones are at work."""

    def __init__(self):
        self.begun, self.may_end = Queue(), {}

    def __call__(self, environ, _start_response):
        self.begun.put(environ["name"])
        assert self.may_end[environ["name"]].wait(LONGEST)
        if environ.get("fails"):
            raise RuntimeError
        return [b"done"]


@pytest.fixture
def counter():
    return Counter()


@pytest.fixture
def threads():
    with ThreadPoolExecutor(20) as pool:
        yield pool


@pytest.fixture
def come(counter, threads):
    """Let a request come, and wait until it stands in line."""

    def come(places, kind, name, **more):
        counter.may_end[name] = Event()
        before = standing(places)
        answer = threads.submit(places, kind | {"name": name} | more, None)
        until = monotonic() + LONGEST
        while standing(places) == before and monotonic() < until:
            sleep(0.001)
        return answer

    return come


def standing(places):
    lines = (places._looks, places._acts)
    return sum(line.at_work + len(line.waiting) for line in lines)


def begun(counter, count):
    return [counter.begun.get(timeout=LONGEST) for _ in range(count)]


def nothing_begins(counter):
    sleep(SOON)
    return counter.begun.empty()


def end(counter, *names):
    for name in names:
        counter.may_end[name].set()


def crowd(places, counter, come):
    acts = [come(places, ACT, f"act {number}") for number in range(5)]
    acts.append(come(places, LOOK, "look"))
    return acts


def test_who_looks_does_not_stand_behind_a_crowd_that_acts(counter, come):
    answers = crowd(Places(counter, 2), counter, come)
    assert begun(counter, 2) == ["act 0", "look"]
    end(counter, "look")
    assert answers[-1].result(LONGEST) == [b"done"]
    assert nothing_begins(counter)
    end(counter, *counter.may_end)


def test_without_a_place_of_their_own_who_looks_would_stand_behind_them(counter, come):
    """The control of the one above."""
    places = Places(counter, 2)
    places._acts.places = 2
    crowd(places, counter, come)
    assert begun(counter, 2) == ["act 0", "act 1"]
    assert nothing_begins(counter)
    end(counter, *counter.may_end)


def test_whoever_came_first_is_first(counter, come):
    crowd(Places(counter, 2), counter, come)
    assert begun(counter, 2) == ["act 0", "look"]
    for number in range(1, 5):
        end(counter, f"act {number - 1}")
        assert begun(counter, 1) == [f"act {number}"]
    end(counter, *counter.may_end)


def test_a_crowd_that_looks_does_not_keep_out_who_acts(counter, come):
    places = Places(counter, 2)
    for number in range(5):
        come(places, LOOK, f"look {number}")
    come(places, ACT, "act")
    assert begun(counter, 2) == ["look 0", "look 1"]
    end(counter, "look 0")
    assert begun(counter, 1) == ["act"]
    end(counter, *counter.may_end)


def test_a_process_with_one_place_answers_everybody(counter, come):
    answers = crowd(Places(counter, 1), counter, come)
    end(counter, *counter.may_end)
    assert [each.result(LONGEST) for each in answers] == [[b"done"]] * 6


def test_with_one_place_those_who_look_do_not_go_before_who_acts_for_ever(counter, come):
    places = Places(counter, 1)
    for name, kind in (("look 0", LOOK), ("act", ACT), ("look 1", LOOK)):
        come(places, kind, name)
    for number, name in enumerate(("look 0", "act", "look 1")):
        assert begun(counter, 1) == [name]
        come(places, LOOK, f"look {number + 2}")
        end(counter, name)
    end(counter, *counter.may_end)


def test_what_fails_gives_its_place_back(counter, come):
    places = Places(counter, 1)
    failing = come(places, ACT, "first", fails=True)
    next_one = come(places, ACT, "second")
    end(counter, "first", "second")
    with pytest.raises(RuntimeError):
        failing.result(LONGEST)
    assert next_one.result(LONGEST) == [b"done"]


@pytest.mark.parametrize("places", [1, 2, 3, 5])
def test_no_more_than_there_are_places_are_ever_at_work(places, threads):
    at_work, guard, most = {"GET": 0, "POST": 0}, Lock(), {"GET": 0, "POST": 0, "all": 0}

    def application(environ, _start_response):
        method = environ["REQUEST_METHOD"]
        with guard:
            at_work[method] += 1
            most[method] = max(most[method], at_work[method])
            most["all"] = max(most["all"], sum(at_work.values()))
        sleep(0.001)
        with guard:
            at_work[method] -= 1
        return [b"done"]

    door = Places(application, places)
    for kinds, acts in (([LOOK, ACT, ACT] * 60, None), ([ACT] * 60, max(1, places - 1))):
        most.update(POST=0, all=0)
        assert len(list(threads.map(lambda kind: door(kind, None), kinds))) == len(kinds)
        assert most["all"] == (acts or places)
        assert most["POST"] <= max(1, places - 1) if acts is None else most["POST"] == acts
    assert standing(door) == 0
