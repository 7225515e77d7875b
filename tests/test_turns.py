import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from gc import collect
from multiprocessing import get_context

import pytest
from sqlalchemy.exc import TimeoutError

from portal.turns import Turns

KEEP = """
import sys, time
from pathlib import Path
from portal.turns import Turns
with Turns(Path(sys.argv[1]), longest_wait=5).take():
    print("mine", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "turn"


def test_one_at_a_time_among_threads(file):
    turns, inside, most = Turns(file, longest_wait=5), [], []

    def work(_number):
        with turns.take():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.001)
            inside.pop()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(40)))
    assert most == [1] * 40


def another_process_keeps(file, seconds):
    process = subprocess.Popen(
        [sys.executable, "-c", KEEP, str(file), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "mine\n"
    return process


def test_one_at_a_time_among_processes(file):
    other = another_process_keeps(file, 0.3)
    began = time.monotonic()
    with Turns(file, longest_wait=5).take():
        assert time.monotonic() - began > 0.1
    other.communicate(timeout=10)


def test_nobody_waits_for_ever(file):
    other = another_process_keeps(file, 1)
    turns = Turns(file, longest_wait=0.1)
    for _ in range(2):
        with pytest.raises(TimeoutError), turns.take():
            pass
    other.communicate(timeout=10)
    with turns.take():
        pass


def test_one_at_a_time_among_forks_that_share_the_same_turns(file):
    turns = Turns(file, longest_wait=5)
    context = get_context("fork")
    has_it = context.Event()

    def keep():
        with turns.take():
            has_it.set()
            time.sleep(0.3)

    other = context.Process(target=keep)
    other.start()
    assert has_it.wait(10)
    began = time.monotonic()
    with turns.take():
        assert time.monotonic() - began > 0.1
    other.join(10)


def test_the_file_of_turns_that_nobody_takes_any_more_is_closed(tmp_path, recwarn):
    collect()
    recwarn.clear()
    turns = Turns(tmp_path / "turn", longest_wait=1)
    turns.myself = turns
    del turns
    collect()
    assert [str(each.message) for each in recwarn] == []
