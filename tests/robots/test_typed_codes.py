"""A robot types codes at tills, for what nobody gave it: it opens nothing and bars no member.

`make robots` types a million codes, `make test` twenty thousand. Nine of ten are eleven letters at
random, of which one in 31 has the right check character by chance; each tenth has it on purpose.
Those are looked for among many live benefits.
"""

import os
import random
from collections import Counter
from datetime import timedelta
from itertools import repeat

import click
import pytest
from sqlalchemy import insert, select

from portal.audit.recording import Actor
from portal.benefits import scanning
from portal.benefits.models import Benefit
from portal.benefits.redeeming import Occasion
from portal.benefits.scanning import WRONG_CODES, looks_like_a_benefit, scan
from portal.benefits.showing import token_of
from portal.clock import now
from portal.codes import ALPHABET, CODES, LENGTH, code_of, grouped
from portal.database import db, reading, transaction
from portal.errors import NotFound, TooMany
from tests.books import benefit, events
from tests.factories import a_benefit, a_definition

TYPED = int(os.environ.get("ROBOT_CODES", "20000"))
LIVE = max(2_000, TYPED // 10)
ROBOT = Actor("staff", "robot")
ROWS_AT_ONCE = 500


@pytest.fixture
def tea(store, people):
    return a_benefit(a_definition(handle="tea"), people.alice)


def are_live(tea, numbers):
    """Give Alice as many benefits as there are numbers, each with the code of its own."""
    columns = Benefit.__table__.c
    with reading() as connection:
        row = connection.execute(select(*columns).where(columns.id == tea)).one()._asdict()
    kept = {name: value for name, value in row.items() if name not in {"id", "code"}}
    rows = [{**kept, "code": code_of(number)} for number in numbers]
    with transaction() as session:
        for first in range(0, len(rows), ROWS_AT_ONCE):
            session.execute(insert(Benefit.__table__), rows[first : first + ROWS_AT_ONCE])


def codes_at_random(dice, *, below=CODES):
    """Draw for ever: nine times eleven letters, then a right code in the groups people read."""
    while True:
        for _ in range(9):
            yield "".join(dice.choices(ALPHABET, k=LENGTH + 1))
        yield grouped(code_of(dice.randrange(below))).lower()


def types(codes, tills, *, settings, times):
    """Type so many codes, each at the next of the tills; count how they were answered."""
    answers = Counter()
    for _, code, till in zip(range(times), codes, tills, strict=False):
        answers[answer_to(code, till, settings)] += 1
    return answers


def answer_to(code, till, settings):
    if not looks_like_a_benefit(code):
        return "no code"
    try:
        scan(code, by=ROBOT, on=Occasion("till", device_id=till), settings=settings, now=now())
    except NotFound:
        return "nobody's"
    except TooMany:
        return "limited"
    return "opened"


def new_till_after(codes):
    """Number tills so that none takes more codes than this."""
    return (till for till in range(10, 10**9) for _ in range(codes))


def test_one_till_looks_for_thirty_codes_and_serves_its_members_meanwhile(tea, settings, capsys):
    are_live(tea, random.Random(1).sample(range(CODES), LIVE))
    answers = types(codes_at_random(random.Random(2)), repeat(7), settings=settings, times=TYPED)
    tell(capsys, "at one till", answers)
    assert answers["opened"] == 0
    assert answers["nobody's"] == events("scan refused") == WRONG_CODES
    assert answers["limited"] == TYPED - answers["no code"] - WRONG_CODES
    code = benefit(tea).code
    assert answer_to(code, 7, settings) == "limited"
    shown = token_of(tea, code, settings=settings, now=now())
    assert answer_to(shown, 7, settings) == "opened"
    assert answer_to(code, 8, settings) == "opened"
    later = now() + timedelta(hours=1)
    assert scan(code, by=ROBOT, on=Occasion("till", device_id=7), settings=settings, now=later)


def test_as_many_tills_as_it_takes_open_nothing_either(tea, settings, capsys):
    """Each code that is well-formed is looked for, as if no till had a limit."""
    are_live(tea, random.Random(3).sample(range(CODES), LIVE))
    tills = new_till_after(WRONG_CODES)
    answers = types(codes_at_random(random.Random(4)), tills, settings=settings, times=TYPED)
    tell(capsys, "at many tills", answers)
    assert (answers["opened"], answers["limited"]) == (0, 0)
    assert answers["nobody's"] > TYPED / 10
    assert answer_to(benefit(tea).code, 7, settings) == "opened"


def test_it_would_open_benefits_whose_codes_could_be_guessed(tea, settings):
    """The control: among codes twenty times as many as benefits, chance hits each twentieth."""
    few = 20 * LIVE
    are_live(tea, random.Random(5).sample(range(few), LIVE))
    guesses = codes_at_random(random.Random(6), below=few)
    answers = types(guesses, new_till_after(WRONG_CODES), settings=settings, times=4_000)
    assert 5 <= answers["opened"] <= 50


def test_without_the_limit_one_till_looks_for_every_code(tea, settings, monkeypatch):
    """The other control."""
    monkeypatch.setattr(scanning.attempts, "spend", lambda *_args, **_more: None)
    answers = types(codes_at_random(random.Random(7)), repeat(7), settings=settings, times=1_000)
    assert answers["limited"] == 0
    assert answers["nobody's"] >= 100


def tell(capsys, where, answers):
    """Print the figures of a long run."""
    if "ROBOT_CODES" in os.environ:
        kind = db.engine.dialect.name
        with capsys.disabled():
            click.echo(f"\n{TYPED} codes {where}, {LIVE} benefits, {kind}: {dict(answers)}")
