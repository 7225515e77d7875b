"""What is decided, which facts explain it and what a member reads: one row for each case.

A row of `tables/` holds the condition, the member, the decision, each fact that would have to
change (its code, variable, what is needed, what there is, the distance) and the English words.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from portal.definitions.engine import CannotDecide
from portal.definitions.explaining import explain
from portal.definitions.variables import Privacy
from portal.web.reasons.telling import reason_of
from tests.standings import unmet

TABLES = sorted((Path(__file__).parent / "tables").glob("*.txt"))
ROWS = [block for table in TABLES for block in table.read_text().strip().split("\n\n")]


def member(written):
    facts = json.loads(written)
    joined = facts.get("joined_at")
    return facts | ({"joined_at": datetime.fromisoformat(joined)} if joined else {})


def decision_on(case):
    try:
        return "met" if case.condition.holds(case.standing.handle) else "unmet"
    except CannotDecide:
        return "invalid"


def in_short(fact):
    if not fact.is_sayable:
        return [fact.code]
    needed = list(fact.needed) if isinstance(fact.needed, tuple) else fact.needed
    return [fact.code, fact.variable, needed, fact.actual, fact.distance]


def test_the_table_is_long_enough():
    assert len(ROWS) == len(set(ROWS)) >= 150


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_table(row, app):
    condition, who, decided, *told = (line.strip() for line in row.split("\n"))
    case = unmet(json.loads(condition), **member(who))
    assert decision_on(case) == decided
    if decided != "unmet":
        assert told == []
        return
    *facts, words = told
    found = explain(case, privacy=Privacy()).facts
    assert [in_short(fact) for fact in found] == [json.loads(fact) for fact in facts]
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        reasons = [reason_of(fact) for fact in found]
    said = [f"{reason.heading}. {reason.sentence}".strip() for reason in reasons]
    assert " ".join(said) == words
